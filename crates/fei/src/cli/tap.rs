//! `fei tap`: the exchanges of the running gateway as they end.

use std::fmt::Write;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use clap::Args;
use fei_exchange::Outcome;
use unicode_width::UnicodeWidthStr;

use super::korea;
use super::order::Running;
use crate::admin::{self, Exchange, Line, Lines, Row, Wanted};
use crate::output::{Format, Output};
use crate::settings::Settings;
use crate::stop::{Exit, Stop};

/// Watch the exchanges of the running gateway as they end, one a line.
///
/// When it came, what became of it, how long it took, what was asked and by whom, the
/// number that the core knows it by (of a call that was refused before it had one, the
/// number that the caller was told as `instance` and that the log has). --full shows both
/// telegrams too, row by row. Everything is masked by the layouts, and nothing unmasks it.
///
///   fei tap
///   fei tap --party kftc --outcome unknown
///   fei tap --transaction hecto.transfer --full
///   fei tap --format json --count 100 > hundred.jsonl
///
/// The gateway never waits for it: what is not taken in time is lost, and it says how
/// much. Calls that no layout takes stand in the log alone. It needs `[admin] listen`
/// and `token` of the gateway's settings.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Tap {
    /// Only what this party asked or was asked.
    #[arg(long)]
    party: Option<String>,
    /// Only this transaction, by its id.
    #[arg(long, value_name = "ID")]
    transaction: Option<String>,
    /// Only what ended so: executed, declined, not_executed, unknown.
    #[arg(long, value_parser = outcome)]
    outcome: Option<String>,
    /// Both telegrams, row by row.
    #[arg(long)]
    full: bool,
    /// Exchanges; without it until Ctrl-C.
    #[arg(long, value_name = "EXCHANGES")]
    count: Option<NonZeroU64>,
    #[command(flatten)]
    gateway: Running,
}

fn outcome(word: &str) -> Result<String, String> {
    let known = Outcome::ALL.map(Outcome::as_str);
    known.contains(&word).then(|| word.to_owned()).ok_or_else(|| format!("one of {}", known.join(", ")))
}

impl Tap {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let settings = Settings::load(config)?;
        let address = self.gateway.address(&settings)?;
        let Self { party, transaction, outcome, full, count, .. } = self;
        let path = path(&Wanted { party, transaction, outcome, full });
        super::runtime()?.block_on(async {
            let opened = admin::follow(address, &path, settings.admin_token.as_ref()).await;
            match opened.map_err(|source| Stop::Admin { address, source })? {
                Ok(lines) => watch(lines, address, count, out).await,
                Err((status, why)) => Err(Stop::refused(status, &why)),
            }
        })
    }
}

fn path(wanted: &Wanted) -> String {
    let mut query = form_urlencoded::Serializer::new(String::from("/tap?"));
    let pairs =
        [("party", &wanted.party), ("transaction", &wanted.transaction), ("outcome", &wanted.outcome)];
    for (name, value) in pairs {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query.append_pair("full", if wanted.full { "true" } else { "false" }).finish()
}

async fn watch(
    mut lines: Lines,
    address: SocketAddr,
    count: Option<NonZeroU64>,
    out: &mut Output,
) -> Result<Exit, Stop> {
    let wrong = |source: io::Error| Stop::Admin { address, source };
    let mut shown = 0;
    while let Some(text) = lines.next().await.map_err(wrong)? {
        // A beat.
        if text.is_empty() {
            continue;
        }
        let line: Line = serde_json::from_slice(&text).map_err(|error| wrong(error.into()))?;
        match out.format {
            Format::Json => out.json_line(&line)?,
            Format::Text => out.line(as_text(&line, out.colour))?,
        }
        shown += u64::from(matches!(line, Line::Exchange(_)));
        if count.is_some_and(|count| shown >= count.get()) {
            return Ok(Exit::Fine);
        }
    }
    Err(wrong(io::Error::new(io::ErrorKind::UnexpectedEof, "the gateway has ended")))
}

fn as_text(line: &Line, colour: bool) -> String {
    match line {
        Line::Lost { lost } => format!("── {lost} exchanges are not shown: they came too fast for this end"),
        Line::Exchange(exchange) => {
            let mut text = head(exchange, colour);
            // Telegrams go between FEI and the core, whichever of the two asks.
            let (asks, asked) = match (&*exchange.flow, exchange.to.as_deref()) {
                ("inbound", Some(core)) => ("FEI", core),
                _ => (&*exchange.from, "FEI"),
            };
            rows(&mut text, asks, asked, &exchange.request);
            rows(&mut text, asked, asks, &exchange.answer);
            text
        }
    }
}

/// `14:36:00.123  unknown U01      30000 ms  hecto.transfer  hecto → kftc  20260907-088-000001`
fn head(exchange: &Exchange, colour: bool) -> String {
    let Exchange { outcome, transaction, from, .. } = exchange;
    let known = exchange.trace.as_ref().or(exchange.txn.as_ref()).map_or("", |number| number);
    let time = korea::exact(exchange.at);
    let time = time.get(11..23).unwrap_or(&time);
    let code = exchange.code.as_deref().unwrap_or("");
    let paint = if colour { paint(outcome) } else { Style::new() };
    let took = exchange.elapsed_ms.map(|ms| format!("{ms} ms")).unwrap_or_default();
    let to = exchange.to.as_deref().unwrap_or("FEI");
    let status = exchange.status.map(|status| format!("  {status}")).unwrap_or_default();
    let again = if exchange.repeated { "  (a repetition)" } else { "" };
    format!(
        "{time}  {paint}{outcome:<12} {code:<3}{paint:#}  {took:>9}  {transaction:<28} {from} → {to}  {known}{status}{again}"
    )
}

/// What somebody has to look at is bright.
fn paint(outcome: &str) -> Style {
    let colour = match outcome {
        "executed" => AnsiColor::Green,
        "declined" => AnsiColor::Cyan,
        "not_executed" => AnsiColor::Yellow,
        _ => return AnsiColor::Red.on_default().bold(),
    };
    colour.on_default()
}

/// A telegram; filler that holds nothing is left out.
fn rows(text: &mut String, from: &str, to: &str, rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    let _infallible = write!(text, "\n    {from} → {to}");
    let wide = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).width()).max().unwrap_or(0);
    let (fields, kos) = (wide(|row| &row.field), wide(|row| &row.ko));
    let told = rows.iter().filter(|row| !(row.field.starts_with('_') && row.value.as_deref() == Some("")));
    for Row { at, width, field, ko, value } in told {
        let pad = |text: &str, to: usize| " ".repeat(to.saturating_sub(text.width()));
        let (after_field, after_ko) = (pad(field, fields), pad(ko, kos));
        let value = value.as_deref().unwrap_or("(cannot be read)");
        let _infallible =
            write!(text, "\n    {at:>5} {width:>4}  {field}{after_field}  {ko}{after_ko}  {value}");
    }
}
