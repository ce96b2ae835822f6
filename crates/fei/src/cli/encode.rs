//! `fei encode ID.SIDE [FILE]`: JSON as a telegram.

use std::path::Path;

use clap::Args;
use fei_codec::Losses;

use super::report;
use super::translate::TranslateArgs;
use crate::output::Output;
use crate::records::{self, Way};
use crate::stamp::Stamp;
use crate::stop::{Exit, Stop};

/// Write JSON as a telegram.
///
/// The JSON is what `fei decode` writes. Encoding what was decoded gives the bytes
/// back.
///
///   fei encode hecto.transfer.request transfer.json > telegram.bin
///   fei encode hecto.transfer.request --framed < transfer.json > frame.bin
///   fei encode hecto.transfer.request --strict transfer.json > telegram.bin
///
/// With --records each line of the input is the JSON of one record, and the output is
/// a file of records.
///
///   fei encode --records cms.eb11 eb11.jsonl -o EB111125
///   fei encode --records hecto.statement_notice.request notices.jsonl -o notices.dat
///   fei encode --records --record crlf --rejects bad.jsonl core.credit_issue.request \
///     < credits.jsonl > credits.txt
///
/// Everything that is wrong with the JSON, or with a line of it, is told at once, each
/// value by its place; of more than a hundred things that there are more.
/// What was cut, changed or put in where nothing was given is told on stderr, and
/// with --strict it is an error with its place.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Encode {
    #[command(flatten)]
    asked: TranslateArgs,
}

impl Encode {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let TranslateArgs { layout, input, framed, strict, records: options, book } = self.asked;
        let book = book.open(config)?;
        if options.wanted() {
            let streams = options.streams(input.path());
            let mut input = records::Input::open(&streams)?;
            let (kinds, form) = options.named(&layout, &book, strict, (Way::Encode, &mut input), out)?;
            return records::encode(kinds, form, Stamp::now(book.day), input, &streams, out);
        }
        let named = book.named(&layout)?;
        let layout = named.asked(strict);
        let (json, stamp) = (input.read()?, Stamp::now(book.day));
        let (mut telegram, mut losses) = (Vec::new(), Losses::new());
        if let Err(error) = fei_codec::encode_at(&layout, &json, stamp.moment(), &mut telegram, &mut losses) {
            let all = fei_codec::everything_wrong(&layout, &json, stamp.moment());
            return report::all_broken(&if all.errors.is_empty() { error.into() } else { all }, out);
        }
        if framed {
            telegram = fei_gateway::line_rules(named.party).framing.framed(&telegram).map_err(Stop::Frame)?;
        }
        out.bytes(&telegram)?;
        report::losses(&losses, out);
        Ok(Exit::Fine)
    }
}
