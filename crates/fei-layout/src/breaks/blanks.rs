//! Rows that hold nothing: with which bytes FEI writes that, and what it takes the same bytes for.

use super::rows::Row;
use crate::Registry;
use crate::plan::{
    DateForm, Empty, Field, FieldIx, Flow, HeaderRule, Kind, ResponseRow, SetBy, Side, Transaction, Wording,
};

/// What is not as it was in a telegram of this side.
pub(super) fn differs(
    (of_new, now): (&Registry, &Transaction),
    side: Side,
    before: &Field,
    after: &Row<'_>,
) -> Option<String> {
    if is_read(&now.flow, side) {
        read(before, after.field, side)
    } else if side == Side::Response && is_kept((of_new, now), after) {
        None
    } else {
        written(before, after.field)
    }
}

/// Whether FEI reads the telegram of this side; else it writes it.
pub(super) const fn is_read(flow: &Flow, side: Side) -> bool {
    let we_ask = matches!(flow, Flow::Inbound { .. } | Flow::Notice(_));
    matches!(side, Side::Request) != we_ask
}

/// Whether a row of an answer of ours has the bytes that came: nothing empties it, and nothing is put into it.
pub(super) fn is_kept((registry, one): (&Registry, &Transaction), row: &Row<'_>) -> bool {
    let is_mapped = match &one.flow {
        Flow::Outbound { http, .. } => sets(&http.response, row.ix),
        Flow::Local(local) => local.answers.iter().any(|answer| sets(&answer.set, row.ix)),
        Flow::Inbound { .. } | Flow::Notice(_) => false,
        // There are no bytes that came.
        Flow::LayoutOnly => true,
    };
    let of_items = one.items.iter().flat_map(|items| &items.answer).filter(|(ix, _)| *ix == row.ix);
    let party = registry.party(&one.party).and_then(|party| party.telegram());
    let rules = party.into_iter().flat_map(|party| &party.answer.rows).filter(|(ix, _)| *ix == row.ix);
    let may_be_emptied = of_items.map(|(_, wording)| wording).any(is_silent)
        || rules.map(|(_, rule)| rule).any(|rule| match rule {
            HeaderRule::Blank => true,
            HeaderRule::Worded(wording) => is_silent(wording),
            HeaderRule::Add(_) | HeaderRule::Constant(_) => false,
        });
    row.field.set_by != SetBy::Answer && !is_mapped && !may_be_emptied
}

/// Whether it says nothing of some ending.
fn is_silent(wording: &Wording) -> bool {
    let codes = wording.by_code.iter().map(|(_, text)| text);
    wording.by_outcome.iter().chain(codes).any(|text| text.is_empty())
}

/// Whether a mapping puts something into a row, in groups too.
fn sets(rows: &[ResponseRow], ix: FieldIx) -> bool {
    rows.iter().any(|row| match row {
        ResponseRow::Field { field, .. } => *field == ix,
        ResponseRow::Group { rows, .. } => sets(rows, ix),
    })
}

/// What FEI writes otherwise, where nothing is to be said.
fn written(before: &Field, after: &Field) -> Option<String> {
    let is = blank(after)?;
    match blank(before) {
        Some(was) => (was != is).then(|| format!("nothing is written as {is} now, not {was}")),
        None => before.required.then(|| format!("nothing may be written now, as {is}")),
    }
}

/// The form that stands for nothing; none: there is always something, or no choice of forms.
fn blank(field: &Field) -> Option<&'static str> {
    if field.constant.is_some() || field.required {
        return None;
    }
    match (field.kind, field.empty) {
        (Kind::Bytes(_) | Kind::Tail(_), _) => None,
        (_, Empty::Spaces | Empty::SpacesOrZeros) => Some("spaces"),
        (_, Empty::Zeros | Empty::ZerosOrSpaces) => Some("zeros"),
        (Kind::Text | Kind::Hangul, Empty::Never) if field.pad == field.charset.space() => Some("spaces"),
        (Kind::Text | Kind::Hangul, Empty::Never) => Some("padding"),
        (Kind::Boolean, Empty::Never) => Some("the text for no"),
        (Kind::Digits | Kind::Number(_) | Kind::Date(_), Empty::Never) => Some("zeros"),
    }
}

/// What FEI takes for something else, or takes no more. In a request a row that only the answer sets may be blank anyhow.
fn read(before: &Field, after: &Field, side: Side) -> Option<String> {
    let is_of_answer = side == Side::Request && after.set_by == SetBy::Answer;
    if is_of_answer || matches!(before.kind, Kind::Bytes(_) | Kind::Tail(_)) {
        return None;
    }
    let forms = [("zeros", zeros as fn(&Field) -> Taken), ("spaces", spaces)];
    let other = forms.map(|(form, taken)| {
        let (was, is) = (taken(before), taken(after));
        // That a row has to be filled now is told by itself.
        let was_taken = was == Taken::Value || was == Taken::Nothing && !before.required;
        let differs = was_taken && was != is;
        differs.then(|| match is {
            Taken::Nothing => format!("{form} say nothing now"),
            Taken::Value => format!("{form} are a value now"),
            Taken::Refused => format!("{form} are refused now"),
        })
    });
    let other: Vec<_> = other.into_iter().flatten().collect();
    (!other.is_empty()).then(|| other.join(", "))
}

/// What bytes are taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Nothing,
    Value,
    Refused,
}

fn zeros(field: &Field) -> Taken {
    match (field.kind, field.empty) {
        (_, Empty::Zeros | Empty::ZerosOrSpaces | Empty::SpacesOrZeros) => Taken::Nothing,
        (Kind::Date(DateForm::Time), _) => Taken::Value,
        (Kind::Boolean, _) if is_said(field, &"0".repeat(field.bytes() as usize)) => Taken::Value,
        (Kind::Date(_) | Kind::Boolean, _) => Taken::Refused,
        _ => Taken::Value,
    }
}

fn spaces(field: &Field) -> Taken {
    match (field.kind, field.empty) {
        (Kind::Text | Kind::Hangul, _) | (_, Empty::Spaces | Empty::ZerosOrSpaces | Empty::SpacesOrZeros) => {
            Taken::Nothing
        }
        (Kind::Boolean, _) if is_said(field, "") => Taken::Value,
        _ => Taken::Refused,
    }
}

/// Whether a text is yes or no.
fn is_said(field: &Field, text: &str) -> bool {
    let says = |word: &str| word.trim_end_matches(' ') == text;
    field.truth.as_ref().is_some_and(|truth| says(&truth.yes) || says(&truth.no))
}
