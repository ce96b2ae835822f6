//! For tests only: the real program as a process, a core that sends bytes, an institution that misbehaves at the byte
//! level, and a proxy that harms what passes between them.
//!
//! Everything here is blocking sockets and threads, written from the institutions' specifications. It must never use a
//! crate of the product: what it tests must not be what it tests with.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a tool of tests stops at the first surprise and says where"
)]

mod authority;
pub mod bulk;
mod caller;
mod chance;
mod chaos_proxy;
mod config;
mod connect_proxy;
mod core_line;
mod fei;
mod gate;
pub mod hecto;
mod hmac;
mod http_peer;
mod http_request;
mod log;
pub mod open_banking;
mod page;
mod preload;
mod reference;
mod secret_file;
mod steps;

use std::time::Duration;

pub use authority::{Authority, Pair, year};
pub use caller::{Caller, Reply};
pub use chance::Chance;
pub use chaos_proxy::{Act, ChaosProxy, Framing, Way};
pub use config::Config;
pub use connect_proxy::{ConnectProxy, Tunnelling};
pub use core_line::{CoreLine, framed};
pub use fei::Fei;
pub use gate::{Gate, LastComerFirst};
pub use hmac::hmac_sha256;
pub use http_peer::{Conduct, HttpPeer, Step, unused_address};
pub use http_request::HttpRequest;
pub use log::Log;
pub use preload::{FailingDisk, HangingDisk, Name, PowerCut, Variables, WallClock};
pub use reference::Reference;
pub use secret_file::{as_a_file, write_secret};
pub use steps::STEPS;

/// No wait is longer.
pub const PATIENCE: Duration = Duration::from_secs(20);
