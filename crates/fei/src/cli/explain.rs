//! `fei explain CODE`: the long text of a finding or of an outcome's code.

use clap::Args;
use fei_exchange::Code;
use serde::Serialize;

use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Say what a code means: a finding of `fei check` (L012), or why a transaction has no answer (U01).
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
struct Explained<'a> {
    code: &'a str,
    title: &'a str,
    text: String,
}

impl Explain {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        let wanted = self.code.to_ascii_uppercase();
        let code = Code::parse(&wanted).ok_or(Stop::NoCode(self.code))?;
        let explained = Explained { code: code.as_str(), title: code.meaning(), text: about_outcome(code) };
        match out.format {
            Format::Json => out.json(&explained)?,
            Format::Text => {
                out.line(format_args!("{}: {}\n\n{}", explained.code, explained.title, explained.text))?;
            }
        }
        Ok(Exit::Fine)
    }
}

/// What the caller may do about it: that is the whole point of the two classes.
fn about_outcome(code: Code) -> String {
    let what = match code.outcome().may_send_again() {
        true => "Nothing was executed: the core may send it again as a new transaction.",
        false => "It may have been executed: the core must ask what became of it and must not send it again.",
    };
    format!(
        "Outcome: {}. {what}\nparty.toml says which response code the core sees, by code or by class.",
        code.outcome()
    )
}
