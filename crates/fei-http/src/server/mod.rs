//! HTTP for institutions that call us: who is it, may it, and how much of it; then the gateway answers.
//!
//! ```text
//! listener ─▶ connection ─▶ socket ─▶ strict (HTTP/1) ─▶ hyper ─▶ respond ─▶ Serve::answer
//! how many    which HTTP,   writes    one reading of     parses   who, may,   the gateway
//!             its end       in time   each request                how much
//! ```
//!
//! This half of the crate must never know a layout, a telegram or a journal: a body is bytes, and what a path means is
//! asked of [`Serve`].

mod activity;
mod authority;
mod body;
mod clients;
mod connection;
mod counts;
mod delivery;
mod events;
mod guesses;
mod listener;
mod networks;
mod problem;
mod proxy_protocol;
mod refusal;
mod respond;
mod rules;
mod serve;
mod socket;
mod strict;
#[cfg(test)]
mod tests;
mod tls;

pub use clients::{
    API_KEY_HEADER, ApiKey, CertificateIs, CheckError, Client, Clients, ClientsError, KeyDigest, NoChance,
    Rate, SignatureCheck, SignatureRules, TokenAlgorithm, TokenCheck, TokenRules, bearer,
};
pub use counts::ServeCounts;
pub use listener::{Drained, serve};
pub use networks::Networks;
pub use problem::{PROBLEM_JSON, Problem};
pub use refusal::Refusal;
pub use rules::{Limits, ServerRules};
pub use serve::{ClientName, Found, Routing, Serve, Served, ServedCall};
pub use tls::{ClientRoots, Tls, TlsError, TlsPem};
