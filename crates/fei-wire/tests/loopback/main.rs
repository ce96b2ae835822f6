//! The listener and the client over real loopback sockets.

// For clippy.toml a helper may unwrap and panic only inside of a module of tests.
#[cfg(test)]
mod tests {
    mod asking;
    mod client;
    mod delivery;
    mod dialling;
    mod drain;
    mod flow;
    mod frames;
    mod limits;
    mod polls;
    mod support;
}
