//! The real program between two networks that do harm: connections break at every byte, answers are exchanged, repeated
//! and lost, cores leave and come again. Whatever happens, the institution never gets more than it was asked for, and
//! nobody is told what is not so.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise and says where")]

mod answers;
mod asking;
mod idle;
mod late;
mod repeated;
mod site;
