//! Real sockets and a peer that breaks at every step.

mod answers;
mod calls;
mod homes;
mod late;
mod peer;
mod pool;
mod proxy;
mod sending;
mod tls;
mod tokens;
