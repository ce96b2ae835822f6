//! Which keys belong to which kind of row, and which of them need each other.

use crate::FindingCode;
use crate::read::{misplaced, missing};
use crate::report::{Draft, Report};
use crate::typed::{Row, Until};

/// Keys of a group besides those of every row.
const GROUP: &[&str] = &[
    "at", "group", "ko", "note", "count", "max", "slots", "until", "columns", "set_by", "bit", "optional",
    "rows",
];
const CHOICE: &[&str] = &["at", "variant", "ko", "note", "bit"];
const SHARED: &[&str] = &["at", "use", "ko", "note", "bit"];
const BLOCK: &[&str] = &["at", "block", "adjust", "ko", "note", "bit", "rows"];
const BITMAP: &[&str] = &["at", "bitmap", "bits", "as", "ko", "note", "rows"];
const VIEWS: &[&str] = &["at", "redefines", "ko", "note", "rows"];
/// Keys that say how a row is written: another reading of a row is only read.
const NOT_VIEW: &[&str] = &[
    "required", "default", "const", "codes", "set_by", "sign_at", "frac", "cut", "until", "bit", "optional",
];
const NOT_FIELD: &[&str] = &["count", "max", "slots", "columns", "adjust", "bits", "rows"];
/// All that a row of everything that is left may say.
const TAIL: &[&str] =
    &["at", "name", "as", "ko", "required", "mask", "set_by", "text", "charset", "bit", "note"];
/// Keys that make no sense without a name.
const NAMED: &[&str] = &[
    "required",
    "codes",
    "mask",
    "set_by",
    "json",
    "compute",
    "sign",
    "sign_at",
    "frac",
    "blank_sign",
    "text",
    "cut",
];

/// Reports keys that do not belong to the kind of row that this is, and keys that are missing.
pub(super) fn check(row: &Row, report: &mut Report<'_>) {
    let has = |key: &str| row.present.iter().any(|present| present.value == key);
    if has("variant") {
        only(row, CHOICE, report);
    } else if has("group") {
        only(row, GROUP, report);
        needs_rows(row, "a group has the rows of one item", report);
        one_of_three(row, report);
        if let Some(until) = row.until.as_ref().filter(|until| until.value == Until::Blank) {
            let draft = Draft::error(FindingCode::Misplaced, until.span, "a group ends with the bytes");
            report.add(draft.expected("until = \"end\""));
        }
    } else if has("use") {
        only(row, SHARED, report);
    } else if has("block") {
        only(row, BLOCK, report);
        needs_rows(row, "a block has the rows that fill it", report);
    } else if has("bitmap") {
        only(row, BITMAP, report);
        needs_rows(row, "a bitmap has the rows that its bits say", report);
    } else if has("redefines") && has("rows") {
        only(row, VIEWS, report);
    } else {
        if has("redefines") {
            misplaced(row, |key| NOT_VIEW.contains(&key), "another reading of a row is only read", report);
        }
        if row.r#as.as_ref().is_some_and(|written| written.ends_with("(*)")) {
            misplaced(row, |key| !TAIL.contains(&key), "everything that is left is kept as it is", report);
        }
        misplaced(row, |key| NOT_FIELD.contains(&key), "this row is a field", report);
        if !has("as") {
            report.add(
                missing(row.span, "as")
                    .expected("a type, as \"X(15)\"; or `group`, `variant`, `use`, `block` or `bitmap`"),
            );
        }
        if !has("name") {
            misplaced(row, |key| NAMED.contains(&key), "a row without `name` is filler", report);
        }
    }
}

fn needs_rows(row: &Row, help: &str, report: &mut Report<'_>) {
    if row.rows.is_none() {
        report.add(missing(row.span, "rows").help(help));
    }
}

/// A group has one of `count`, `slots` and `until`.
fn one_of_three(row: &Row, report: &mut Report<'_>) {
    let mut said = row.present.iter().filter(|key| matches!(key.value, "count" | "slots" | "until"));
    let Some(first) = said.next() else {
        let draft =
            Draft::error(FindingCode::BadGroup, row.span, "nothing says how many items the group has");
        report.add(draft.expected("one of count = \"ROW\", slots = 5, until = \"end\""));
        return;
    };
    for other in said {
        let message =
            format!("`{}` beside `{}`: one of them says how many items there are", other.value, first.value);
        report.add(
            Draft::error(FindingCode::Misplaced, other.span, message).related(first.span, "the other one"),
        );
    }
}

/// Reports keys that such a row does not have.
fn only(row: &Row, keys: &[&str], report: &mut Report<'_>) {
    misplaced(row, |key| !keys.contains(&key), &format!("such a row has only {}", keys.join(", ")), report);
}
