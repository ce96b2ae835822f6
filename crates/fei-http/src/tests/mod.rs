//! Real sockets and a peer that breaks at every step.

mod answers;
mod authority;
mod calls;
mod homes;
mod late;
mod peer;
mod pool;
mod proxy;
mod renewal;
mod revoked;
mod sending;
mod tls;
mod tokens;
