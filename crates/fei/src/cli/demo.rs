//! `fei demo`: the whole thing on one machine.

use std::path::{Path, PathBuf};

use clap::Args;
use fei_exchange::Outcome;
use fei_http::server::ApiKey;
use fei_layout::Registry;
use fei_layout::plan::Flow;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::hops;
use super::play_args::Script;
use crate::golden::{Case, Difference, ServedCase};
use crate::logging::Level;
use crate::output::{Format, Output};
use crate::play::{self, Admin, Online, Overheard, Played, PlayedCall};
use crate::ruler::in_charset;
use crate::stop::{Exit, Stop};

/// See it all at work on this machine.
///
/// Starts simulated institutions, the gateway and a simulated core on free ports,
/// sends every golden case over TCP, makes every call of an institution over HTTP, and
/// shows what happened at each hop.
///
///   fei demo                               stays up, for a telegram of your own
///   fei demo --once                        stops; exit 1: a byte is not as written
///   fei demo --once --case executed        show only cases whose name has this word
///   fei demo --once --layouts my/layouts   other layouts
///
/// At the end the clock of the stage is put six minutes on: FEI asks what became of
/// the transfers that nobody knew of, and a core that asks again hears it.
///
/// kftc and thedozen answer by their own rules where the simulation knows the path;
/// any other path and party answers what the golden case says. So do the cores of
/// hecto and core, when FEI asks them. Accounts and names are made up. They keep the
/// golden cases of the start: what `fei reload` brings anew they do not know.
///
/// It is played by the settings that `fei test` takes, and so without the bank's secrets.
/// kftc gives access tokens, and relay takes no call without its key and a signature.
///
/// Each institution that calls has the client `main` and the key of the sample settings, which
/// it tells. The journal is SQLite's, as with `fei run`, in a folder that goes with the demo.
/// While it stays up the clock is the machine's, and FEI asks by itself what became of a transfer;
/// those of the golden cases, which are of another day, wait for people (`fei saf list`).
/// Then also: FEI__JOURNAL__PATH=<the journal it names> fei journal find; a call of your
/// own under an Idempotency-Key by --client PARTY --key KEY. So is its admin port, for
/// `fei top`, `fei tap` and orders, under a token that it tells and that goes with it.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Demo {
    /// Stop when every case was played.
    #[arg(long)]
    once: bool,
    /// Show only cases whose name has this text; all are played, for one may ask about another.
    #[arg(long, value_name = "TEXT", default_value = "")]
    case: String,
    /// The layouts folder; by default the settings' one.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS")]
    layouts: Option<PathBuf>,
}

/// What came of one exchange, as data.
#[derive(Serialize)]
struct Told<'c> {
    transaction: &'c str,
    case: &'c str,
    outcome: Option<&'c str>,
    code: Option<&'c str>,
    as_expected: bool,
    differences: &'c [Difference],
}

impl Demo {
    pub(super) fn run(self, config: Option<&Path>, verbose: u8, out: &mut Output) -> Result<Exit, Stop> {
        let ears = Overheard::default();
        let level = crate::logging::start(crate::logging::talk_level(verbose), None, Some(ears.clone()))?;
        let script = Script::read(config, self.layouts.clone(), out)?;
        // One that stays up may show none.
        if self.once && !self.case.is_empty() && !self.shows_any(&script) {
            return Err(Stop::NoCaseHas(self.case));
        }
        let runtime = tokio::runtime::Runtime::new().map_err(Stop::Runtime)?;
        runtime.block_on(self.perform(script, ears, level, out))
    }

    fn shows_any(&self, Script { golden, .. }: &Script) -> bool {
        let served = golden.served.iter().map(|case| &case.name);
        golden.cases.iter().map(|case| &case.name).chain(served).any(|name| name.contains(&self.case))
    }

    async fn perform(
        self,
        script: Script,
        ears: Overheard,
        level: Level,
        out: &mut Output,
    ) -> Result<Exit, Stop> {
        let set = script.set();
        let Script { settings, registry, golden, errors, .. } = script;
        let token = ApiKey::fresh().map_err(|_| Stop::NoChance)?.key;
        let admin = Admin { set, level, token: token.clone() };
        let mut online = Online::start(settings, ears, golden.served.clone(), admin).await?;
        say_where(&online, &registry, &token, out);
        let mut tally = Tally::default();
        // All are played, for one may ask about another; those that were asked for are shown.
        for case in &golden.cases {
            let played = online.play(case).await?;
            let transaction = registry.transaction(&case.transaction, case.date);
            let Some(transaction) = transaction.filter(|_| case.name.contains(&self.case)) else { continue };
            let differences = play::judge(case, &played, transaction, &registry);
            let number = tally.add(&case.transaction, &case.name, &differences);
            match out.format {
                Format::Text => {
                    let colour = out.colour;
                    out.line(hops::exchange(number, case, &played, &differences, &registry, colour))?;
                }
                Format::Json => out.json_line(&told(case, &played, &differences))?,
            }
        }
        for case in &golden.served {
            let played = online.call(case).await?;
            let transaction = registry.transaction(&case.transaction, case.date);
            let Some(transaction) = transaction.filter(|_| case.name.contains(&self.case)) else { continue };
            let differences = play::judge_served(case, &played, transaction);
            let number = tally.add(&case.transaction, &case.name, &differences);
            match out.format {
                Format::Text => {
                    let shown = hops::call(number, case, &played, &differences, transaction, out.colour);
                    out.line(shown)?;
                }
                Format::Json => out.json_line(&told_of_call(case, &played, &differences))?,
            }
        }
        if out.format == Format::Text {
            for case in golden.cases.iter().filter(|case| self.waits(case, &registry)) {
                let (went, told) = online.follow(case.date, &case.party).await;
                let shown = hops::followed(case, (&went, &told), &registry, out.colour);
                let told = online.again(case).await?;
                out.line(shown + &hops::told_now(case, told.as_deref(), &registry, out.colour))?;
            }
        }
        if out.format == Format::Text {
            tally.tell(out)?;
        }
        if !self.once {
            let more = golden
                .cases
                .iter()
                .find(|case| case.call.is_some())
                .and_then(|case| one_more(case, &registry));
            let calls = online.serves().map(|at| play::curls(at, &registry, &golden.served));
            stay(&mut online, more, &calls.unwrap_or_default(), out).await?;
        }
        online.stop().await;
        let fine = tally.not_as_expected.is_empty() && errors == 0;
        Ok(if fine { Exit::Fine } else { Exit::Findings })
    }
}

/// What was played.
#[derive(Default)]
struct Tally {
    exchanges: usize,
    not_as_expected: Vec<String>,
}

impl Tally {
    /// One more, and which number it has.
    fn add(&mut self, transaction: &str, case: &str, differences: &[Difference]) -> usize {
        self.exchanges += 1;
        if !differences.is_empty() {
            self.not_as_expected.push(format!("{} {transaction} {case}", self.exchanges));
        }
        self.exchanges
    }

    fn tell(&self, out: &mut Output) -> Result<(), Stop> {
        for one in &self.not_as_expected {
            out.line(format_args!("not as expected: {one}"))?;
        }
        let as_expected = self.exchanges - self.not_as_expected.len();
        out.line(format_args!("demo: {} exchanges, {as_expected} as expected", self.exchanges))
    }
}

impl Demo {
    /// Whether a case asked what became of a transfer, and nobody knew: later it hears it.
    fn waits(&self, case: &Case, registry: &Registry) -> bool {
        let asks = registry.transaction(&case.transaction, case.date).is_some_and(
            |transaction| matches!(&transaction.flow, Flow::Local(local) if local.original.is_some()),
        );
        asks && case.ends == Outcome::Unknown && case.name.contains(&self.case)
    }
}

fn told<'c>(case: &'c Case, played: &'c Played, differences: &'c [Difference]) -> Told<'c> {
    Told {
        transaction: &case.transaction,
        case: &case.name,
        outcome: played.heard.outcome.as_deref(),
        code: played.heard.code.as_deref(),
        as_expected: differences.is_empty(),
        differences,
    }
}

fn told_of_call<'c>(case: &'c ServedCase, played: &'c PlayedCall, differences: &'c [Difference]) -> Told<'c> {
    Told {
        transaction: &case.transaction,
        case: &case.name,
        outcome: played.heard.outcome.as_deref(),
        code: played.heard.code.as_deref(),
        as_expected: differences.is_empty(),
        differences,
    }
}

fn say_where(online: &Online, registry: &Registry, token: &SecretString, out: &mut Output) {
    for (party, address) in online.institutions() {
        out.say(format_args!("institution {party:10} http://{address}"));
    }
    for (party, address) in online.lines() {
        out.say(format_args!("line        {party:10} {address}"));
    }
    if let Some(address) = online.serves() {
        out.say(format_args!("calls to us            http://{address}"));
        for (client, key) in play::keys(registry) {
            out.say(format_args!("  as {client:18}  X-API-Key: {key}"));
        }
    }
    let (admin, token) = (online.admin(), token.expose_secret());
    out.say(format_args!("admin pages            http://{admin}"));
    out.say(format_args!("  to watch it          FEI__ADMIN__TOKEN={token} fei tap --admin {admin}"));
    out.say(format_args!("journal                {}", online.journal().display()));
    out.say("");
}

/// A telegram that the core did not send yet: a case with another number in its key.
struct OneMore {
    party: String,
    case: String,
    transaction: String,
    number: String,
}

fn one_more(case: &Case, registry: &Registry) -> Option<OneMore> {
    let party = registry.party(&case.party)?.telegram()?;
    let field = party.key.last()?;
    let (at, width) = (field.at as usize, field.width as usize);
    let value = in_charset(field.charset, case.core_sends.bytes.get(at..at + width)?);
    Some(OneMore {
        party: case.party.clone(),
        case: case.name.clone(),
        transaction: case.transaction.clone(),
        number: format!("{}=9{}", field.key, value.get(1..)?.trim_end()),
    })
}

/// Stays until Ctrl-C, and says how to send one more.
async fn stay(
    online: &mut Online,
    more: Option<OneMore>,
    calls: &[String],
    out: &mut Output,
) -> Result<(), Stop> {
    online.release();
    let line = more.and_then(|more| {
        let (_, address) = online.lines().find(|(party, _)| *party == more.party)?;
        let OneMore { transaction, case, number, .. } = more;
        Some(format!("fei send {transaction} --case '{case}' {number} --to {address}"))
    });
    if let Some(line) = line {
        out.say(format_args!("The gateway stays up. One more, from another terminal:\n\n  {line}\n"));
    }
    if !calls.is_empty() {
        out.say(format_args!("And calls of institutions:\n\n  {}\n", calls.join("\n  ")));
        let journal = online.journal();
        let find = format!("FEI__JOURNAL__PATH={} fei journal find --client", journal.display());
        out.say(format_args!("What came of those of one party:\n\n  {find} PARTY\n"));
    }
    out.say("Ctrl-C stops it.");
    crate::run::until_told().await.map_err(Stop::Runtime)
}
