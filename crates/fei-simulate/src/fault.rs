//! The ways in which an institution misbehaves, as scripts and command lines name them.
//!
//! It must never know which institution it spoils.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;

/// The page that stands in the way when [`Fault::Html`] plays: a proxy that is up before an institution that is not.
pub const HTML_PAGE: &str =
    "<!DOCTYPE html><html><head><title>점검</title></head><body>시스템 점검 중입니다</body></html>";

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No answer, until the client goes away.
    Hang,
    /// The right answer, this much later.
    Delay {
        /// Milliseconds before the answer.
        ms: u64,
    },
    /// The connection is reset before the request's body is read.
    ResetBefore,
    /// The connection is reset when the whole request has been read.
    Reset,
    /// The answer's head, this many bytes of its body, then the end of the connection.
    Cut {
        /// Bytes of the body that still go out.
        bytes: usize,
    },
    /// Status 200 with [`HTML_PAGE`].
    Html,
    /// This status and this body.
    Status {
        /// The status.
        status: u16,
        /// The body, sent as JSON.
        body: Bytes,
    },
    /// Status 200 with a JSON text of this many bytes.
    Big {
        /// Length of the body.
        bytes: usize,
    },
    /// Status 302 to another path of the same institution.
    Redirect,
    /// The right answer with another reference in it.
    WrongReference,
    /// The right answer with another amount in it.
    WrongAmount,
    /// The right answer without the last element of its list.
    LostElement,
    /// The right answer with the last element of its list twice.
    DoubleElement,
    /// The right answer with its list the other way round.
    SwappedElements,
    /// Bytes that are not HTTP, then the end of the connection.
    Garbage,
    /// The right answer under a `content-encoding: gzip` that is not true.
    Gzip,
}

impl Fault {
    /// Whether the institution does what was asked before it misbehaves, unless the script says otherwise. It does,
    /// so that the money has moved when the answer is lost, but for a refusal and for a request it never read.
    #[must_use]
    pub const fn executes(&self) -> bool {
        match self {
            Self::ResetBefore | Self::Redirect => false,
            Self::Status { status, .. } => !matches!(status, 400..=499),
            _ => true,
        }
    }
}

/// A fault, and whether the institution does what was asked all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misbehaviour {
    /// How it misbehaves.
    pub fault: Fault,
    /// Whether the request is carried out and enters the ledger. [`Fault::ResetBefore`] never is.
    pub executes: bool,
}

impl From<Fault> for Misbehaviour {
    fn from(fault: Fault) -> Self {
        Self { executes: fault.executes(), fault }
    }
}

/// A word that names no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such fault: {given}; one of {names}", names = NAMES)]
pub struct FaultError {
    /// What was written.
    pub given: String,
}

/// Every fault as it is written.
const NAMES: &str = "hang, delay:MS, reset-before, reset, cut:BYTES, html, refuse, status:NNN, big, big:BYTES, \
                     redirect, wrong-reference, wrong-amount, lost-element, double-element, swapped-elements, garbage, gzip";

/// The body of [`Fault::Big`] when no length is given: 10 MB.
const BIG_BYTES: usize = 10_000_000;

impl FromStr for Fault {
    type Err = FaultError;

    /// Reads `hang`, `delay:3000`, `cut:20`, `status:500`, `refuse` (status 403) and the like.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let wrong = || FaultError { given: text.to_owned() };
        let (name, argument) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
        let number = || argument.and_then(|digits| digits.parse::<u64>().ok()).ok_or_else(wrong);
        let size = || number().and_then(|n| usize::try_from(n).map_err(|_| wrong()));
        Ok(match (name, argument) {
            ("hang", None) => Self::Hang,
            ("delay", Some(_)) => Self::Delay { ms: number()? },
            ("reset-before", None) => Self::ResetBefore,
            ("reset", None) => Self::Reset,
            ("cut", Some(_)) => Self::Cut { bytes: size()? },
            ("html", None) => Self::Html,
            ("refuse", None) => Self::Status { status: 403, body: Bytes::new() },
            ("status", Some(_)) => {
                Self::Status { status: status(number()?).ok_or_else(wrong)?, body: Bytes::new() }
            }
            ("big", None) => Self::Big { bytes: BIG_BYTES },
            ("big", Some(_)) => Self::Big { bytes: size()? },
            ("redirect", None) => Self::Redirect,
            ("wrong-reference", None) => Self::WrongReference,
            ("wrong-amount", None) => Self::WrongAmount,
            ("lost-element", None) => Self::LostElement,
            ("double-element", None) => Self::DoubleElement,
            ("swapped-elements", None) => Self::SwappedElements,
            ("garbage", None) => Self::Garbage,
            ("gzip", None) => Self::Gzip,
            _ => return Err(wrong()),
        })
    }
}

/// A status that can end an exchange.
fn status(number: u64) -> Option<u16> {
    u16::try_from(number).ok().filter(|status| (200..=599).contains(status))
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hang => f.write_str("hang"),
            Self::Delay { ms } => write!(f, "delay:{ms}"),
            Self::ResetBefore => f.write_str("reset-before"),
            Self::Reset => f.write_str("reset"),
            Self::Cut { bytes } => write!(f, "cut:{bytes}"),
            Self::Html => f.write_str("html"),
            Self::Status { status, .. } => write!(f, "status:{status}"),
            Self::Big { bytes } => write!(f, "big:{bytes}"),
            Self::Redirect => f.write_str("redirect"),
            Self::WrongReference => f.write_str("wrong-reference"),
            Self::WrongAmount => f.write_str("wrong-amount"),
            Self::LostElement => f.write_str("lost-element"),
            Self::DoubleElement => f.write_str("double-element"),
            Self::SwappedElements => f.write_str("swapped-elements"),
            Self::Garbage => f.write_str("garbage"),
            Self::Gzip => f.write_str("gzip"),
        }
    }
}

#[cfg(test)]
mod tests;
