//! `fei explain CODE`: the long text of a finding or of an outcome's code.

use clap::Args;
use fei_exchange::Code;
use fei_import::ImportCode;
use fei_layout::FindingCode;
use serde::Serialize;

use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Say what a code means.
///
/// A finding of `fei check` (L012) or `fei import` (C016), or why FEI has no answer of
/// the institution's own (N30: not executed, U01: unknown). The response codes that a
/// core gets stand in its party.toml.
///
///   fei explain U01
///   fei explain L012
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Explain {
    /// The code; capitals do not matter.
    code: String,
}

#[derive(Serialize)]
struct Explained {
    code: &'static str,
    title: &'static str,
    text: String,
}

impl Explain {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        let code = self.code.as_str();
        let explained = of_finding(code).or_else(|| of_import(code)).or_else(|| of_outcome(code));
        let explained = explained.ok_or(Stop::NoCode(self.code))?;
        match out.format {
            Format::Json => out.json(&explained)?,
            Format::Text => {
                out.line(format_args!(
                    "{}: {}\n\n{}",
                    explained.code,
                    explained.title,
                    explained.text.trim_end()
                ))?;
            }
        }
        Ok(Exit::Fine)
    }
}

fn of_finding(code: &str) -> Option<Explained> {
    let code = FindingCode::parse(code)?;
    Some(Explained { code: code.as_str(), title: code.title(), text: code.explanation().to_owned() })
}

fn of_import(code: &str) -> Option<Explained> {
    let code = ImportCode::parse(code)?;
    Some(Explained { code: code.as_str(), title: code.title(), text: code.explanation().to_owned() })
}

fn of_outcome(code: &str) -> Option<Explained> {
    let code = Code::parse(&code.to_ascii_uppercase())?;
    let core = if code.outcome().may_send_again() {
        "Nothing of this telegram was executed: the core may send it as a new transaction, unless it repeats one\n\
         whose result is unknown: then the core must ask what became of that one."
    } else {
        "It may have been executed: whoever asked, a core or an institution that called, must ask what became of it and\n\
         must not send it again."
    };
    let text = format!(
        "Outcome: {}. {core}\n\nMoney: {}.\n\n{}\n\n\
         The party.toml of the core says which response code stands for it, by code or by class.",
        code.outcome(),
        code.of_money(),
        code.advice().trim_end()
    );
    Some(Explained { code: code.as_str(), title: code.meaning(), text })
}
