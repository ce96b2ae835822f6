//! The real program, as whoever runs it sees it: arguments in, two streams and an exit code out.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise and says where")]

mod basics;
mod copybook;
mod demo;
mod deploy;
mod difference;
mod golden;
mod mistakes;
mod processes;
mod records;
mod secrets;
mod settings;
mod strict;
mod support;
mod vectors;
