//! The other side of FEI: institutions over REST, and a core on its line, with scripted faults.
//!
//! Written from the institutions' specifications alone. It must never know a layout file, nor use a crate that reads
//! one: an independent transcription is what finds a misreading of the specification. It has no clock either: the same
//! calls in the same order are answered with the same bytes, so that golden cases can hold them.
//!
//! - [`Institution`] runs a [`Contract`] on a listener: [`Kftc`] (Open Banking), [`Thedozen`] (firm banking by JSON
//!   numbers), [`Replay`] (answers that the caller wrote down).
//! - [`Core`] runs a [`CoreSheet`] at the other end of a line: [`StandardCore`], [`HectoCore`].
//! - [`Gated`] puts access tokens before one, [`Signed`] signatures: each a [`Demand`].
//! - [`Script`] makes the next requests misbehave, [`Observed`] tells what came and what was answered.
//! - [`rehearse`] plays one exchange without a connection.
//! - [`book`] lists the accounts that all of them know.

pub mod book;
mod connection;
mod contract;
mod core;
mod demand;
mod fault;
mod fields;
mod form;
mod gated;
mod institution;
pub mod kftc;
mod ledger;
mod observed;
mod over;
mod rehearse;
mod replay;
mod script;
mod signed;
mod spoil;
pub mod thedozen;
mod written;

pub use self::core::{Core, CoreFault, CoreFaultError, CoreScript, CoreSheet, HectoCore, StandardCore};
pub use contract::{Answer, Contract, Echo, Fallback, Request};
pub use demand::{Demand, Place};
pub use fault::{Fault, FaultError, HTML_PAGE, Misbehaviour};
pub use gated::{Client, Gated};
pub use institution::{Institution, Limits};
pub use kftc::Kftc;
pub use ledger::{Kind, Ledger, State, Transfer};
pub use observed::{Exchange, Observed};
pub use rehearse::rehearse;
pub use replay::{Expected, Replay, Then};
pub use script::Script;
pub use signed::{Named, Seal, Signed, SignedBy};
pub use thedozen::Thedozen;
