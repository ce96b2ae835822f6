//! SYNCHRONIZED: bytes that the compiler puts before an item, and at the end of a table's item, so that numbers stand on
//! boundaries that the machine likes.

use super::{Arranger, Cursor};
use crate::ImportCode;
use crate::copybook::kinds::{self, Inherited, Kind};
use crate::copybook::row::{Field, Row, What};
use crate::copybook::tree::Item;
use crate::copybook::values;
use crate::finding::Report;

impl Arranger<'_> {
    /// Slack bytes before an item that stands on a boundary.
    pub(super) fn aligned(
        &mut self,
        item: &Item,
        here: Cursor,
        inherited: Inherited,
        rows: &mut Vec<Row>,
    ) -> Cursor {
        let boundary = self.first_boundary(item, inherited);
        self.slack(here.full.next_multiple_of(boundary) - here.full, item, here, rows)
    }

    /// Slack bytes at the end of a table's item, so that the next one stands as this one does.
    pub(super) fn padded(
        &mut self,
        item: &Item,
        (start, end): (Cursor, Cursor),
        inherited: Inherited,
        rows: &mut Vec<Row>,
    ) -> Cursor {
        let boundary = self.widest_boundary(item, inherited);
        let bytes = end.full - start.full;
        self.slack(bytes.next_multiple_of(boundary) - bytes, item, end, rows)
    }

    fn slack(&mut self, bytes: u64, item: &Item, here: Cursor, rows: &mut Vec<Row>) -> Cursor {
        if bytes == 0 {
            return here;
        }
        let place = item.entry.synchronized.unwrap_or(item.entry.place);
        let message =
            format!("{} is synchronized: the compiler puts {bytes} bytes there", item.entry.shown());
        self.report.instead(ImportCode::Slack, place, message, "they are filler");
        let kind = Kind::Raw(bytes as u32);
        let field = Field { note: Some("SYNCHRONIZED".to_owned()), ..values::plain(kind, 1) };
        let id = self.next();
        let within = self.within.clone();
        rows.push(Row {
            id,
            cobol: None,
            within,
            place,
            at: here.at,
            ko: None,
            what: What::Field(field),
            heading: None,
        });
        here.by(bytes)
    }

    /// The boundary of the first elementary item.
    fn first_boundary(&mut self, item: &Item, inherited: Inherited) -> u64 {
        let inherited = inherited.through(&item.entry);
        match item.items.first() {
            Some(first) => self.first_boundary(first, inherited),
            None => self.boundary(item, inherited),
        }
    }

    fn widest_boundary(&mut self, item: &Item, inherited: Inherited) -> u64 {
        let inherited = inherited.through(&item.entry);
        let own = if item.is_group() { 1 } else { self.boundary(item, inherited) };
        item.items.iter().map(|item| self.widest_boundary(item, inherited)).fold(own, u64::max)
    }

    fn boundary(&mut self, item: &Item, inherited: Inherited) -> u64 {
        if !inherited.synchronized {
            return 1;
        }
        // What is wrong with the item is said when its row is made.
        let kind = kinds::kind(&item.entry, inherited, self.machine, &mut Report::default());
        kinds::boundary(inherited.usage.map(|(usage, _)| usage), kind.map_or(1, Kind::bytes))
    }
}
