//! Files of records: how their records stand one behind the other, which kinds there are, and what the file as a whole
//! must hold.

use std::sync::Arc;

use fei_exchange::Effect;
use jiff::civil::Date;

use super::{Derived, FieldIx, Find, Flow, Layout, Match, OnUnknown, Transaction};

/// How the records of a file are told apart as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordForm {
    /// Each has so many bytes; nothing stands between them.
    Fixed(u32),
    /// Each ends with a line feed, which is not part of it.
    Lf,
    /// Each ends with carriage return and line feed.
    CrLf,
    /// Two bytes in front say how many follow, the high byte first.
    Word2,
    /// Four bytes in front, the high byte first.
    Word4,
    /// Two bytes in front, the low byte first.
    Word2Le,
    /// Four bytes in front, the low byte first.
    Word4Le,
    /// IBM's record descriptor word: a length of two bytes, the high one first, that counts the word's four bytes too,
    /// and two bytes of zero.
    Rdw,
}

/// A file of several kinds of records, compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFile {
    /// `cms.eb11`.
    pub id: Box<str>,
    /// The party that it is exchanged with.
    pub party: Box<str>,
    /// For people.
    pub title: Box<str>,
    /// The first day of this version.
    pub from: Option<Date>,
    /// The first day of the next version.
    pub until: Option<Date>,
    /// The row of the first record that says the day of the file.
    pub dated: Option<RecordRow>,
    /// How its records are told apart as bytes.
    pub form: RecordForm,
    /// Its kinds of records, told apart by their own bytes.
    pub kinds: Box<[RecordKind]>,
    /// In which order they come.
    pub order: RecordOrder,
    /// What rows must say of other records.
    pub checks: Box<[RecordCheck]>,
}

impl RecordFile {
    /// Whether this version holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// One kind of record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordKind {
    /// `data`: the key under which it stands in a JSON line.
    pub name: Box<str>,
    /// `cms.eb11.data`.
    pub id: Box<str>,
    /// For people.
    pub title: Box<str>,
    /// The bytes that make a record this kind; none: it is what no other kind is.
    pub matches: Box<[Match]>,
    /// Its rows.
    pub layout: Arc<Layout>,
    /// How its JSON line begins: `{"data":`.
    pub opening: Box<[u8]>,
}

impl RecordKind {
    /// One record of this kind of a file by itself, for decode, encode and view.
    pub(crate) fn alone(&self, file: &RecordFile) -> Transaction {
        Transaction {
            id: self.id.clone(),
            party: file.party.clone(),
            title: self.title.clone(),
            flow: Flow::LayoutOnly,
            notice: None,
            effect: Effect::None,
            find: Find::default(),
            items: None,
            layout_hash: [0; 32], // no row of the journal is of a record
            on_unknown: OnUnknown::NOTHING,
            from: file.from,
            until: file.until,
            request_match: self.matches.clone(),
            response_match: Box::default(),
            request: Arc::clone(&self.layout),
            response: Arc::clone(&self.layout),
            derived: Derived::default(),
        }
    }
}

/// The order of a file's records: places one of which each record takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordOrder {
    /// Every place at which a kind stands in the notation, from the left.
    pub places: Box<[OrderPlace]>,
    /// The places that a file can begin with, a bit each.
    pub first: u64,
    /// Whether a file may have no record.
    pub may_be_empty: bool,
}

/// One place of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderPlace {
    /// Index into [`RecordFile::kinds`].
    pub kind: u32,
    /// The places that can follow, a bit each.
    pub next: u64,
    /// Whether a file can end here.
    pub may_end: bool,
}

/// A row of a kind of record, at the same place in every record of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordRow {
    /// Index into [`RecordFile::kinds`].
    pub kind: u32,
    /// The row of that kind's layout.
    pub field: FieldIx,
}

/// What a row must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordCheck {
    /// The row.
    pub row: RecordRow,
    /// What of.
    pub is: RecordSum,
    /// The kind of record behind which counting begins anew.
    pub since: Option<u32>,
    /// As the file says it: `count(data)`.
    pub written: Box<str>,
}

/// What is counted, summed or remembered over the records of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordSum {
    /// How many records.
    Count(Counted),
    /// The sum of a row's numbers, with as many digits behind the point as the row that must say it.
    Sum {
        /// Of which records.
        of: Counted,
        /// Which row.
        field: FieldIx,
        /// Only so many digits of it, from the right: a hash total.
        digits: Option<u32>,
    },
    /// What this row held last.
    Same(RecordRow),
    /// One more than in the record of this kind before, 1 in the first.
    Sequence,
}

/// Which records are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Of this kind.
    pub kind: u32,
    /// With these bytes.
    pub when: Box<[Match]>,
}
