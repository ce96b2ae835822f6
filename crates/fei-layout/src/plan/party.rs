//! Whoever is on the other end, as its contract says it: framing, header and answer rule of those who speak
//! telegrams; reference, codes and tables of those who speak JSON.

use std::sync::Arc;

use fei_exchange::Outcome;
use jiff::civil::Date;

use super::{AnswerRule, Charset, Field, FieldIx, Layout, Template};

/// One party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The name of its folder.
    pub name: Box<str>,
    /// For people.
    pub title: Box<str>,
    /// What it speaks.
    pub speaks: Speaks,
}

impl Party {
    /// The telegram side, when it speaks telegrams.
    #[must_use]
    pub fn telegram(&self) -> Option<&TelegramParty> {
        match &self.speaks {
            Speaks::Telegram(party) => Some(party),
            Speaks::Json(_) => None,
        }
    }

    /// Whether it only exchanges files: records have no header, and nothing comes on a line.
    #[must_use]
    pub fn keeps_records(&self) -> bool {
        self.telegram().is_some_and(|party| party.header.fields.is_empty())
    }

    /// The JSON side, when it speaks JSON.
    #[must_use]
    pub fn json(&self) -> Option<&JsonParty> {
        match &self.speaks {
            Speaks::Json(party) => Some(party),
            Speaks::Telegram(_) => None,
        }
    }
}

/// What a party speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speaks {
    /// Fixed-length telegrams over TCP.
    Telegram(Box<TelegramParty>),
    /// JSON over HTTP.
    Json(Box<JsonParty>),
}

/// A party that speaks telegrams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelegramParty {
    /// The charset of its text.
    pub charset: Charset,
    /// How a telegram is cut out of the stream.
    pub frame: Frame,
    /// Short frames that are answered at once.
    pub polls: Box<[Poll]>,
    /// The header alone, as a layout: what is read before the transaction is known.
    pub header: Arc<Layout>,
    /// Header rows that name a transaction: pair answers, find duplicates. The day of a moment (`send_dtm.date`) is a row
    /// of its own here, the first bytes of the header's.
    pub key: Box<[Field]>,
    /// Header fields that a repetition may change.
    pub repeat: Box<[FieldIx]>,
    /// The tracking number for logs and for the call's header.
    pub trace: Template,
    /// How answers are made.
    pub answer: AnswerRule,
    /// What the codes of its own answers mean, when it is asked: the first row that fits decides, and none is unknown.
    pub codes: Box<[AnswerCode]>,
    /// What `at` counts from in the files of this party.
    pub offsets: Offsets,
}

/// What a combination of header rows of an answer telegram means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerCode {
    /// All must be so: header row, its text. Never none.
    pub columns: Box<[(FieldIx, Box<str>)]>,
    /// The outcome.
    pub is: Outcome,
    /// For people.
    pub ko: Box<str>,
}

/// What the offsets of a party's sheets count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offsets {
    /// The number of a body's first byte.
    pub body: u64,
    /// The number of the first byte of an item.
    pub item: u64,
}

/// How a telegram is cut out of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// How the length is written.
    pub prefix: Prefix,
    /// Bytes of the length.
    pub width: u32,
    /// What the length counts.
    pub counts: PrefixCounts,
    /// The longest telegram, without its prefix.
    pub bytes_max: u32,
}

/// How a length prefix is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// ASCII digits.
    Ascii,
    /// A big-endian integer.
    Binary,
}

/// What a length prefix counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrefixCounts {
    /// The bytes behind it.
    Rest,
    /// Itself too.
    All,
}

/// A short frame that is answered at once, before any layout is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// Its length without the prefix.
    pub bytes: u32,
    /// How it starts.
    pub starts: Box<[u8]>,
    /// How the answer starts.
    pub answer: Box<[u8]>,
    /// Whether the answer ends as the poll did.
    pub rest: bool,
}

/// A party that speaks JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonParty {
    /// How it numbers transactions, if it does.
    pub reference: Option<ReferenceRule>,
    /// Statuses that the contract calls "not executed".
    pub refused: Box<[u16]>,
    /// What its codes mean: the first row that fits decides.
    pub codes: Box<[CodeRow]>,
    /// Code tables by name.
    pub tables: Box<[CodeTable]>,
}

/// How references are built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceRule {
    /// `{@setting.org_code}U{seq}`.
    pub form: Template,
    /// How the number is written.
    pub seq: SeqForm,
    /// Whether each business date begins at 1 again; otherwise no number comes twice, whatever the clock says.
    pub daily: bool,
}

impl ReferenceRule {
    /// The day whose counter a transaction of `today` takes its number from; where it never starts again, a day that none is.
    #[must_use]
    pub const fn day(&self, today: Date) -> Date {
        if self.daily { today } else { Date::ZERO }
    }
}

/// How a counter's number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeqForm {
    /// `base36(9)`: 0-9A-Z, so many characters.
    Base36(u32),
    /// `decimal(6)`: digits, so many.
    Decimal(u32),
}

impl SeqForm {
    /// The greatest number that it can write.
    #[must_use]
    pub const fn greatest(self) -> u64 {
        let (radix, width) = match self {
            Self::Base36(width) => (36_u64, width),
            Self::Decimal(width) => (10, width),
        };
        radix.saturating_pow(width).saturating_sub(1)
    }
}

/// What a combination of codes means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// All must be so: column, value.
    pub columns: Box<[(Box<str>, Box<str>)]>,
    /// The outcome.
    pub is: Outcome,
    /// The response code to the core.
    pub rsp_code: Option<Box<str>>,
    /// For people, and for `{ko}` in answers.
    pub ko: Box<str>,
}

/// A code table with one or two keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeTable {
    /// Its name.
    pub name: Box<str>,
    /// The first row that fits gives the value.
    pub rows: Box<[TableRow]>,
}

/// One row of a code table. `*` as a key is any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The first key.
    pub first: Box<str>,
    /// The second key, when the table has two.
    pub second: Option<Box<str>>,
    /// The value; `same` is the first key that was looked up.
    pub value: Box<str>,
}

impl CodeTable {
    /// The row for a key; none: the table does not list it.
    #[must_use]
    pub fn row(&self, first: &str, second: Option<&str>) -> Option<&TableRow> {
        let fits = |key: &str, value: &str| key == value || key == "*";
        self.rows.iter().find(|row| {
            let second_fits = |key: &str| second.is_some_and(|second| fits(key, second));
            fits(&row.first, first) && row.second.as_deref().is_none_or(second_fits)
        })
    }
}

impl TableRow {
    /// The value that it gives for a key.
    #[must_use]
    pub fn value_for<'a>(&'a self, first: &'a str) -> &'a str {
        if &*self.value == "same" { first } else { &self.value }
    }

    /// Whether it stands for keys that the table does not list.
    #[must_use]
    pub fn is_for_any(&self) -> bool {
        &*self.first == "*" || self.second.as_deref() == Some("*")
    }
}
