//! The few files of the product in which threads race, compiled once more over locks and atomics that go through every
//! order in which the threads can: `cargo test --manifest-path tests/loom/Cargo.toml`.
//!
//! The files are the product's own, not copies. What they find under `crate::sync` is loom's, or a small model of what
//! tokio gives them there.
#![cfg(test)]

mod admitting;
mod attaching;
mod breaker;
mod pairing;
mod probing;
mod sending;
mod sync;

#[path = "../../../crates/fei-guard/src/gate.rs"]
mod gate;
#[expect(dead_code, reason = "what no model needs")]
#[path = "../../../crates/fei-wire/src/pairs.rs"]
mod pairs;
#[path = "../../../crates/fei-guard/src/place.rs"]
mod place;
#[path = "../../../crates/fei-journal/src/progress.rs"]
mod progress;
#[path = "../../../crates/fei-journal/src/sqlite/waiting.rs"]
mod waiting;

use gate::Gate;
use pairing::{PairKey, connection, link, question};

/// Tries every order in which the threads can go, with as many changes from one to another as `preemptions` allows.
fn every_order(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}
