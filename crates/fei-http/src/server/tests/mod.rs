//! Real sockets, and callers who write what they like.

mod answers;
mod balancer;
mod framing;
mod http2;
mod limits;
mod node;
mod proofs;
pub(super) mod smuggling;
mod tls;
