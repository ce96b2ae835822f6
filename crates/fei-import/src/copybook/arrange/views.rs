//! REDEFINES: the same bytes once more, read in another way.

use super::{Arranger, Cursor};
use crate::ImportCode;
use crate::copybook::kinds::{Inherited, Kind};
use crate::copybook::row::{Field, Row, What};
use crate::copybook::tree::Item;
use crate::copybook::values;

impl Arranger<'_> {
    /// The other views of an item. Those behind stand where the longest of them ends.
    pub(super) fn views(
        &mut self,
        item: &Item,
        views: &[Item],
        (start, end): (Cursor, Cursor),
        inherited: Inherited,
        (rows, first): (&mut Vec<Row>, usize),
    ) -> Cursor {
        let base = rows.get(first).map_or(item.entry.place, |row| row.place);
        let mut longest = end;
        for view in views {
            let mut shown = Vec::new();
            let seen = self.seen.len();
            let view_end = self.one(view, start, inherited, &mut shown);
            self.seen.truncate(seen);
            self.told(item, view);
            if view_end.full > longest.full {
                longest = view_end;
            }
            let heading = heading(item, view, &mut shown);
            let id = self.next();
            let (within, at) = (self.within.clone(), start.at);
            let what = What::Views(shown);
            rows.push(Row {
                id,
                cobol: None,
                within,
                place: base,
                at,
                ko: None,
                what,
                heading: Some(heading),
            });
        }
        self.filled(item, end, longest, rows);
        longest
    }

    fn told(&mut self, item: &Item, view: &Item) {
        let Some(of) = &view.entry.redefines else { return };
        let known = item.entry.name.as_ref().is_some_and(|name| name.text.eq_ignore_ascii_case(&of.text));
        if !known {
            let message =
                format!("{} redefines {}, which does not stand right before it", view.entry.shown(), of.text);
            self.report.error(ImportCode::Views, of.place, message, item.entry.shown());
            return;
        }
        let message = format!("{} reads the bytes of {} once more", view.entry.shown(), of.text);
        let instead = "the first view is read; the rows of this one stand there as comments";
        self.report.instead(ImportCode::Views, of.place, message, instead);
    }

    /// Bytes that only a longer view has.
    fn filled(&mut self, item: &Item, end: Cursor, longest: Cursor, rows: &mut Vec<Row>) {
        let bytes = longest.full - end.full;
        if bytes == 0 {
            return;
        }
        let field: Field = values::plain(Kind::Text(bytes as u32), 1);
        let (id, within, place) = (self.next(), self.within.clone(), item.entry.place);
        rows.push(Row {
            id,
            cobol: None,
            within,
            place,
            at: end.at,
            ko: None,
            what: What::Field(field),
            heading: None,
        });
    }
}

/// The line above a view, which also stands for the line that its rows have as those of a group.
fn heading(item: &Item, view: &Item, shown: &mut [Row]) -> Box<str> {
    if let Some(first) = shown.first_mut().filter(|_| view.is_group() && view.entry.occurs.is_none()) {
        let inner = first.heading.take();
        first.heading = inner.and_then(|inner| Some(inner.split_once(" / ")?.1.into()));
    }
    let ko = view.entry.comment.as_ref().map(|ko| format!(": {ko}")).unwrap_or_default();
    format!("{} REDEFINES {}{ko}", view.entry.shown(), item.entry.shown()).into()
}
