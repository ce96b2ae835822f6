//! The breaker's files, as they are.
#![expect(dead_code, reason = "what no model needs")]

#[path = "../../../crates/fei-guard/src/breaker/circuit.rs"]
pub(crate) mod circuit;
#[path = "../../../crates/fei-guard/src/breaker/force.rs"]
mod force;
#[path = "../../../crates/fei-guard/src/breaker/window.rs"]
mod window;
#[path = "../../../crates/fei-guard/src/breaker/words.rs"]
pub(crate) mod words;
