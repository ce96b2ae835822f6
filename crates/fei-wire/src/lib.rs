//! Telegrams on TCP: how a frame is cut out of the stream, a line that holds many connections, those that come and those
//! that we dial, with many telegrams in flight on each in both directions, and a small client.
//!
//! ```text
//! socket ──reader──▶ Framer ──▶ poll? answered at once
//!                        ├────▶ request? handler, in a task of its own ──▶ queue ──writer──▶ socket
//!                        └────▶ answer? whoever waits for it          question ──┘
//! ```
//!
//! One task reads a connection and one task writes it, so that a telegram is never cut or mixed with another. A question
//! of ours goes out at most once: what is sent is an `Intended`, which only a journal makes. This crate must never know
//! a layout, JSON, HTTP, or what a journal keeps: a telegram is bytes that came whole.

mod answering;
mod client;
mod connection;
mod dial;
mod events;
mod framer;
mod framing;
mod handler;
mod heard;
mod homes;
mod link;
mod listener;
mod outbox;
mod pairs;
mod poll;
mod question;
mod queue;
mod reader;
mod rules;
mod socket;
mod sync;
mod tally;
mod writer;

pub use client::{Client, ClientError, ClientLimits};
pub use connection::ConnectionId;
pub use dial::{DialRules, dial};
pub use framer::{FrameError, Framer};
pub use framing::{Framing, Prefix};
pub use handler::{Answer, Handler, Sorted};
pub use homes::Homes;
pub use link::{CoreLink, LinkRules};
pub use listener::{Drained, listen};
pub use poll::PollRule;
pub use question::{PairKey, Question};
pub use reader::Telegram;
pub use rules::LineRules;
pub use tally::Tally;
