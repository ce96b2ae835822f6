//! `fei send`: one telegram to a line, and its answer.

mod telegram;

use std::path::{Path, PathBuf};

use clap::Args;
use fei_codec::Losses;
use fei_gateway::line_rules;
use fei_layout::plan::{Side, TelegramParty};
use fei_wire::{Client, ClientError, ClientLimits};

use self::telegram::Source;
use super::book::{Book, BookArgs};
use super::{input, report};
use crate::output::{Format, Output};
use crate::ruler::Ruler;
use crate::settings::Settings;
use crate::stop::{Exit, Stop};

/// Send a telegram to a line and show the answer.
///
///   fei send hecto.account_holder --case executed msg_no=900001
///   fei send hecto.account_holder --json request.json --to 127.0.0.1:7100
///   fei send hecto.account_holder bank_code=088 account=110123456789 …
///   fei send --party hecto --bytes telegram.bin
///   fei send hecto.transfer --case executed --offline > telegram.bin
///
/// The telegram is a golden case's, a mirror's (as `fei decode` writes it), or begins
/// with what the layout asks for to be recognised, every other row empty; NAME=VALUE
/// then sets text, NAME:=VALUE any JSON. Exit 69: no connection, or no answer in
/// time. No answer means that nobody knows what became of it.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Send {
    /// The transaction: hecto.account_holder
    #[arg(required_unless_present = "bytes")]
    transaction: Option<String>,
    /// NAME=TEXT or NAME:=JSON
    values: Vec<String>,
    /// Begin with the telegram of this golden case.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["json", "bytes"])]
    case: Option<String>,
    /// Begin with the mirror in this file; `-` is stdin.
    #[arg(long, value_name = "FILE", conflicts_with = "bytes")]
    json: Option<PathBuf>,
    /// Send the telegram in this file as it is, without its prefix; `-` is stdin.
    #[arg(long, value_name = "FILE", requires = "party")]
    bytes: Option<PathBuf>,
    /// Whose line it is, when no transaction says so.
    #[arg(long)]
    party: Option<String>,
    /// HOST:PORT; by default where the settings let the party's line listen.
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Milliseconds to wait for the answer.
    #[arg(long, value_name = "MS", default_value_t = 35_000)]
    wait: u64,
    /// Write the telegram to stdout and send nothing.
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    book: BookArgs,
}

impl Send {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let book = self.book.open(config)?;
        let name = self.party_name()?;
        let party = book.party(&name)?;
        let telegram = self.telegram(&book, out)?;
        if self.offline {
            out.bytes(&telegram)?;
            return Ok(Exit::Fine);
        }
        let to = match &self.to {
            Some(to) => to.clone(),
            None => address(&name, config)?,
        };
        let limits = ClientLimits { answer_timeout_ms: self.wait, ..ClientLimits::default() };
        // A gateway that has something to tell the core does so on any line of it.
        let is_answer = |came: &[u8]| {
            let it = book.registry.recognise(&name, came, book.day);
            it.is_none_or(|it| it.side != Side::Request)
        };
        let asked = super::runtime()?.block_on(ask(&to, party, &telegram, limits, is_answer));
        let answer = asked.map_err(|source| Stop::Line { to, source })?;
        show(&book, &name, party, &answer, out)
    }

    fn party_name(&self) -> Result<String, Stop> {
        let of_transaction = self.transaction.as_ref().and_then(|id| Some(id.split_once('.')?.0.to_owned()));
        let name = self.party.clone().or(of_transaction);
        name.ok_or_else(|| Stop::NoSide { name: self.transaction.clone().unwrap_or_default(), near: None })
    }

    fn telegram(&self, book: &Book, out: &mut Output) -> Result<Vec<u8>, Stop> {
        if let Some(file) = &self.bytes {
            return input::read(Some(file));
        }
        let id = self.transaction.clone().unwrap_or_default();
        let named = book.named(&format!("{}.request", id.trim_end_matches(".request")))?;
        let source = match (&self.case, &self.json) {
            (Some(case), _) => Source::Case(case),
            (None, Some(file)) => Source::Mirror(input::read(Some(file))?),
            (None, None) => Source::Match,
        };
        let mut losses = Losses::new();
        let telegram = telegram::make(book, &named, source, &self.values, &mut losses)?;
        report::losses(&losses, out);
        Ok(telegram)
    }
}

/// Where the settings let a party's line listen.
fn address(party: &str, config: Option<&Path>) -> Result<String, Stop> {
    let settings = Settings::load(config)?;
    let listens = settings.parties.get(party).and_then(|party| party.listens());
    listens.map(str::to_owned).ok_or_else(|| Stop::NoLine(party.to_owned()))
}

async fn ask(
    to: &str,
    party: &TelegramParty,
    telegram: &[u8],
    limits: ClientLimits,
    is_answer: impl Fn(&[u8]) -> bool,
) -> Result<Vec<u8>, ClientError> {
    let mut line = Client::dial_within(to, line_rules(party).framing, limits).await?;
    let closed = || ClientError::Broken(std::io::ErrorKind::UnexpectedEof.into());
    Ok(line.ask_for(telegram, is_answer).await?.ok_or_else(closed)?.to_vec())
}

/// The answer: a mirror for programs, a ruler for people.
fn show(
    book: &Book,
    name: &str,
    party: &TelegramParty,
    answer: &[u8],
    out: &mut Output,
) -> Result<Exit, Stop> {
    let ruler = Ruler::find(&book.registry, name, party, answer, book.day, false);
    if out.format == Format::Json
        && let Some((transaction, side)) = &ruler.transaction
    {
        let (mut mirror, mut losses) = (Vec::new(), Losses::new());
        if let Err(error) = fei_codec::decode(transaction.layout(*side), answer, &mut mirror, &mut losses) {
            return report::broken(&error, out);
        }
        mirror.push(b'\n');
        out.bytes(&mirror)?;
        report::losses(&losses, out);
        return Ok(Exit::Fine);
    }
    out.line(ruler.shown(out.colour).trim_end())?;
    Ok(Exit::Fine)
}
