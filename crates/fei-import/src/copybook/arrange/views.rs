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
        let mut longest = end.full;
        for (nth, view) in views.iter().enumerate() {
            let mut shown = Vec::new();
            let seen = self.seen.len();
            let view_end = self.one(view, start, inherited, &mut shown);
            self.seen.truncate(seen);
            self.known(item, &views[..nth], view);
            longest = longest.max(view_end.full);
            let mut heading = Some(heading(item, view, &mut shown));
            let what = match single(&rows[first..]).filter(|_| !item.is_group() && view_end.full <= end.full)
            {
                Some(of) if only_fields(&shown) => {
                    heading = None; // the row itself says it
                    self.again(of, start, shown)
                }
                _ => self.not_read(item, view, shown),
            };
            let ko = view.entry.comment.clone().or_else(|| Some(view.entry.name.as_ref()?.text.clone()));
            let (id, within, place) = (self.next(), self.within.clone(), view.entry.place);
            rows.push(Row { id, cobol: None, within, place, at: start.at, ko, what, heading });
        }
        let more = longest - end.full;
        self.filled(item, end, more, rows);
        end.by(more)
    }

    /// A view of one row: what it reads counts from the first byte of that row, and nothing is written by it.
    fn again(&mut self, of: usize, start: Cursor, mut rows: Vec<Row>) -> What {
        for row in &mut rows {
            row.at = row.at.zip(start.at).map(|(at, start)| at.saturating_sub(start));
            let What::Field(field) = &mut row.what else { continue };
            let codes = std::mem::take(&mut field.codes);
            if !codes.is_empty() {
                let name = row.cobol.as_deref().unwrap_or("FILLER");
                let message = format!("{name} is another reading, which has no codes in a layout");
                self.report.instead(ImportCode::Condition, row.place, message, "its conditions are left out");
            }
            if field.default.take().is_some() {
                let name = row.cobol.as_deref().unwrap_or("FILLER");
                let message = format!("VALUE of {name}, which is another reading");
                self.report.instead(
                    ImportCode::Value,
                    row.place,
                    message,
                    "it is left out: the row that is read decides",
                );
            }
        }
        What::Again { of, rows }
    }

    /// A view of bytes of several rows: which of them holds, the copybook does not say.
    fn not_read(&mut self, item: &Item, view: &Item, shown: Vec<Row>) -> What {
        if let Some(of) = &view.entry.redefines {
            let message =
                format!("{} reads the bytes of {} once more", view.entry.shown(), item.entry.shown());
            let instead = "the first view is read; the rows of this one stand there as comments";
            self.report.instead(ImportCode::Views, of.place, message, instead);
        }
        What::Views(shown)
    }

    /// REDEFINES names the item before, or another view of it.
    fn known(&mut self, item: &Item, views: &[Item], view: &Item) {
        let Some(of) = &view.entry.redefines else { return };
        let is = |item: &Item| {
            item.entry.name.as_ref().is_some_and(|name| name.text.eq_ignore_ascii_case(&of.text))
        };
        if !is(item) && !views.iter().any(is) {
            let message =
                format!("{} redefines {}, which does not stand right before it", view.entry.shown(), of.text);
            self.report.error(ImportCode::Views, of.place, message, item.entry.shown());
        }
    }

    /// Bytes that only a longer view has.
    fn filled(&mut self, item: &Item, end: Cursor, bytes: u64, rows: &mut Vec<Row>) {
        if bytes == 0 {
            return;
        }
        let field: Field = values::plain(Kind::Raw(bytes as u32), 1);
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

/// The one row that has the bytes, with a name by which it can be read again.
fn single(rows: &[Row]) -> Option<usize> {
    // Views of it may stand there already.
    let (first, views) = rows.split_first()?;
    let alone = views.iter().all(|row| matches!(row.what, What::Again { .. } | What::Views(_)));
    (alone && first.cobol.is_some() && matches!(first.what, What::Field(_))).then_some(first.id)
}

fn only_fields(rows: &[Row]) -> bool {
    let named = rows.iter().any(|row| row.cobol.is_some());
    named && rows.iter().all(|row| matches!(row.what, What::Field(_)))
}
