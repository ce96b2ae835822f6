//! Whether a telegram fits a layout without error, and how much of it speaks for that.

use std::ops::Range;

use fei_layout::plan::{Align, AnswerOnlyData, Field, FieldIx, Kind, Layout, Role, SetBy, Side};

use crate::allowed::verify;
use crate::reading::Reading;
use crate::scalar;
use crate::walk::{Visit, has_value, is_view};

/// What speaks for a layout that a telegram fits without error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fit {
    /// Named rows that hold data. A blank row fits anywhere and counts for nothing.
    pub(super) filled: u32,
    /// Those of them behind the row that is in question.
    pub(super) behind: u32,
    /// Those of them that only the answer fills.
    pub(super) answered: u32,
    /// Rows that may hold what they hold, but seldom do: text that begins with a space, filler with data.
    pub(super) odd: u32,
}

impl Fit {
    /// More is likelier.
    pub(super) const fn score(self) -> u32 {
        self.filled.saturating_sub(self.odd.saturating_mul(2))
    }
}

/// Lays a telegram against a layout; none where anything is wrong, save in a date that is in
/// `question`.
pub(super) fn fit(layout: &Layout, telegram: &[u8], question: Option<&Range<u32>>) -> Option<Fit> {
    let mut reading = Reading::new(layout, telegram).ok()?;
    let mut fit = Fit::default();
    loop {
        match reading.next().ok()? {
            Visit::Field(ix, at) if question.is_some_and(|question| question.start == at) => {
                // A date that has lost its century is none; anything else must be whole again.
                let excused = matches!(layout.field(ix).kind, Kind::Date(_));
                if row(layout, telegram, (ix, at), false, &mut fit).is_none() && !excused {
                    return None;
                }
            }
            Visit::Field(ix, at) => {
                let behind = question.is_some_and(|question| at >= question.end);
                row(layout, telegram, (ix, at), behind, &mut fit)?;
            }
            Visit::End => return Some(fit),
            _ => {}
        }
    }
}

fn row(
    layout: &Layout,
    telegram: &[u8],
    (ix, at): (FieldIx, u32),
    behind: bool,
    fit: &mut Fit,
) -> Option<()> {
    let field = layout.field(ix);
    if is_view(field) {
        return Some(());
    }
    for number in 0..scalar::elements(field, telegram, at) {
        let at = field.value_at(at, number);
        if has_value(field) {
            verify(layout, field, telegram, at).ok()?;
        }
        if !scalar::has_data(field, telegram, at) {
            continue;
        }
        if answers_alone(layout, field) {
            return None;
        }
        match field.role {
            Role::Filler => fit.odd += 1,
            Role::PartOf(_) | Role::View { .. } => {}
            Role::Named => {
                fit.filled += 1;
                fit.answered += u32::from(field.set_by == SetBy::Answer);
                fit.behind += u32::from(behind);
                fit.odd += u32::from(begins_with_a_space(field, telegram, at));
            }
        }
    }
    Some(())
}

/// Whether data in this row of a request is an error.
fn answers_alone(layout: &Layout, field: &Field) -> bool {
    layout.id.side == Side::Request
        && field.set_by == SetBy::Answer
        && layout.answer_only_data == AnswerOnlyData::Error
}

fn begins_with_a_space(field: &Field, telegram: &[u8], at: u32) -> bool {
    let text = matches!(field.kind, Kind::Text | Kind::Hangul) && field.align == Align::Left;
    text && telegram.get(scalar::window(field, at)).and_then(<[u8]>::first) == Some(&field.charset.space())
}
