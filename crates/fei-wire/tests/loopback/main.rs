//! The listener and the client over real loopback sockets.

#[cfg(test)] // where helpers may stop at the first surprise too
mod tests {
    mod client;
    mod drain;
    mod flow;
    mod frames;
    mod limits;
    mod support;
}
