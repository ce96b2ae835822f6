//! Plays a core: sends the telegrams of golden cases down a line and tells what comes back, or answers what FEI asks on it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use fei_gateway::line_rules;
use fei_layout::Registry;
use fei_simulate::{Core, CoreFault};
use fei_wire::{Client, ClientError, ClientLimits};
use serde::Serialize;
use tokio::net::lookup_host;

use crate::cli::play_args::Script;
use crate::golden::Case;
use crate::output::{Format, Output};
use crate::play::{answers, sheet};
use crate::run::until_told;
use crate::settings::Settings;
use crate::stop::{Exit, Stop};

/// Send the telegrams of the golden cases down a line, one after the other, and tell what comes back.
///
///   fei simulate core --party hecto          to where the settings let it listen
///   fei simulate core --party hecto --to 10.0.0.7:7100 --case executed --repeat 3
///   fei simulate core --party core --answers
///
/// With --answers it sends nothing: it keeps a connection open and answers what FEI
/// asks when an institution calls, until Ctrl-C. core and hecto have sheets of their
/// own, any other party answers what its golden cases say.
///
/// A telegram that is sent again with the same key is a duplicate, and gets the first
/// one's answer.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Play {
    /// Whose line it is.
    #[arg(long)]
    party: String,
    /// HOST:PORT; by default where the settings let the party's line listen.
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Only cases whose name has this text.
    #[arg(long, value_name = "TEXT", default_value = "")]
    case: String,
    /// How often each telegram is sent.
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: u32,
    /// Answer what FEI asks, until Ctrl-C.
    #[arg(long)]
    answers: bool,
    /// How each answer goes wrong: silent, late:MS, twice, another, refuse:CODE, hang-up.
    #[arg(long, value_name = "FAULT", requires = "answers")]
    fault: Option<CoreFault>,
    /// Milliseconds to wait for an answer.
    #[arg(long, value_name = "MS", default_value_t = 35_000)]
    wait: u64,
    /// The layouts folder; by default the settings' one.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS")]
    layouts: Option<PathBuf>,
}

/// One answer as data.
#[derive(Serialize)]
struct Told<'c> {
    transaction: &'c str,
    case: &'c str,
    elapsed_ms: u128,
    answer: Option<String>,
}

impl Play {
    pub(super) async fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let script = Script::by(Settings::to_simulate(config)?, self.layouts.clone(), out)?;
        let unknown = || Stop::NoLine(self.party.clone());
        let listens = script.settings.parties.get(&self.party).and_then(|party| party.listens());
        let to = self.to.as_deref().or(listens).ok_or_else(unknown)?;
        let speaks =
            script.registry.party(&self.party).and_then(|party| party.telegram()).ok_or_else(unknown)?;
        if self.answers {
            return self.answer(&script, to, out).await;
        }
        let limits = ClientLimits { answer_timeout_ms: self.wait, ..ClientLimits::default() };
        let failed = |source| Stop::Line { to: to.to_owned(), source };
        let mut line = Client::dial_within(to, line_rules(speaks).framing, limits).await.map_err(failed)?;
        let wanted = |case: &&Case| case.party == self.party && case.name.contains(&self.case);
        for case in script.golden.cases.iter().filter(wanted) {
            for _ in 0..self.repeat {
                let sent = Instant::now();
                let answer =
                    match line.ask_for(&case.core_sends.bytes, answers(speaks, &case.core_sends.bytes)).await
                    {
                        Err(ClientError::TimedOut { .. }) => None,
                        other => other.map_err(failed)?,
                    };
                tell(case, &script.registry, answer.as_deref(), sent.elapsed(), out)?;
            }
        }
        Ok(Exit::Fine)
    }
}

impl Play {
    async fn answer(&self, script: &Script, to: &str, out: &mut Output) -> Result<Exit, Stop> {
        let party = script.registry.party(&self.party);
        let sheet = party.and_then(|party| sheet(party, &script.golden.served));
        let sheet = sheet.ok_or_else(|| Stop::NoLine(self.party.clone()))?;
        let failed = |source| Stop::Line { to: to.to_owned(), source: ClientError::Connect(source) };
        let line = lookup_host(to).await.map_err(failed)?.next();
        let nowhere = || failed(io::ErrorKind::AddrNotAvailable.into());
        let core = Core::dial(line.ok_or_else(nowhere)?, sheet);
        if let Some(fault) = &self.fault {
            core.script().next(u32::MAX, fault.clone());
        }
        out.line(format_args!("{} answers what FEI at {to} asks", self.party))?;
        until_told().await.map_err(Stop::Runtime)?;
        core.stop().await;
        Ok(Exit::Fine)
    }
}

fn tell(
    case: &Case,
    registry: &Registry,
    answer: Option<&[u8]>,
    elapsed: Duration,
    out: &mut Output,
) -> Result<(), Stop> {
    let readable = |bytes: &[u8]| match registry.recognise(&case.party, bytes, case.date) {
        Some(it) => fei_codec::masked(it.transaction.layout(it.side), bytes),
        None => format!("{} bytes of no known layout", bytes.len()),
    };
    let (transaction, name, elapsed_ms) = (&*case.transaction, &*case.name, elapsed.as_millis());
    let answer = answer.map(readable);
    if out.format == Format::Json {
        return out.json_line(&Told { transaction, case: name, elapsed_ms, answer });
    }
    let answer = answer.unwrap_or_else(|| "no answer in time".to_owned());
    out.line(format_args!("{transaction}  {name}  {elapsed_ms} ms\n  {answer}"))
}
