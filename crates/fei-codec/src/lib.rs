//! A compiled layout and bytes into JSON and back: each direction is one loop over the flat plan, no tree between.
//!
//! Bytes are sliced before anything is decoded, so that a bad character never moves its neighbour. Every input gives a
//! result or a located [`Error`]; what a conversion changed stands in [`Losses`] beside the result.
//!
//! This crate must never know a socket, a runtime, a file system or a clock. It knows the plans of fei-layout and the
//! outcomes of fei-exchange, and nothing of who calls it.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::as_conversions))]

pub mod charset;
mod decode;
mod encode;
mod error;
mod explain;
pub mod json;
mod loss;
mod mapping;
pub mod mask;
mod num;
#[cfg(test)]
mod properties;
mod reading;
pub mod scalar;
mod slots;
#[cfg(test)]
mod testing;
mod value;
#[cfg(test)]
mod vectors;
mod view;
mod walk;

pub use decode::decode;
pub use encode::encode;
pub use error::{Error, ErrorKind, Fault, Place};
pub use explain::{ExplainRow, explain, masked};
pub use loss::{Loss, LossKind, Losses};
pub use mapping::{
    Answer, Call, Context, Mapping, Verdict, call, fingerprint, key, original_key, read_answer, reference,
    trace, verdict, write_answer, write_bare_answer, write_local_answer,
};
pub use value::Value;
pub use view::{Scope, View};
