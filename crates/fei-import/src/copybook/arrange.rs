//! Where everything stands: items become rows one behind the other, tables become groups, slack bytes filler.

mod slack;
mod views;

use super::kinds::{self, Inherited, Machine};
use super::row::{Count, Row, What};
use super::tree::Item;
use super::values;
use crate::ImportCode;
use crate::finding::Report;

/// Bytes of a record at most, as fei-layout has it.
pub(super) const RECORD_BYTES_MAX: u64 = 1_048_576;
/// Rows of a record at most.
const ROWS_MAX: usize = 9_000;

/// Arranges the items of one record.
pub(super) struct Arranger<'r> {
    pub(super) report: &'r mut Report,
    machine: Machine,
    rows: usize,
    /// Names of fields that a table may depend on, by the row's number, the innermost last.
    seen: Vec<(String, usize)>,
    /// Names of the items around.
    within: Vec<Box<str>>,
}

/// Where the next item stands.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    /// Bytes from the start of the record, with every table full: boundaries count from there.
    full: u64,
    /// Bytes from the start of the telegram or the item; none: tables before it vary.
    at: Option<u64>,
}

impl Cursor {
    fn by(self, bytes: u64) -> Self {
        Self { full: self.full.saturating_add(bytes), at: self.at.map(|at| at.saturating_add(bytes)) }
    }
}

/// The rows of a record, and its bytes when they are always the same.
pub(super) struct Arranged {
    pub(super) rows: Vec<Row>,
    pub(super) bytes: Option<u64>,
}

impl<'r> Arranger<'r> {
    pub(super) fn new(report: &'r mut Report, machine: Machine) -> Self {
        Self { report, machine, rows: 0, seen: Vec::new(), within: Vec::new() }
    }

    /// The rows of a record.
    pub(super) fn record(mut self, record: &Item) -> Arranged {
        let mut rows = Vec::new();
        let start = Cursor { full: 0, at: Some(0) };
        let end = if record.is_group() {
            let inherited = Inherited::default().through(&record.entry);
            self.siblings(&record.items, start, inherited, &mut rows)
        } else {
            self.one(record, start, Inherited::default(), &mut rows)
        };
        if end.full > RECORD_BYTES_MAX || self.rows > ROWS_MAX {
            let message = format!("{} bytes in {} rows", end.full, self.rows);
            let expected = format!("at most {RECORD_BYTES_MAX} bytes and {ROWS_MAX} rows");
            self.report.error(ImportCode::TooLarge, record.entry.place, message, &expected);
        }
        Arranged { rows, bytes: end.at }
    }

    /// Items side by side; gives where they end.
    fn siblings(
        &mut self,
        items: &[Item],
        start: Cursor,
        inherited: Inherited,
        rows: &mut Vec<Row>,
    ) -> Cursor {
        let mut here = start;
        let mut rest = items;
        while let [item, more @ ..] = rest {
            let views = more.iter().take_while(|item| item.entry.redefines.is_some()).count();
            let (views, behind) = more.split_at(views);
            rest = behind;
            if let Some(of) = &item.entry.redefines {
                let message = format!("nothing stands before {} that it could redefine", item.entry.shown());
                self.report.error(
                    ImportCode::Views,
                    of.place,
                    message,
                    "an item of the same level before it",
                );
            }
            here = self.aligned(item, here, inherited, rows);
            let first = rows.len();
            let end = self.one(item, here, inherited, rows);
            here = if views.is_empty() {
                end
            } else {
                self.views(item, views, (here, end), inherited, (rows, first))
            };
        }
        here
    }

    /// One item, a table or not; gives where it ends.
    fn one(&mut self, item: &Item, here: Cursor, inherited: Inherited, rows: &mut Vec<Row>) -> Cursor {
        if self.rows > ROWS_MAX || here.full > RECORD_BYTES_MAX {
            return here; // the record is too large, and that will be said
        }
        match (&item.entry.occurs, item.is_group()) {
            (Some(_), _) => self.table(item, here, inherited, rows),
            (None, true) => self.group(item, here, inherited, rows),
            (None, false) => self.field(item, here, inherited, 1, rows),
        }
    }

    /// A group that is there once: its items stand among those around it.
    fn group(&mut self, item: &Item, here: Cursor, inherited: Inherited, rows: &mut Vec<Row>) -> Cursor {
        self.only_for_fields(item);
        let first = rows.len();
        let around = self.within.len();
        self.within.extend(item.entry.name.iter().map(|name| name.text.clone()));
        let end = self.siblings(&item.items, here, inherited.through(&item.entry), rows);
        self.within.truncate(around);
        if let (Some(row), Some(name)) = (rows.get_mut(first), &item.entry.name) {
            let ko = item.entry.comment.as_ref().map(|ko| format!(": {ko}")).unwrap_or_default();
            let inner = row.heading.take().map(|inner| format!(" / {inner}")).unwrap_or_default();
            row.heading = Some(format!("{}{ko}{inner}", name.text).into());
        }
        end
    }

    /// What only a field can have in a layout.
    fn only_for_fields(&mut self, item: &Item) {
        if item.entry.has_picture {
            let message = format!("{} has a PICTURE and items of its own", item.entry.shown());
            self.report.error(ImportCode::BadClause, item.entry.place, message, "one of them");
        }
        for condition in &item.conditions {
            let message = format!("{} is a condition of the group {}", condition.shown(), item.entry.shown());
            self.report.instead(ImportCode::Condition, condition.place, message, "it is left out");
        }
        if let Some(value) = item.entry.values.first() {
            let message = format!("VALUE of the group {}", item.entry.shown());
            self.report.instead(ImportCode::Value, value.place, message, "it is left out");
        }
    }

    fn table(&mut self, item: &Item, here: Cursor, inherited: Inherited, rows: &mut Vec<Row>) -> Cursor {
        let Some(occurs) = &item.entry.occurs else { return here };
        let depending = occurs.depending.as_ref().and_then(|name| self.counted(name, occurs.max));
        let count = depending.unwrap_or(Count::Slots(occurs.max));
        if !item.is_group() && (count == Count::Slots(occurs.max) || item.entry.name.is_none()) {
            return self.field(item, here, inherited, occurs.max, rows);
        }
        let mut inner = Vec::new();
        let seen = self.seen.len();
        let start = Cursor { at: Some(0), ..here };
        let end = if item.is_group() {
            self.only_for_fields(item);
            let around = self.within.len();
            self.within.extend(item.entry.name.iter().map(|name| name.text.clone()));
            let end = self.siblings(&item.items, start, inherited.through(&item.entry), &mut inner);
            self.within.truncate(around);
            self.padded(item, (start, end), inherited, &mut inner)
        } else {
            self.field(item, start, inherited, 1, &mut inner)
        };
        self.seen.truncate(seen);
        let once = end.full - here.full;
        rows.push(self.row(item, here, What::Group { count, rows: inner }));
        let full = once.saturating_mul(u64::from(occurs.max));
        let fixed = matches!(count, Count::Slots(_)) && end.at.is_some();
        Cursor {
            full: here.full.saturating_add(full),
            at: here.at.filter(|_| fixed).map(|at| at.saturating_add(full)),
        }
    }

    /// The row that a table's count stands in.
    fn counted(&mut self, name: &super::entry::Named, max: u32) -> Option<Count> {
        let upper = name.text.to_ascii_uppercase();
        let known = self.seen.iter().rev().find(|(known, _)| *known == upper);
        if known.is_none() {
            let message = format!("no count {} stands before this table", name.text);
            self.report.error(
                ImportCode::Depending,
                name.place,
                message,
                "a whole number of this record before it",
            );
        }
        known.map(|(_, id)| Count::Row { id: *id, max })
    }

    fn field(
        &mut self,
        item: &Item,
        here: Cursor,
        inherited: Inherited,
        repeat: u32,
        rows: &mut Vec<Row>,
    ) -> Cursor {
        let entry = &item.entry;
        let inherited = inherited.through(entry);
        let Some(kind) = kinds::kind(entry, inherited, self.machine, self.report) else { return here };
        let bytes = u64::from(kind.bytes()).saturating_mul(u64::from(repeat));
        let field = match entry.name {
            Some(_) => values::field(item, kind, repeat, self.report),
            None => values::filler(item, kind, repeat, self.report),
        };
        let row = self.row(item, here, What::Field(field));
        if let (Some(name), 1, true) = (&entry.name, repeat, kind.counts()) {
            self.seen.push((name.text.to_ascii_uppercase(), row.id));
        }
        rows.push(row);
        here.by(bytes)
    }

    fn row(&mut self, item: &Item, here: Cursor, what: What) -> Row {
        let entry = &item.entry;
        let ko = match &entry.comment {
            Some(comment) => Some(comment.clone()),
            None => entry.name.as_ref().map(|name| name.text.clone()),
        };
        Row {
            id: self.next(),
            cobol: entry.name.as_ref().map(|name| name.text.clone()),
            within: self.within.clone(),
            place: entry.place,
            at: here.at,
            ko,
            what,
            heading: None,
        }
    }

    fn next(&mut self) -> usize {
        self.rows += 1;
        self.rows
    }
}
