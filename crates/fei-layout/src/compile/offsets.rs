//! `at` against the running sum. A sheet's offset is never used, only compared: where the two part, one finding says
//! which of the neighbours is likely wrong, and counting goes on from there.

use super::shape::{Item, ViewItem};
use super::size::{self, Size};
use crate::FindingCode;
use crate::read::{At, Span};
use crate::report::{Draft, Report};

/// Compares offsets, groups and arms included; gives where the sum ends, when it can be told.
pub(crate) fn check(items: &[Item<'_>], start: u64, base: Base, report: &mut Report<'_>) -> Option<u64> {
    Checker { base, report }.rows(items, Some(start))
}

/// What the sheet's numbers mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base {
    /// The sheet's number of the telegram's first byte, negative when it counts from the body.
    pub(crate) telegram: i64,
    /// The sheet's number of an item's first byte.
    pub(crate) item: i64,
    /// The longest telegram.
    pub(crate) frame_bytes_max: u32,
}

/// Characters of an offset that anybody would write.
const COLUMN_MAX: usize = 10;

struct Checker<'r, 'a> {
    base: Base,
    report: &'r mut Report<'a>,
}

impl Checker<'_, '_> {
    /// The sum behind the rows; none: it cannot be told.
    fn rows(&mut self, items: &[Item<'_>], start: Option<u64>) -> Option<u64> {
        let mut sum = start;
        let mut starts: Vec<(&str, Option<u64>)> = Vec::new();
        for (nth, item) in items.iter().enumerate() {
            if let Item::View(view) = item {
                self.view(view, &starts);
                continue;
            }
            let size = size::of(item, self.base.frame_bytes_max);
            if let (Some(at), Some(here)) = (&item.row().at, sum) {
                sum = Some(self.compare(items, nth, at, here, size));
            } else if let Some(at) = &item.row().at {
                // The rows before are of unknown width: what the sheet says is believed.
                sum = u64::try_from(i64::from(at.value) - self.base.telegram).ok();
            }
            starts.extend(item.row().name.as_ref().map(|name| (&*name.value, sum)));
            let bytes = self.bytes(item, sum, size);
            sum = sum.zip(bytes).map(|(sum, bytes)| sum.saturating_add(bytes));
        }
        sum
    }

    /// Bytes of a row, after the offsets inside of it were compared: where those set the sum right, they are believed.
    fn bytes(&mut self, item: &Item<'_>, at: Option<u64>, size: Option<Size>) -> Option<u64> {
        match item {
            Item::Field(field) => field.bytes,
            Item::View(_) => Some(0),
            // Where optional rows stand no sheet can say: what it says is believed.
            Item::Bitmap(bitmap) => {
                for arm in &bitmap.arms {
                    self.rows(&arm.items, None);
                }
                size.map(|size| size.min)
            }
            Item::Block(block) => {
                let end = self.rows(&block.items, at);
                end.zip(at).map(|(end, at)| end.saturating_sub(at))
            }
            Item::Shared(shared) => self.by_themselves(&shared.items),
            Item::Group(group) => {
                let item = self.by_themselves(&group.items);
                let slots = group.row.slots.as_ref().map_or(0, |slots| u64::from(slots.value));
                item.map(|item| item.saturating_mul(slots))
            }
            Item::Choice(choice) => {
                let ends: Vec<_> = choice.arms.iter().map(|arm| self.rows(&arm.items, at)).collect();
                let least = ends.into_iter().min().flatten();
                least.zip(at).map(|(least, at)| least.saturating_sub(at))
            }
        }
    }

    /// Another reading stands where its row does.
    fn view(&mut self, view: &ViewItem<'_>, starts: &[(&str, Option<u64>)]) {
        let of = starts.iter().find(|(name, _)| *name == &*view.of.value);
        let (Some(at), Some((_, Some(start)))) = (&view.row.at, of) else { return };
        let right = i64::try_from(*start).unwrap_or(i64::MAX).saturating_add(self.base.telegram);
        if i64::from(at.value) != right {
            let message = format!("`at = {}`, but `{}` stands at {right}", at.value, view.of.value);
            let draft = Draft::error(FindingCode::Offset, at.span, message).expected(right.to_string());
            self.report.add(draft.mend(at.span, right.to_string()));
        }
    }

    /// Rows that count from the first of them.
    fn by_themselves(&mut self, items: &[Item<'_>]) -> Option<u64> {
        let base = Base { telegram: self.base.item, ..self.base };
        Checker { base, report: self.report }.rows(items, Some(0))
    }

    /// Compares one row; gives where counting goes on.
    fn compare(
        &mut self,
        items: &[Item<'_>],
        nth: usize,
        at: &At<u32>,
        here: u64,
        size: Option<Size>,
    ) -> u64 {
        let sheet = |sum: u64| i64::try_from(sum).unwrap_or(i64::MAX).saturating_add(self.base.telegram);
        let said = i64::from(at.value);
        if said == sheet(here) {
            return here;
        }
        let message = format!("`at = {said}`, but the rows before end at {}", sheet(here));
        let draft = Draft::error(FindingCode::Offset, at.span, message).expected(sheet(here).to_string());
        let next =
            items.get(nth + 1).and_then(|next| next.row().at.as_ref()).map(|next| i64::from(next.value));
        let bytes = size.map(|size| i64::try_from(size.min).unwrap_or(i64::MAX));
        let goes_on = next.zip(bytes).is_some_and(|(next, bytes)| said.saturating_add(bytes) == next);
        match (goes_on, nth.checked_sub(1).and_then(|before| items.get(before))) {
            (true, Some(before)) => {
                self.report.add(blame_width(draft, before, said - sheet(here)));
                u64::try_from(said - self.base.telegram).unwrap_or(here)
            }
            _ => {
                // As wide as what stands there: a column of offsets stays one.
                let width = self.report.text(at.span).len().min(COLUMN_MAX);
                self.report.add(draft.mend(at.span, format!("{:>width$}", sheet(here))));
                here
            }
        }
    }
}

/// The rows behind agree with the sheet: the row before is likely too short or too long.
fn blame_width(draft: Draft, before: &Item<'_>, off: i64) -> Draft {
    let Item::Field(field) = before else {
        return draft
            .help(format!("the rows behind agree with it: what stands before is likely {off:+} bytes"));
    };
    let (Some(written), Some(bytes)) = (&field.row.r#as, field.bytes) else { return draft };
    let should = i64::try_from(bytes).unwrap_or(i64::MAX).saturating_add(off);
    if should <= 0 {
        return draft
            .help("the rows behind agree with it: rows before are likely too many, or of another width");
    }
    let draft =
        draft.related(written.span, format!("{bytes} bytes; {should} would agree with the rows behind"));
    match rewidened(written, bytes, should) {
        Some(mended) => draft
            .help(format!("the rows behind agree with it: the row before is likely {mended}"))
            .mend(written.span, mended),
        None => {
            draft.help("the rows behind agree with it: a row before is likely missing or of another width")
        }
    }
}

/// `"X(14)"` as `"X(15)"`, when the width stands there alone.
fn rewidened(written: &At<Box<str>>, bytes: u64, should: i64) -> Option<String> {
    let (letters, rest) = written.split_once('(')?;
    let width = rest.strip_suffix(')')?.parse::<u64>().ok()?;
    // A separate sign is a byte more than the width says; several values have no width that is told.
    let wanted = i64::try_from(width).ok()? + should - i64::try_from(bytes).ok()?;
    (bytes - width.min(bytes) <= 1 && wanted > 0).then(|| format!("\"{letters}({wanted})\""))
}

/// `total` against the sum.
pub(crate) fn total(said: u32, span: Span, size: Size, report: &mut Report<'_>) {
    let said = u64::from(said);
    match size.fixed() {
        Some(bytes) if bytes == said => {}
        Some(bytes) => {
            let draft = Draft::error(
                FindingCode::Total,
                span,
                format!("total = {said}, but the rows end at {bytes}"),
            );
            report.add(draft.expected(bytes.to_string()).mend(span, bytes.to_string()));
        }
        None => {
            let message =
                format!("total = {said}, but the rows take from {} to {} bytes", size.min, size.max);
            let draft = Draft::error(FindingCode::Total, span, message);
            report.add(draft.help("a telegram of varying length has no `total`"));
        }
    }
}
