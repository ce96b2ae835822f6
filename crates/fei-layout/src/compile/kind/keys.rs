//! Which keys belong to which type, and which a type cannot do without.

use crate::FindingCode;
use crate::notation::{Notation, Shape, Store};
use crate::plan::{DateForm, Empty, Form, JsonType, Kind, Overpunch, Tail};
use crate::read::{At, misplaced, missing};
use crate::report::{Draft, Report};
use crate::typed::{Row, SignPlace, Until};

/// Reports keys that a type has no use for, and those that it lacks.
pub(in crate::compile) fn check(row: &Row, notation: Notation, kind: Kind, report: &mut Report<'_>) {
    sign(row, notation.shape, report);
    misplaced(row, |key| !belongs(key, kind), "it has no meaning for this type", report);
    century(row, kind, report);
    digits(row, kind, report);
    fill(row, kind, report);
    boolean(row, kind, report);
    until_blank(row, notation, kind, report);
    empty(row, kind, report);
}

/// Whether a key has a meaning for a kind of value.
fn belongs(key: &str, kind: Kind) -> bool {
    let form = if let Kind::Number(number) = kind { Some(number.form) } else { None };
    match key {
        "json" => matches!(kind, Kind::Number(_) | Kind::Boolean),
        "frac" => form == Some(Form::Display),
        "sign_at" | "blank_sign" => matches!(form, Some(Form::Display | Form::Point)),
        "overpunch" => matches!(form, Some(Form::Zoned(_))),
        "endian" => matches!(form, Some(Form::Binary(_))),
        "century" => matches!(kind, Kind::Date(DateForm::ShortDate(_) | DateForm::ShortDateTime(_))),
        "true" | "false" => kind == Kind::Boolean,
        "codes" => kind != Kind::Boolean,
        "text" => matches!(kind, Kind::Text | Kind::Hangul | Kind::Tail(Tail::Text)),
        "cut" => matches!(kind, Kind::Text | Kind::Hangul),
        "align" | "trim" => matches!(kind, Kind::Text | Kind::Hangul),
        "pad" => {
            matches!(kind, Kind::Text | Kind::Hangul) || matches!(form, Some(Form::Display | Form::Point))
        }
        _ => true,
    }
}

/// An S of characters says that there is a sign, `sign` or `sign_at` says where. All other types have it in their bytes.
fn sign(row: &Row, shape: Shape, report: &mut Report<'_>) {
    let beside = matches!(shape, Shape::Digits { signed: true, store: Store::Display | Store::Point, .. });
    match (&row.sign, &row.sign_at) {
        (None, None) if beside => {
            let span = row.r#as.as_ref().map_or(row.span, |written| written.span);
            let draft = Draft::error(FindingCode::MissingKey, span, "nothing says where the sign stands");
            report.add(draft.expected(
                "sign = \"leading separate\", \"trailing separate\" or \"inside\"; or sign_at = \"ROW\"; or \
                 \"S9(5) zoned\", where it stands over a digit",
            ));
        }
        (Some(sign), sign_at) => {
            if let Some((message, expected)) = wrong_sign(sign.value, shape, beside) {
                report.add(Draft::error(FindingCode::Misplaced, sign.span, message).expected(expected));
            } else if let Some(sign_at) = sign_at {
                let draft = Draft::error(FindingCode::Misplaced, sign_at.span, "`sign_at` beside `sign`");
                report.add(draft.related(sign.span, "one of them says where the sign stands"));
            }
        }
        _ => {}
    }
}

/// What is wrong with a sign's place for a type, and what was expected.
fn wrong_sign(place: SignPlace, shape: Shape, beside: bool) -> Option<(&'static str, &'static str)> {
    let over = matches!(place, SignPlace::First | SignPlace::Last);
    match shape {
        Shape::Digits { store: Store::Zoned, .. } if over => None,
        Shape::Digits { store: Store::Zoned, .. } => {
            Some(("a zoned number has no byte for its sign", "\"leading\" or \"trailing\""))
        }
        _ if beside && over => {
            Some(("a sign over a digit is a type of its own", "\"S9(13) zoned\"; or \"leading separate\""))
        }
        _ if beside => None,
        _ => Some(("`sign` is for types with S", "a type as \"S9(13)\"")),
    }
}

/// Digits of a number in two a byte, at most, as of the other forms that are no characters.
const DIGITS_MAX: u32 = 38;

/// BCD says its bytes, not its digits: as a number it has no more of them than other forms.
fn digits(row: &Row, kind: Kind, report: &mut Report<'_>) {
    let Kind::Number(number) = kind else { return };
    if number.form == Form::Bcd && number.digits > DIGITS_MAX {
        let span = row.r#as.as_ref().map_or(row.span, |written| written.span);
        let message = format!("a number of {} digits", number.digits);
        let draft = Draft::error(FindingCode::DoesNotFit, span, message);
        report.add(draft.expected("at most 38, BCD(19); without `json` and V it is text of any width"));
    }
}

/// Spaces in front of digits end before the last digit in front of the point.
fn fill(row: &Row, kind: Kind, report: &mut Report<'_>) {
    let (Some(pad), Kind::Number(number)) = (&row.pad, kind) else { return };
    if &*pad.value == " " && belongs("pad", kind) && number.digits <= number.scale {
        let message = "no digits stand before the point: nothing can be filled with spaces";
        report.add(Draft::error(FindingCode::Misplaced, pad.span, message));
    }
}

/// A year of two digits is a year of which hundred?
fn century(row: &Row, kind: Kind, report: &mut Report<'_>) {
    if !belongs("century", kind) {
        return;
    }
    match &row.century {
        None => report.add(
            missing(row.span, "century")
                .expected("the first year that two digits can mean, as century = 1970 for 1970 to 2069"),
        ),
        Some(century) if !CENTURIES.contains(&century.value) => report.add(no_century(century)),
        Some(_) => {}
    }
}

/// The years that a century of telegrams can begin with: with two digits it is no year, and what is open or due in
/// another hundred years stands in no telegram.
const CENTURIES: std::ops::RangeInclusive<u32> = 1900..=2100;

/// `century = 70` means 1970, of which 69 is 2069; up to 30 it is this century's.
fn no_century(century: &At<u32>) -> Draft {
    let message = format!("no telegram's years begin with {}", century.value);
    let draft = Draft::error(FindingCode::DoesNotFit, century.span, message).expected(
        "the first year that two digits can mean, with four digits, from 1900 to 2100: 1970 for 1970 to 2069",
    );
    match century.value {
        short @ 0..=30 => draft.mend(century.span, (2000 + short).to_string()),
        short @ 31..=99 => draft.mend(century.span, (1900 + short).to_string()),
        _ => draft,
    }
}

/// A boolean is one of two texts.
fn boolean(row: &Row, kind: Kind, report: &mut Report<'_>) {
    if kind != Kind::Boolean {
        if let Some(json) = row.json.as_ref().filter(|json| json.value == JsonType::Boolean) {
            let draft = Draft::error(FindingCode::Misplaced, json.span, "this type is no boolean");
            report.add(draft.expected("a type as \"X(1)\", \"H(2)\" or \"9(1)\""));
        }
        return;
    }
    for (key, text) in [("true", &row.r#true), ("false", &row.r#false)] {
        if text.is_none() {
            report.add(
                missing(row.span, key).expected("what stands in the field, as true = \"Y\", false = \"N\""),
            );
        }
    }
    if let (Some(yes), Some(no)) = (&row.r#true, &row.r#false)
        && yes.trim_end_matches(' ') == no.trim_end_matches(' ')
    {
        let draft = Draft::error(FindingCode::DoesNotFit, no.span, "true and false are the same");
        report.add(draft.related(yes.span, "this one"));
    }
}

/// A list in one field.
fn until_blank(row: &Row, notation: Notation, kind: Kind, report: &mut Report<'_>) {
    let Some(until) = &row.until else { return };
    if until.value == Until::End || notation.repeat == 1 {
        let draft = Draft::error(FindingCode::Misplaced, until.span, "no list ends here");
        report.add(draft.expected(
            "until = \"blank\" with a repeated type, as \"30 9(2)\"; until = \"end\" is for groups",
        ));
    } else if spaces_are_a_value(kind) {
        report.add(Draft::error(FindingCode::Misplaced, until.span, "spaces are a value of this type"));
    }
    let why = "a list that ends where it is blank is blank when nobody gives it";
    misplaced(row, |key| matches!(key, "default" | "const"), why, report);
}

/// Spaces that are a value too are no sign of anything.
fn empty(row: &Row, kind: Kind, report: &mut Report<'_>) {
    let Some(empty) = &row.empty else { return };
    let spaces = matches!(empty.value, Empty::Spaces | Empty::SpacesOrZeros | Empty::ZerosOrSpaces);
    if spaces && row.until.is_some() {
        let draft = Draft::error(FindingCode::Misplaced, empty.span, "spaces end this list");
        report.add(draft.expected("empty = \"zeros\", or none"));
    } else if spaces && spaces_are_a_value(kind) {
        let draft = Draft::error(FindingCode::Misplaced, empty.span, "spaces are a value of this type");
        report.add(draft.expected("empty = \"zeros\", or none"));
    }
}

/// Whether bytes of spaces can be a number, or anything else that is no text.
fn spaces_are_a_value(kind: Kind) -> bool {
    match kind {
        Kind::Number(number) => match number.form {
            Form::Binary(_) | Form::Bcd => true,
            Form::Zoned(zoned) => zoned.style == Overpunch::Realia,
            Form::Display | Form::Point | Form::Packed => false,
        },
        Kind::Bytes(_) => true,
        Kind::Text | Kind::Hangul | Kind::Digits | Kind::Date(_) | Kind::Boolean | Kind::Tail(_) => false,
    }
}
