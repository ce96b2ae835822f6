//! A party that speaks JSON: its numbers, codes and code tables.

use fei_exchange::Outcome;

use super::inventory::{Inventory, Typed};
use super::shape::inside;
use super::telegram::title;
use super::template::{self, Numbering};
use crate::FindingCode;
use crate::nearest::nearest;
use crate::notation;
use crate::plan::{CodeRow, CodeTable, JsonParty, Party, ReferenceRule, SeqForm, Speaks, TableRow};
use crate::read::{At, Entries, Span, missing, top};
use crate::report::{Draft, Report};
use crate::typed::{CodeEntry, JsonFile, Per, ReferenceTable, TableEntry, Text};

/// A counter that never starts again has so many numbers at least: a hundred thousand a day for 27 years.
const NUMBERS_FOR_EVER: u64 = 999_999_999;

/// A JSON party as its transactions see it.
pub(crate) struct Json<'t> {
    pub(crate) plan: JsonParty,
    pub(crate) sound: bool,
    pub(crate) typed: &'t JsonFile,
}

impl Json<'_> {
    /// The party for the registry.
    pub(crate) fn party(&self, name: &str) -> Party {
        let speaks = Speaks::Json(Box::new(self.plan.clone()));
        Party { name: name.into(), title: title(self.typed.title.as_ref(), name), speaks }
    }

    /// The columns that its codes have.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.plan.codes.iter().flat_map(|row| &row.columns).map(|(column, _)| &**column)
    }
}

/// Compiles a party.
pub(crate) fn compile<'t>(
    name: &str,
    file: &'t Typed<JsonFile>,
    inventory: &Inventory,
    report: &mut Report<'_>,
) -> Json<'t> {
    let before = report.errors();
    let typed = &file.typed;
    let plan = JsonParty {
        reference: typed.reference.as_ref().map(|table| reference(table, report)),
        refused: typed.refused.iter().flatten().filter_map(|status| refused(status, report)).collect(),
        codes: codes(typed, name, inventory, report),
        tables: typed
            .tables
            .iter()
            .flat_map(|tables| &tables.0)
            .map(|(name, rows)| table(name, rows, report))
            .collect(),
    };
    Json { plan, sound: file.sound && report.errors() == before, typed }
}

fn reference(table: &ReferenceTable, report: &mut Report<'_>) -> ReferenceRule {
    let mut world = Numbering { sequences: 0 };
    let form = template::compile(&table.form, &mut world, report);
    if world.sequences != 1 {
        let draft = Draft::error(FindingCode::BadText, table.form.span, "a reference holds the counter once");
        report.add(draft.expected("{seq} in it, once"));
    }
    let seq = notation::seq(&table.seq).unwrap_or_else(|bad| {
        let span = inside(&table.seq, bad.at..table.seq.len(), report);
        report.add(
            Draft::error(FindingCode::BadText, span, "this is no form of a counter").expected(bad.expected),
        );
        SeqForm::Decimal(1)
    });
    let daily = table.per.value == Per::BusinessDate;
    if !daily && seq.greatest() < NUMBERS_FOR_EVER {
        let draft = Draft::error(
            FindingCode::BadText,
            table.seq.span,
            "a counter that never starts again runs out of these",
        );
        report.add(draft.expected("decimal(9), base36(6) or wider; or per = \"business_date\""));
    }
    ReferenceRule { form, seq, daily }
}

/// Statuses that a contract may call "not executed".
fn refused(status: &At<u32>, report: &mut Report<'_>) -> Option<u16> {
    if matches!(status.value, 400..=499) && !matches!(status.value, 408 | 409) {
        return u16::try_from(status.value).ok();
    }
    let message = format!("{} never proves that nothing was done", status.value);
    report.add(
        Draft::error(FindingCode::DoesNotFit, status.span, message)
            .expected("a status from 400 to 499 but 408 and 409"),
    );
    None
}

/// Keys of a code row that are not columns.
const OWN: &[&str] = &["is", "rsp_code", "ko"];

/// Whoever only calls us answers nothing that could have a code.
fn codes(typed: &JsonFile, name: &str, inventory: &Inventory, report: &mut Report<'_>) -> Box<[CodeRow]> {
    let Some(codes) = &typed.codes else {
        if !inventory.only_calls(name) {
            let draft = missing(top(typed), "codes");
            let draft = draft.expected("codes = [ { api = \"…\", is = \"executed\", ko = \"…\" }, … ]");
            report.add(if inventory.has_calls(name) { draft } else { draft.help(no_calls(name)) });
        }
        return Box::default();
    };
    code_rows(&codes.value, OWN, report)
}

/// A party without codes is mostly one that called us, and its last transaction was taken away.
fn no_calls(name: &str) -> String {
    format!(
        "no transaction has `from = \"{name}\"` or `to = \"{name}\"`: who only calls us needs no `codes`, and a party that \
         no call is left of needs no folder"
    )
}

/// Rows of codes, of which the first that fits decides. All keys but `own` are columns.
pub(crate) fn code_rows(entries: &[At<CodeEntry>], own: &[&str], report: &mut Report<'_>) -> Box<[CodeRow]> {
    let mut rows: Vec<(CodeRow, Span)> = Vec::new();
    for entry in entries {
        let Some(row) = code_row(entry, own, report) else { continue };
        if let Some((_, first)) = rows.iter().find(|(earlier, _)| covers(earlier, &row)) {
            let draft = Draft::error(FindingCode::Shadowed, entry.span, "this row is never reached");
            report.add(
                draft
                    .related(*first, "this one fits whenever it does")
                    .help("the first row that fits decides"),
            );
        }
        rows.push((row, entry.span));
    }
    rows.into_iter().map(|(row, _)| row).collect()
}

/// Whether an earlier row fits whenever a later one does.
fn covers(earlier: &CodeRow, later: &CodeRow) -> bool {
    !earlier.columns.is_empty() && earlier.columns.iter().all(|column| later.columns.contains(column))
}

fn code_row(entry: &At<CodeEntry>, own: &[&str], report: &mut Report<'_>) -> Option<CodeRow> {
    let columns: Box<[_]> = entry
        .0
        .0
        .iter()
        .filter(|(column, _)| !own.contains(&&*column.value))
        .map(|(column, value)| (column.value.clone(), value.value.clone()))
        .collect();
    if columns.is_empty() {
        let draft = Draft::error(FindingCode::CodeColumns, entry.span, "a row of codes without a code");
        report.add(draft.expected("a column, as api = \"A0000\""));
    }
    for key in ["is", "ko"].iter().filter(|key| entry.0.get(key).is_none()) {
        report.add(missing(entry.span, key));
    }
    let is = entry.0.get("is")?;
    let Some(outcome) = Outcome::parse(is) else {
        let words = Outcome::ALL.map(Outcome::as_str);
        let listed = words.map(|word| format!("\"{word}\"")).join(", ");
        let draft = Draft::error(FindingCode::UnknownWord, is.span, format!("`{}` is no outcome", is.value));
        let draft = draft.expected(format!("one of {listed}"));
        report.add(match nearest(is, words) {
            Some(near) => draft.mend(is.span, format!("\"{near}\"")),
            None => draft,
        });
        return None;
    };
    let rsp_code =
        entry.0.get("rsp_code").filter(|_| own.contains(&"rsp_code")).map(|code| code.value.clone());
    let ko = entry.0.get("ko").map_or_else(Box::default, |ko| ko.value.clone());
    Some(CodeRow { columns, is: outcome, rsp_code, ko })
}

fn table(name: &Text, entries: &Entries<TableEntry>, report: &mut Report<'_>) -> CodeTable {
    let mut rows: Vec<(TableRow, Span)> = Vec::new();
    for (first, entry) in &entries.0 {
        match entry {
            TableEntry::Value(value) => push(&mut rows, first, None, value, report),
            TableEntry::Second(seconds) => {
                seconds
                    .0
                    .iter()
                    .for_each(|(second, value)| push(&mut rows, first, Some(second), value, report));
            }
        }
    }
    let two = rows.iter().filter(|(row, _)| row.second.is_some()).count();
    if let (Some((_, span)), true) = (rows.first(), two != 0 && two != rows.len()) {
        let message = format!("the table `{}` has one key here and two there", name.value);
        report.add(Draft::error(FindingCode::NoSuchTable, *span, message));
    }
    CodeTable { name: name.value.clone(), rows: rows.into_iter().map(|(row, _)| row).collect() }
}

fn push(
    rows: &mut Vec<(TableRow, Span)>,
    first: &Text,
    second: Option<&Text>,
    value: &Text,
    report: &mut Report<'_>,
) {
    let wide = |wide: &str, narrow: &str| wide == "*" || wide == narrow;
    let row = TableRow {
        first: first.value.clone(),
        second: second.map(|second| second.value.clone()),
        value: value.value.clone(),
    };
    let covered = rows.iter().find(|(earlier, _)| {
        wide(&earlier.first, &row.first)
            && wide(earlier.second.as_deref().unwrap_or("*"), row.second.as_deref().unwrap_or("*"))
    });
    let span = second.unwrap_or(first).span;
    if let Some((_, earlier)) = covered {
        let draft = Draft::error(FindingCode::Shadowed, span, "this row is never reached");
        report.add(draft.related(*earlier, "this one fits before it").help("put \"*\" last"));
    }
    rows.push((row, span));
}
