//! Golden cases: what a transaction's telegrams and JSON are, byte for byte, written beside its layout.
//!
//! A case goes over the wire: telegram in, JSON out, JSON in, telegram out. A codec case is one telegram and its
//! mirror. This module reads them and compares; it must never know how a case is played.

pub(crate) mod codec;
mod compare;
mod error;
mod file;
pub(crate) mod notice;
mod part;
mod read;
pub(crate) mod records;
#[cfg(test)]
mod tests;

use std::fmt;

use fei_exchange::Outcome;
use fei_layout::plan::Side;
use jiff::civil::Date;

pub(crate) use compare::{Difference, first_difference};
pub(crate) use error::GoldenError;
pub(crate) use part::Part;
pub(crate) use read::{Golden, read, read_served};

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// `hecto/transfer.golden.toml`
    pub(crate) file: Box<str>,
    /// From 1.
    pub(crate) line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One exchange: the core sends a telegram and gets one.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) place: Place,
    /// `hecto.transfer`
    pub(crate) transaction: String,
    /// `hecto`
    pub(crate) party: String,
    pub(crate) name: String,
    pub(crate) ko: String,
    /// FEI's date, which picks the version.
    pub(crate) date: Date,
    /// What `{@reference}` is.
    pub(crate) reference: Option<String>,
    /// The telegram in.
    pub(crate) core_sends: Part,
    /// What is asked of the institution; none: nothing is.
    pub(crate) call: Option<Call>,
    /// The telegram out.
    pub(crate) core_gets: Part,
    pub(crate) ends: Outcome,
    /// `rcv_holder: cut`
    pub(crate) losses: Vec<String>,
    /// Texts that FEI's log of the exchange holds.
    pub(crate) log: Vec<String>,
}

/// What goes to the institution and what comes of it.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// `POST /v2.0/transfer/deposit/acnt_num`, with the query.
    pub(crate) line: Part,
    /// JSON out; none: no body.
    pub(crate) sends: Option<Part>,
    /// How the institution misbehaves, in fei-simulate's words.
    pub(crate) fault: Option<String>,
    /// The status that it answers with.
    pub(crate) status: Option<u16>,
    /// JSON in; none: no answer comes.
    pub(crate) answers: Option<Part>,
}

/// One call to us: what the core gets of it, and what the caller hears.
#[derive(Debug, Clone)]
pub(crate) struct ServedCase {
    pub(crate) place: Place,
    /// `core.deposit`
    pub(crate) transaction: String,
    /// The core's party: `core`.
    pub(crate) party: String,
    pub(crate) name: String,
    pub(crate) ko: String,
    /// FEI's date, which picks the version.
    pub(crate) date: Date,
    /// What `{@seq}` is.
    pub(crate) number: Option<u64>,
    /// `POST /v1/deposits`, with the query.
    pub(crate) line: Part,
    /// The header `Idempotency-Key`.
    pub(crate) key: Option<String>,
    /// JSON in; none: no body.
    pub(crate) sends: Option<Part>,
    /// The telegram to the core; none: nothing is sent.
    pub(crate) core_gets: Option<Part>,
    /// The core's answer; none: it is silent.
    pub(crate) core_sends: Option<Part>,
    /// The status that the caller hears.
    pub(crate) status: u16,
    /// JSON out; of a problem document without its `instance`, which is another each time.
    pub(crate) answers: Part,
    pub(crate) ends: Outcome,
    /// `depositor: cut`
    pub(crate) losses: Vec<String>,
}

/// One notice: what the core is told of a result, and what its answer to that means.
#[derive(Debug, Clone)]
pub(crate) struct NoticeCase {
    pub(crate) place: Place,
    /// `hecto.transfer_notice`
    pub(crate) transaction: String,
    /// `hecto`
    pub(crate) party: String,
    pub(crate) name: String,
    /// FEI's date, which picks the versions.
    pub(crate) date: Date,
    /// Whose result it tells: `hecto.transfer`.
    pub(crate) of: String,
    /// What `{@reference}` is.
    pub(crate) reference: Option<String>,
    /// What `{@seq}` is.
    pub(crate) number: u64,
    /// Which attempt it is, from 1.
    pub(crate) attempt: u32,
    /// The telegram whose result was unknown.
    pub(crate) asked: Part,
    /// The answer that it has now; none: the party's answer rule alone, as after an inquiry.
    pub(crate) answered: Option<Part>,
    /// How it ended after all.
    pub(crate) outcome: Outcome,
    /// The notice.
    pub(crate) core_gets: Part,
    /// The core's answer.
    pub(crate) core_sends: Option<Part>,
    /// Whether that takes it.
    pub(crate) taken: bool,
}

/// One telegram and its mirror, both ways.
#[derive(Debug, Clone)]
pub(crate) struct CodecCase {
    pub(crate) place: Place,
    /// `hecto.transfer`
    pub(crate) transaction: String,
    /// `hecto`
    pub(crate) party: String,
    pub(crate) side: Side,
    pub(crate) name: String,
    pub(crate) date: Date,
    pub(crate) telegram: Option<Part>,
    pub(crate) mirror: Option<Part>,
    /// Which ways are checked.
    pub(crate) ways: Ways,
    /// What the error says, when there must be one.
    pub(crate) error: Option<String>,
    /// `memo: widened`, of all ways that are checked.
    pub(crate) losses: Vec<String>,
    /// Texts that `fei view` shows.
    pub(crate) view: Vec<String>,
}

/// A small file of records and its JSON lines, both ways.
#[derive(Debug, Clone)]
pub(crate) struct RecordsCase {
    pub(crate) place: Place,
    /// `cms.eb11`
    pub(crate) file_id: String,
    /// The day that picks the version; none: the file says it, or it is today.
    pub(crate) date: Option<Date>,
    pub(crate) name: String,
    pub(crate) file: Part,
    /// With their ends.
    pub(crate) lines: Part,
    /// What is said of each rejected record, in order.
    pub(crate) rejects: Vec<String>,
    /// `memo: widened`, of both ways.
    pub(crate) losses: Vec<String>,
}

/// Which ways of a codec case are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ways {
    /// Telegram to mirror and mirror to telegram.
    Both,
    /// Telegram to mirror.
    Decode,
    /// Mirror to telegram.
    Encode,
}
