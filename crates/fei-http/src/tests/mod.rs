//! Real sockets and a peer that breaks at every step.

mod answers;
mod calls;
mod peer;
mod pool;
mod sending;
mod tls;
