//! Telegrams on TCP: how a frame is cut out of the stream, a listener that holds many connections with many telegrams
//! in flight on each, and a small client.
//!
//! ```text
//! socket ──reader──▶ Framer ──▶ poll? answered at once
//!                        └────▶ handler, in a task of its own ──▶ queue ──writer──▶ socket
//! ```
//!
//! One task reads a connection and one task writes it, so that a telegram is never cut or mixed with another. This
//! crate must never know a layout, JSON, HTTP or the journal: a telegram is bytes that came whole.

mod answering;
mod client;
mod connection;
mod events;
mod framer;
mod framing;
mod handler;
mod listener;
mod poll;
mod reader;
mod rules;
mod socket;
mod tally;
mod writer;

pub use client::{Client, ClientError, ClientLimits};
pub use connection::ConnectionId;
pub use framer::{FrameError, Framer};
pub use framing::{Framing, Prefix};
pub use handler::{Answer, Handler};
pub use listener::{Drained, listen};
pub use poll::PollRule;
pub use reader::Telegram;
pub use rules::LineRules;
pub use tally::Tally;
