//! Rows that hold nothing: with which bytes FEI writes that, and what it takes the same bytes for.

use crate::plan::{DateForm, Empty, Field, Flow, Kind, SetBy, Side};

/// What is not as it was in a telegram of this side.
pub(super) fn differs((flow, side): (&Flow, Side), before: &Field, after: &Field) -> Option<String> {
    let we_ask = matches!(flow, Flow::Inbound { .. } | Flow::Notice(_));
    let is_kept = side == Side::Response && matches!(before.set_by, SetBy::Request | SetBy::Fei);
    match (side == Side::Request) == we_ask {
        // The answer to a telegram of the core has the bytes that came, save in rows that the answer sets.
        true if is_kept && !matches!(flow, Flow::LayoutOnly) => None,
        true => written(before, after),
        false => read(before, after, side),
    }
}

/// What FEI writes otherwise, where nothing is to be said.
fn written(before: &Field, after: &Field) -> Option<String> {
    let (was, is) = (blank(before)?, blank(after)?);
    (was != is).then(|| format!("nothing is written as {is} now, not {was}"))
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
        (Kind::Date(_) | Kind::Boolean, _) => Taken::Refused,
        _ => Taken::Value,
    }
}

fn spaces(field: &Field) -> Taken {
    match (field.kind, field.empty) {
        (Kind::Text | Kind::Hangul, _) | (_, Empty::Spaces | Empty::ZerosOrSpaces | Empty::SpacesOrZeros) => {
            Taken::Nothing
        }
        _ => Taken::Refused,
    }
}
