//! `fei view --party NAME [FILE]`: a telegram for people.

use std::path::Path;

use clap::Args;
use fei_gateway::line_rules;
use serde::Serialize;

use super::book::BookArgs;
use super::input::{self, Input};
use super::report::ErrorData;
use crate::output::{Format, Output};
use crate::ruler::{Ruler, in_charset};
use crate::stop::{Exit, Stop};

/// Show a telegram to people.
///
/// Field by field: place, bytes, name, masked value; and which layout it is, and why.
/// The layout is found by its `match`: one without is seen by `fei decode` only.
///
///   fei view --party hecto telegram.bin
///   fei view --party hecto --framed < frame.bin
///   fei view --party hecto --unmask telegram.bin   all, on your own responsibility
///
/// A broken telegram is shown as far as it can be read, with its first bad byte and
/// guesses of what happened to it, the likeliest first; the exit code is 1. In its
/// rows behind the first masked one only the kinds of characters are shown, for a
/// masked value may have moved there.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct View {
    /// Whose telegram it is: a folder of the layouts.
    #[arg(long)]
    party: String,
    #[command(flatten)]
    input: Input,
    /// The line's length prefix stands before the telegram.
    #[arg(long)]
    framed: bool,
    /// Show masked fields too.
    #[arg(long)]
    unmask: bool,
    #[command(flatten)]
    book: BookArgs,
}

#[derive(Serialize)]
struct ViewData<'r> {
    layout: Option<String>,
    title: Option<&'r str>,
    because: &'r str,
    rows: Vec<RowData<'r>>,
    nearest: &'r [String],
    first_error: Option<ErrorData<'r>>,
    guesses: Vec<GuessData<'r>>,
}

#[derive(Serialize)]
struct GuessData<'r> {
    what: &'r str,
    evidence: &'r str,
    score: u32,
}

#[derive(Serialize)]
struct RowData<'r> {
    at: u32,
    width: u32,
    field: &'r str,
    ko: &'r str,
    hex: &'r str,
    value: Option<&'r str>,
    /// Only kinds of characters are shown.
    hidden: bool,
}

impl View {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let book = self.book.open(config)?;
        let party = book.party(&self.party)?;
        let mut telegram = self.input.read()?;
        if self.framed {
            match input::unframed(party, &telegram) {
                Ok(unframed) => telegram = unframed,
                // What came is shown as it came: the guesses know what a prefix can get wrong.
                Err(stop @ (Stop::Frame(_) | Stop::BehindFrame(_))) => out.complain(stop),
                Err(stop) => return Err(stop),
            }
        }
        let polls = line_rules(party).polls;
        if let Some(answer) = polls.iter().find_map(|poll| poll.answer_to(&telegram)) {
            return poll(&in_charset(party.charset, &answer), out);
        }
        let ruler = Ruler::find(&book.registry, &self.party, party, &telegram, book.day, self.unmask);
        match out.format {
            Format::Json => out.json(&data(&ruler))?,
            Format::Text => out.line(ruler.shown(out.colour).trim_end())?,
        }
        if let Some(left_out) = book.left_out(&self.party).filter(|_| ruler.transaction.is_none()) {
            out.say(left_out);
        }
        let sound = ruler.transaction.is_some() && ruler.first_error().is_none();
        Ok(if sound { Exit::Fine } else { Exit::Findings })
    }
}

/// A short frame of the line's own: no layout is asked.
fn poll(answer: &str, out: &mut Output) -> Result<Exit, Stop> {
    match out.format {
        Format::Json => out.json(&serde_json::json!({ "poll": true, "answer": answer }))?,
        Format::Text => out.line(format_args!("a poll of the line, answered at once by {answer}"))?,
    }
    Ok(Exit::Fine)
}

fn data(ruler: &Ruler) -> ViewData<'_> {
    let rows = ruler.rows.iter().map(|row| RowData {
        at: row.at,
        width: row.width,
        field: &row.key,
        ko: &row.ko,
        hex: &row.hex,
        value: row.value.as_deref().ok(),
        hidden: row.hidden,
    });
    let guesses = ruler.guesses.iter().map(|guess| GuessData {
        what: &guess.what,
        evidence: &guess.evidence,
        score: guess.score,
    });
    ViewData {
        layout: ruler.transaction.as_ref().map(|(transaction, side)| format!("{}.{side}", transaction.id)),
        title: ruler.transaction.as_ref().map(|(transaction, _)| &*transaction.title),
        because: &ruler.because,
        rows: rows.collect(),
        nearest: &ruler.nearest,
        first_error: ruler.first_error().map(|(_, error)| ErrorData::from(error)),
        guesses: guesses.collect(),
    }
}
