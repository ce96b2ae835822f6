//! The journal from outside: against a model, a kill, and a disk that fails.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise and says where")]

mod crash;
mod model;
mod power;
mod states;
mod unsynced;
