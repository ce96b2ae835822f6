//! The key of a party: the header rows under which a telegram is found again, a day among them.

use super::lookup::header_row;
use crate::FindingCode;
use crate::plan::{DateForm, Empty, Field, Kind, Layout};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{TelegramFile, Text};

/// Behind the name of a row that holds a moment: its day alone.
const DAY: &str = ".date";

/// The rows of the key, each of them as its bytes are read; the day of a moment is a row of its own.
pub(crate) fn compile(typed: &TelegramFile, header: &Layout, report: &mut Report<'_>) -> Box<[Field]> {
    let names = typed.key.as_ref().map_or(&[][..], |key| &key.value);
    names.iter().filter_map(|name| part(name, header, report)).collect()
}

fn part(name: &Text, header: &Layout, report: &mut Report<'_>) -> Option<Field> {
    let Some(row) = name.strip_suffix(DAY) else {
        return header_row(name, header, report).map(|ix| header.field(ix).clone());
    };
    let row = Text { value: row.into(), span: name.span };
    let whole = header.field(header_row(&row, header, report)?);
    let day = day_of(whole);
    if day.is_none() {
        let message = format!("`{}` is no row of a day and a time", row.value);
        let draft = Draft::error(FindingCode::KeyDay, name.span, message);
        report.add(draft.expected("a row of D14, D17 or D12, or the name of a row as it is"));
    }
    day
}

/// The day of a moment, as a row of its own.
fn day_of(whole: &Field) -> Option<Field> {
    let (form, width) = match whole.kind {
        Kind::Date(DateForm::DateTime | DateForm::Millis) => (DateForm::Date, 8),
        Kind::Date(DateForm::ShortDateTime(century)) => (DateForm::ShortDate(century), 6),
        _ => return None,
    };
    let key = format!("{}{DAY}", whole.key).into();
    (whole.repeat == 1).then(|| Field { key, kind: Kind::Date(form), width, ..whole.clone() })
}

/// Numbers start again every day: without its day the number of a later day is taken for a repetition of this one. A party
/// with which nothing is exchanged needs no day; one that its key has must be given there too, or zeros would be written for it.
pub(crate) fn check(
    typed: &TelegramFile,
    key: &[Field],
    (header, exchanges): (&Layout, bool),
    report: &mut Report<'_>,
) {
    let Some(names) = &typed.key else { return };
    let day = key.iter().find(|field| is_day(field));
    match (&typed.key_forever, day) {
        (None, None) if exchanges && key.len() == names.value.len() => {
            report.add(without(names.span, header))
        }
        (Some(why), Some(day)) => {
            let message = format!("`key` has the day of `{}`: it is not for ever", day.key);
            report.add(Draft::error(FindingCode::KeyDay, why.span, message));
        }
        (Some(why), None) if why.trim().is_empty() => {
            let draft = Draft::error(FindingCode::KeyDay, why.span, "`key_forever` gives no reason");
            report.add(draft.expected("why no number ever comes again"));
        }
        (None, Some(day)) if !day.required && day.empty != Empty::Never => {
            let message = format!("`{}` may say that there is no day", day.key);
            let draft = Draft::error(FindingCode::KeyDay, names.span, message);
            report.add(draft.expected("required = true in its row of the header"));
        }
        _ => {}
    }
    repeated(typed, names, key, report);
}

/// What a repetition changes cannot be what it is known by.
fn repeated(typed: &TelegramFile, names: &[Text], key: &[Field], report: &mut Report<'_>) {
    for name in typed.repeat.iter().flatten() {
        let Some(part) = names.iter().find(|part| part.value == name.value) else { continue };
        let message = format!("a repetition may change `{}`, and would be another transaction", name.value);
        let draft =
            Draft::error(FindingCode::KeyDay, part.span, message).related(name.span, "it may change here");
        let field = key.iter().find(|field| *field.key == *name.value);
        report.add(match field.and_then(day_of) {
            Some(day) => draft.help(format!("\"{}\" takes the day, and leaves the time out", day.key)),
            None => draft,
        });
    }
}

fn without(span: Span, header: &Layout) -> Draft {
    let message = "no row of `key` has a day: a number that is used again tomorrow would be a repetition";
    let draft = Draft::error(FindingCode::KeyDay, span, message);
    let row = header.fields.iter().find(|field| is_day(field));
    let name = |row: &Field| day_of(row).unwrap_or_else(|| row.clone()).key;
    match row.map(name) {
        Some(name) => draft.expected(format!("\"{name}\" in it")),
        None => draft.expected("key_forever = \"…\": why no number ever comes again"),
    }
}

fn is_day(field: &Field) -> bool {
    matches!(field.kind, Kind::Date(form) if form != DateForm::Time)
}
