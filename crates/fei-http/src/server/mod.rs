//! HTTP for institutions that call us: who is it, may it, and how much of it; then the gateway answers.
//!
//! This half of the crate must never know a layout, a telegram or a journal: a body is bytes, and what a path means is
//! asked of [`Serve`].

mod problem;
mod serve;

pub use problem::{PROBLEM_JSON, Problem};
pub use serve::{ClientName, Found, Routing, Serve, Served, ServedCall};
