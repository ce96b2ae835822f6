//! The clauses of an entry.

use super::super::entry::{Entry, Named, Occurs, Sign, Usage};
use super::super::picture::picture;
use super::super::words::{Kind, Word};
use super::{Cursor, values};
use crate::ImportCode;
use crate::finding::Report;

/// Words that begin a clause.
const CLAUSES: &[&str] = &[
    "PIC",
    "PICTURE",
    "USAGE",
    "SIGN",
    "LEADING",
    "TRAILING",
    "OCCURS",
    "REDEFINES",
    "SYNC",
    "SYNCHRONIZED",
    "JUST",
    "JUSTIFIED",
    "BLANK",
    "VALUE",
    "VALUES",
    "RENAMES",
    "GLOBAL",
    "EXTERNAL",
    "IS",
    "ASCENDING",
    "DESCENDING",
    "INDEXED",
    "GROUP-USAGE",
];

/// Usages that may stand without USAGE, and what they are.
fn usage(word: &str) -> Option<Usage> {
    let word =
        word.strip_prefix("COMPUTATIONAL").map_or_else(|| word.to_owned(), |rest| format!("COMP{rest}"));
    Some(match word.as_str() {
        "DISPLAY" => Usage::Display,
        "DISPLAY-1" => Usage::Dbcs,
        "NATIONAL" => Usage::National,
        "COMP" | "COMP-4" | "BINARY" => Usage::Binary,
        "COMP-5" => Usage::Native,
        "COMP-3" | "PACKED-DECIMAL" => Usage::Packed,
        "COMP-6" => Usage::Unsigned,
        "COMP-1" | "FLOAT-SHORT" => Usage::Single,
        "COMP-2" | "FLOAT-LONG" => Usage::Double,
        "POINTER-32" => Usage::Address(4),
        "POINTER" | "FUNCTION-POINTER" | "INDEX" => Usage::Pointer,
        "PROCEDURE-POINTER" => Usage::Address(8),
        "BINARY-CHAR" => Usage::Bytes { bytes: 1, signed: true },
        "BINARY-SHORT" => Usage::Bytes { bytes: 2, signed: true },
        "BINARY-LONG" => Usage::Bytes { bytes: 4, signed: true },
        "BINARY-DOUBLE" => Usage::Bytes { bytes: 8, signed: true },
        _ => return None,
    })
}

/// Whether a word begins a clause.
pub(super) fn begins(word: &Word) -> bool {
    let upper = word.upper();
    word.kind == Kind::Period || CLAUSES.contains(&upper.as_str()) || usage(&upper).is_some()
}

/// Reads one clause into the entry.
pub(super) fn clause(entry: &mut Entry, cursor: &mut Cursor<'_>, report: &mut Report) {
    let Some(word) = cursor.next() else { return };
    match word.upper().as_str() {
        "PIC" | "PICTURE" => picture_of(entry, word, cursor, report),
        "USAGE" => {
            cursor.skip(&["IS"]);
            if let Some(word) = cursor.next() {
                usage_of(entry, word, cursor, report);
            }
        }
        "SIGN" => {
            cursor.skip(&["IS"]);
        }
        "LEADING" => sign_of(entry, true, cursor),
        "TRAILING" => sign_of(entry, false, cursor),
        "OCCURS" => occurs_of(entry, word, cursor, report),
        "ASCENDING" | "DESCENDING" | "INDEXED" => names_follow(cursor),
        "REDEFINES" => entry.redefines = cursor.name(),
        "SYNC" | "SYNCHRONIZED" => {
            entry.synchronized = Some(word.place);
            cursor.skip(&["LEFT", "RIGHT"]);
        }
        "JUST" | "JUSTIFIED" => {
            entry.justified = true;
            cursor.skip(&["RIGHT"]);
        }
        "BLANK" => {
            cursor.skip(&["WHEN"]);
            cursor.skip(&["ZERO", "ZEROS", "ZEROES"]);
            entry.blank_zero = Some(word.place);
        }
        "VALUE" | "VALUES" => values::read(entry, cursor),
        "RENAMES" => {
            entry.renames = Some(word.place);
            names_follow(cursor);
        }
        "GROUP-USAGE" => {
            cursor.skip(&["IS"]);
        }
        "IS" | "GLOBAL" | "EXTERNAL" => {}
        _ => usage_of(entry, word, cursor, report),
    }
}

fn picture_of(entry: &mut Entry, clause: &Word, cursor: &mut Cursor<'_>, report: &mut Report) {
    cursor.skip(&["IS"]);
    if entry.has_picture {
        let message = format!("a second PICTURE of {}", entry.shown());
        report.error(ImportCode::BadClause, clause.place, message, "a period before it, and a level");
    }
    entry.has_picture = true;
    let Some(written) = cursor.name() else {
        report.error(ImportCode::BadPicture, clause.place, "PICTURE of nothing", "a picture, as S9(7)V99");
        return;
    };
    match picture(&written.text) {
        Some(picture) => entry.picture = Some((picture, written)),
        None => {
            let message = format!("`{}` is no PICTURE", written.text);
            report.error(ImportCode::BadPicture, written.place, message, "a picture, as X(15) or S9(7)V99");
        }
    }
}

/// A usage; any other word is one that nobody knows.
fn usage_of(entry: &mut Entry, word: &Word, cursor: &mut Cursor<'_>, report: &mut Report) {
    let Some(found) = usage(&word.upper()) else {
        let shown = match &word.kind {
            Kind::Plain(text) => text,
            _ => "a literal",
        };
        let message = format!("{shown} is no clause that is known: it may change the bytes");
        report.error(ImportCode::BadClause, word.place, message, "a clause of a data description");
        return;
    };
    let unsigned = cursor.skip(&["UNSIGNED"]);
    cursor.skip(&["SIGNED", "NATIVE"]);
    entry.usage = Some(match found {
        Usage::Bytes { bytes, .. } => (Usage::Bytes { bytes, signed: !unsigned }, word.place),
        other => (other, word.place),
    });
}

fn sign_of(entry: &mut Entry, leading: bool, cursor: &mut Cursor<'_>) {
    let separate = cursor.skip(&["SEPARATE"]);
    cursor.skip(&["CHARACTER"]);
    entry.sign = Some(Sign { leading, separate });
}

/// Items of one table at most: more than any record has.
const TIMES_MAX: u32 = 100_000;

fn occurs_of(entry: &mut Entry, clause: &Word, cursor: &mut Cursor<'_>, report: &mut Report) {
    let first = number(cursor);
    let last = if cursor.skip(&["TO"]) { number(cursor) } else { first };
    cursor.skip(&["TIMES"]);
    let depending = cursor.skip(&["DEPENDING"]).then(|| {
        cursor.skip(&["ON"]);
        qualified(cursor)
    });
    let Some(max) = last.filter(|max| (1..=TIMES_MAX).contains(max)) else {
        let message = "OCCURS without a number of times";
        report.error(ImportCode::BadClause, clause.place, message, &format!("from 1 to {TIMES_MAX}"));
        return;
    };
    entry.occurs = Some(Occurs { max, depending: depending.flatten() });
}

fn number(cursor: &mut Cursor<'_>) -> Option<u32> {
    let Kind::Plain(text) = &cursor.peek()?.kind else { return None };
    let number = text.parse().ok()?;
    cursor.next();
    Some(number)
}

/// `COUNT OF HEADER`: the name; what it is qualified by is not needed to find it before its table.
fn qualified(cursor: &mut Cursor<'_>) -> Option<Named> {
    let name = cursor.name();
    while cursor.skip(&["OF", "IN"]) {
        cursor.next();
    }
    name
}

/// Names that change no byte: keys and indexes of tables, what RENAMES renames.
fn names_follow(cursor: &mut Cursor<'_>) {
    while cursor.peek().is_some_and(|word| !begins(word) || word.is("IS")) {
        cursor.next();
    }
}
