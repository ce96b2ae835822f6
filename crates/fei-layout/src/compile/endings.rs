//! Rows that may be missing at the end: of the telegram, or of a block.

use super::builder::Builder;
use super::shape::Item;
use crate::FindingCode;
use crate::plan::Step;
use crate::read::Span;
use crate::report::Draft;

/// What is known of them in the list at hand.
#[derive(Default)]
pub(crate) struct Endings {
    /// Whether this list ends where the bytes do.
    pub(super) last: bool,
    /// The first row that may be missing.
    first: Option<Span>,
    /// Steps that will say where the list ends.
    steps: Vec<usize>,
}

impl Builder<'_, '_, '_, '_> {
    /// What must be so before a row: nothing stands behind what takes all that is left, and behind a row that may be
    /// missing every row may be.
    pub(super) fn may_stand(&mut self, item: &Item<'_>) {
        let row = item.row();
        if let Some(before) = self.ended {
            let message = "nothing can stand behind what runs until the end";
            self.report
                .add(Draft::error(FindingCode::NotLast, row.span, message).related(before, "this row"));
        }
        let optional = row.optional.as_ref().filter(|optional| optional.value);
        match (optional, self.endings.first) {
            (Some(optional), _) if !self.endings.last => {
                let message = "a row may be missing only at the end of the telegram or of a block";
                let draft = Draft::error(FindingCode::NotLast, optional.span, message);
                self.report
                    .add(draft.help("rows in the middle may be missing with `bitmap`, or by a `variant`"));
            }
            (Some(optional), first) => {
                self.endings.first = first.or(Some(optional.span));
                self.endings.steps.push(self.steps.len());
                self.steps.push(Step::MayEnd(0));
            }
            (None, Some(first)) if !matches!(item, Item::View(_)) => {
                let message = "a row that is always there, behind one that may be missing";
                let draft =
                    Draft::error(FindingCode::NotLast, row.span, message).related(first, "from here on");
                self.report.add(draft.expected("optional = true"));
            }
            (None, _) => {}
        }
    }

    /// Begins a list; gives what was known of the one around.
    pub(super) fn begin(&mut self, last: bool) -> Endings {
        std::mem::replace(&mut self.endings, Endings { last, ..Endings::default() })
    }

    /// Ends a list: the rows that may be missing learn where. Says whether there were any.
    pub(super) fn end(&mut self, around: Endings) -> bool {
        let ended = std::mem::replace(&mut self.endings, around);
        let end = self.steps.len() as u32;
        for at in &ended.steps {
            self.steps[*at] = Step::MayEnd(end);
        }
        !ended.steps.is_empty()
    }
}
