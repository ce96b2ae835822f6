//! JSON on HTTP: a bounded pool of connections for each institution, TLS, and what an answer's status means.
//!
//! A call goes over the wire at most once: no redirect, no resend, no second attempt after a byte may have left. What
//! became of it is said by [`LinkError`](fei_journal::LinkError), decided here, where it was seen.
//!
//! [`server`] is the other way round: institutions call us.
//!
//! This crate must never know a layout, a telegram or a mapping: bodies are bytes.

mod answer;
mod call;
mod certificate;
mod classify;
mod connection;
mod dead;
mod dial;
mod events;
mod institution;
mod jws;
mod late;
mod media;
mod pem;
mod pool;
mod proxy;
mod request;
mod rules;
pub mod server;
mod shown;
mod signature;
mod signed_text;
#[cfg(test)]
mod tests;
mod token;
mod trust;

pub use call::{HttpAnswer, HttpCall, LateAnswer, LateEar};
pub use certificate::{CertificateError, CertificateFacts, Life};
pub use classify::classify;
pub use institution::{HttpError, Institution};
pub use jws::{Jws, JwsAlgorithm, JwsCheck, JwsForm, JwsRules};
pub use proxy::Proxy;
pub use rules::{Base, InstitutionRules, RulesError};
pub use signature::{Signature, SignatureForm};
pub use token::ClientCredentials;
pub use trust::{IdentityPem, Roots, SystemRoots, Trust, TrustPem};
