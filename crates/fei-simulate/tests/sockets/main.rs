//! The simulated institutions over real sockets, seen by a plain client.

mod faults;
mod institution;
mod support;
