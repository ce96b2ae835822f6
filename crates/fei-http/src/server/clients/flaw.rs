//! Why a proof did not hold. It stands in our own log, for whoever has to tell a client what to mend; whoever showed it hears nothing of it.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::server::ClientName;

/// What was wrong, from what anybody can bring about to what only the client itself can: of several clients that a call may have been,
/// the one that came farthest is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::server) enum Flaw {
    /// Nothing was shown that anybody here is known by.
    Nothing,
    /// A key that is nobody's, or of a client that must show another certificate beside it.
    Key,
    /// A token that cannot be read, or is by another key.
    Token,
    /// The signature, its time or its nonce cannot be read, or is not there.
    Unsigned,
    /// Signed so many seconds before our time, or behind it where that is less than nothing.
    Clock(i64),
    /// Signed otherwise, or by another key.
    Signature,
    /// Another `iss`.
    Issuer,
    /// Another `aud`.
    Audience,
    /// A header that must be understood and is not (RFC 7515 §4.1.11).
    Critical,
    /// Another `sub`.
    Subject,
    /// Since so many seconds, with the leeway.
    Expired(i64),
    /// For so many seconds yet.
    NotYet(i64),
    /// The nonce was taken before.
    Nonce,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing that a client here is known by"),
            Self::Key => {
                f.write_str("the key is no client's, or of one that must show another certificate too")
            }
            Self::Token => f.write_str("the token cannot be read, or is by another key or algorithm"),
            Self::Unsigned => {
                f.write_str("the signature, its time or its nonce is missing or cannot be read")
            }
            Self::Clock(late) if *late < 0 => {
                write!(f, "signed {} s ahead of our clock: outside of the window", late.unsigned_abs())
            }
            Self::Clock(late) => write!(f, "signed {late} s behind our clock: outside of the window"),
            Self::Signature => f.write_str("the signature is by another key, or over something else"),
            Self::Issuer => f.write_str("the token is of another issuer"),
            Self::Audience => f.write_str("the token is for another audience"),
            Self::Critical => f.write_str("the token has a critical header that nobody knows here"),
            Self::Subject => f.write_str("the token is of another subject"),
            Self::Expired(since) => write!(f, "the token expired {since} s ago"),
            Self::NotYet(left) => write!(f, "the token holds in {left} s first"),
            Self::Nonce => f.write_str("the nonce was taken before"),
        }
    }
}

/// The flaw of the client that came farthest.
#[derive(Debug, Default)]
pub(in crate::server) struct Flaws(Mutex<Option<(Flaw, Option<ClientName>)>>);

impl Flaws {
    /// Notes one; whose it is, where something else has proven that.
    pub(super) fn note(&self, flaw: Flaw, whose: Option<&ClientName>) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.as_ref().is_none_or(|(before, _)| *before < flaw) {
            *noted = Some((flaw, whose.cloned()));
        }
    }

    /// The one that counts.
    pub(in crate::server) fn last(&self) -> Option<(Flaw, Option<ClientName>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
