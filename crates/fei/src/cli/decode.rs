//! `fei decode ID.SIDE [FILE]`: a telegram as JSON.

use clap::Args;
use fei_codec::Losses;

use super::book::BookArgs;
use super::input::{self, Input};
use super::records::RecordArgs;
use super::report;
use crate::output::Output;
use crate::records;
use crate::stop::{Exit, Stop};

/// Write a telegram as JSON.
///
/// The mirror: one key a field, nothing masked. A telegram to try is written by
/// `fei send hecto.transfer --case executed --offline`.
///
///   fei decode hecto.transfer.request telegram.bin
///   fei decode hecto.transfer.request --framed < frame.bin
///   fei decode bulk.balance.response --date 2026-06-30 old.bin
///   fei decode hecto.transfer.request --strict telegram.bin
///
/// With --records the input is a file of many records, larger than memory if need
/// be, and each becomes a line of JSON. All cores work, the order is kept.
///
///   fei decode --records cms.eb11 EB111125 --rejects bad.jsonl -o eb11.jsonl
///   fei decode --records hecto.statement_notice.request notices.dat -o notices.jsonl
///   zcat big.gz | fei decode --records --record rdw core.credit_issue.request \
///     --rejects bad.jsonl | jq -c 'select(.ccy == "USD")'
///
/// A telegram that is another by its header's `match` is read all the same, and that is
/// told. What the mirror cannot give back byte for byte is told on stderr, and with
/// --strict it is an error with its place. `fei view` shows the same to people,
/// masked.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Decode {
    /// Party, file and side: hecto.transfer.request; with --records also a file of records: cms.eb11
    layout: String,
    #[command(flatten)]
    input: Input,
    /// The line's length prefix stands before the telegram.
    #[arg(long, conflicts_with = "records")]
    framed: bool,
    /// Any change is an error: what cannot be given back byte for byte is refused.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    records: RecordArgs,
    #[command(flatten)]
    book: BookArgs,
}

impl Decode {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        let book = self.book.open()?;
        if self.records.wanted() {
            let (kinds, form) = self.records.named(&self.layout, &book, self.strict)?;
            let streams = self.records.streams(self.input.path());
            return records::decode(kinds, form, &streams, out);
        }
        let named = book.named(&self.layout)?;
        let layout = named.asked(self.strict);
        let mut telegram = self.input.read()?;
        if self.framed {
            telegram = input::unframed(named.party, &telegram)?;
        }
        let (mut mirror, mut losses) = (Vec::new(), Losses::new());
        if let Err(error) = fei_codec::decode(&layout, &telegram, &mut mirror, &mut losses) {
            return report::broken(&error, out);
        }
        mirror.push(b'\n');
        out.bytes(&mirror)?;
        report::losses(&losses, out);
        if let Some(another) = book.another(&named, &telegram) {
            out.say(another);
        }
        Ok(Exit::Fine)
    }
}
