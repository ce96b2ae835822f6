//! A telegram party that is asked by FEI: what the codes of its answers mean.

use super::json::code_rows;
use super::lookup::header_row;
use super::value;
use crate::plan::{AnswerCode, Layout};
use crate::report::Report;
use crate::typed::{TelegramFile, Text};

/// Keys of a row that are no header rows.
const OWN: &[&str] = &["is", "ko"];

/// Compiles `codes = [ … ]`.
pub(crate) fn codes(typed: &TelegramFile, header: &Layout, report: &mut Report<'_>) -> Box<[AnswerCode]> {
    let entries = typed.codes.as_ref().map_or(&[][..], |codes| &codes.value);
    for (name, text) in entries.iter().flat_map(|entry| &entry.value.0.0) {
        if !OWN.contains(&&*name.value) {
            fits(name, text, header, report);
        }
    }
    let rows = code_rows(entries, OWN, report).into_iter();
    let found = |row: crate::plan::CodeRow| {
        let columns = row.columns.into_iter().filter_map(|(name, text)| Some((header.find(&name)?, text)));
        AnswerCode { columns: columns.collect(), is: row.is, ko: row.ko }
    };
    rows.map(found).collect()
}

fn fits(name: &Text, text: &Text, header: &Layout, report: &mut Report<'_>) {
    if let Some(field) = header_row(name, header, report) {
        value::fits(text, header.field(field), report);
    }
}
