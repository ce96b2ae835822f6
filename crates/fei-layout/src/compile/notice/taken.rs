//! By which codes of its answer the core has taken a notice.

use fei_exchange::Outcome;

use crate::FindingCode;
use crate::compile::Telegram;
use crate::compile::lookup::header_row;
use crate::compile::value;
use crate::plan::TakenCode;
use crate::read::At;
use crate::report::{Draft, Report};
use crate::typed::{CodeEntry, NoticeTable};

/// Compiles `taken`. Something must say it: a notice that nothing takes would be sent for a day.
pub(super) fn compile(table: &NoticeTable, core: &Telegram<'_>, report: &mut Report<'_>) -> Box<[TakenCode]> {
    match &table.taken {
        Some(entries) => entries.iter().filter_map(|entry| one(entry, core, report)).collect(),
        None => {
            if !core.plan.codes.iter().any(|row| row.is == Outcome::Executed) {
                let message = "nothing says by which answer the core has taken it";
                let draft = Draft::error(FindingCode::Notice, table.of.span, message);
                report.add(draft.expected(
                    "taken = [{ rsp_code = \"…\" }], or `codes` in the party's file of which one is executed",
                ));
            }
            Box::default()
        }
    }
}

fn one(entry: &At<CodeEntry>, core: &Telegram<'_>, report: &mut Report<'_>) -> Option<TakenCode> {
    let header = &core.plan.header;
    let mut columns = Vec::new();
    for (name, text) in &entry.value.0.0 {
        let field = header_row(name, header, report)?;
        value::fits(text, header.field(field), report);
        columns.push((field, text.value.clone()));
    }
    if columns.is_empty() {
        let draft = Draft::error(FindingCode::Notice, entry.span, "this names no code");
        report.add(draft.expected("header rows of the answer, as { rsp_code = \"0000\" }"));
        return None;
    }
    Some(columns.into())
}
