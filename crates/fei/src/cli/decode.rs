//! `fei decode ID.SIDE [FILE]`: a telegram as JSON.

use std::path::Path;

use clap::Args;
use fei_codec::Losses;

use super::input;
use super::report;
use super::translate::TranslateArgs;
use crate::output::Output;
use crate::records::{self, Way};
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
///   fei decode --records mainframe.daily --date 2026-06-30 june.dat -o june.jsonl
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
    #[command(flatten)]
    asked: TranslateArgs,
}

impl Decode {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let TranslateArgs { layout, input, framed, strict, records: options, book } = self.asked;
        let book = book.open(config)?;
        if options.wanted() {
            let streams = options.streams(input.path());
            let mut input = records::Input::open(&streams)?;
            let (kinds, form) = options.named(&layout, &book, strict, (Way::Decode, &mut input), out)?;
            return records::decode(kinds, form, input, &streams, out);
        }
        let named = book.named(&layout)?;
        let layout = named.asked(strict);
        let mut telegram = input.read()?;
        if framed {
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
