//! Full-width characters, for rows that ask for them: whether their charset has any.

use crate::FindingCode;
use crate::plan::{Charset, Field, Kind, Tail, TextPolicy};
use crate::report::{Draft, Report};
use crate::typed::{Row, TelegramFile};

const NONE: &str = "this charset has no full-width characters";

/// Reports a row that wants text in full width, or full-width spaces as padding, where there are none.
pub(super) fn row(row: &Row, field: &Field, report: &mut Report<'_>) {
    let is_text = matches!(field.kind, Kind::Text | Kind::Hangul | Kind::Tail(Tail::Text));
    let widens = is_text && field.text == TextPolicy::Fullwidth && !field.charset.has_full_width();
    match (&row.text, &row.charset) {
        (Some(text), _) if widens => {
            report.add(Draft::error(FindingCode::DoesNotFit, text.span, NONE).expected("another `text`"));
        }
        (None, Some(charset)) if widens => report.add(
            Draft::error(FindingCode::DoesNotFit, charset.span, NONE)
                .help("the party's `text` is \"fullwidth\": let the row say another"),
        ),
        _ => {}
    }
    let Some(trim) = &row.trim else { return };
    if !field.charset.has_full_width() {
        report.add(Draft::error(FindingCode::DoesNotFit, trim.span, NONE));
    } else if matches!(field.charset, Charset::Cp933 | Charset::Cp1364) {
        let message = "the full-width spaces of this charset stand between shifts, where padding does not";
        report.add(Draft::error(FindingCode::DoesNotFit, trim.span, message));
    }
}

/// Reports a party whose text is to be in full width, but whose charset has none.
pub(super) fn party(typed: &TelegramFile, charset: Charset, report: &mut Report<'_>) {
    let sides = typed.text.iter().flat_map(|text| [&text.request, &text.answer]);
    for side in sides.filter(|side| side.value == TextPolicy::Fullwidth && !charset.has_full_width()) {
        report.add(Draft::error(FindingCode::DoesNotFit, side.span, NONE).expected("another `text`"));
    }
}
