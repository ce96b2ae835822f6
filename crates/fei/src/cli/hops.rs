//! One exchange as people read it: four hops, each with who speaks to whom.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use bytes::Bytes;
use fei_layout::Registry;
use fei_layout::plan::{Flow, Layout, Transaction};
use fei_simulate::Exchange;

use crate::cases::said;
use crate::golden::{Case, Difference, Place, ServedCase};
use crate::play::{Heard, Played, PlayedCall};
use crate::ruler::in_charset;

/// Characters of a JSON text or a telegram on one line.
const LINE_CHARS: usize = 110;

/// The colours of an exchange, or none.
#[derive(Debug, Clone, Copy)]
struct Paint {
    head: Style,
    dim: Style,
    good: Style,
    bad: Style,
}

impl Paint {
    fn new(colour: bool) -> Self {
        let plain = Style::new();
        if !colour {
            return Self { head: plain, dim: plain, good: plain, bad: plain };
        }
        Self {
            head: plain.bold(),
            dim: plain.dimmed(),
            good: AnsiColor::Green.on_default(),
            bad: AnsiColor::Red.on_default().bold(),
        }
    }
}

/// The whole exchange. `number`: its place in the performance.
pub(super) fn exchange(
    number: usize,
    case: &Case,
    played: &Played,
    differences: &[Difference],
    registry: &Registry,
    colour: bool,
) -> String {
    let paint = Paint::new(colour);
    let mut shown = String::new();
    heading(&mut shown, paint, number, (&case.transaction, &case.name, &case.ko));
    telegram(&mut shown, paint, "core → FEI", &case.core_sends.bytes, case, registry);
    if let Some(call) = &played.call {
        called(&mut shown, paint, played.institution.as_deref().unwrap_or("institution"), call);
    }
    match &played.core_gets {
        Some(answer) => telegram(&mut shown, paint, "FEI → core", answer, case, registry),
        None => hop(&mut shown, paint, "FEI → core", "no answer"),
    }
    ended(&mut shown, paint, &played.heard, &case.place, differences);
    shown
}

/// A call to us, whole: from the caller to the core and back.
pub(super) fn call(
    number: usize,
    case: &ServedCase,
    played: &PlayedCall,
    differences: &[Difference],
    transaction: &Transaction,
    colour: bool,
) -> String {
    let paint = Paint::new(colour);
    let mut shown = String::new();
    heading(&mut shown, paint, number, (&case.transaction, &case.name, &case.ko));
    let caller = match &transaction.flow {
        Flow::Inbound { from, .. } => from,
        _ => "caller",
    };
    hop(&mut shown, paint, &format!("{caller} → FEI"), &String::from_utf8_lossy(&case.line.bytes));
    if let Some(sends) = &case.sends {
        folded(&mut shown, &String::from_utf8_lossy(&sends.bytes), ',');
    }
    if let Some(asked) = &played.core_gets {
        hop(&mut shown, paint, "FEI → core", &format!("{} bytes", asked.len()));
        folded(&mut shown, &fei_codec::masked(&transaction.request, asked), ' ');
        match &case.core_sends {
            Some(answer) => {
                hop(&mut shown, paint, "core → FEI", &format!("{} bytes", answer.bytes.len()));
                folded(&mut shown, &fei_codec::masked(&transaction.response, &answer.bytes), ' ');
            }
            None => hop(&mut shown, paint, "core → FEI", "no answer"),
        }
    }
    hop(&mut shown, paint, &format!("FEI → {caller}"), &played.status.to_string());
    folded(&mut shown, &String::from_utf8_lossy(&played.answer), ',');
    ended(&mut shown, paint, &played.heard, &case.place, differences);
    shown
}

/// What FEI asked by itself, what it heard, and what it told the core of that.
pub(super) fn followed(
    case: &Case,
    (went, told): (&[(&str, Exchange)], &[Bytes]),
    registry: &Registry,
    colour: bool,
) -> String {
    let paint = Paint::new(colour);
    let mut shown = String::new();
    let Paint { head, dim, .. } = paint;
    let _ = writeln!(
        shown,
        "{head}── {} 14:36{head:#}  {dim}(the stage's clock is put on; the file says when FEI may ask first){dim:#}",
        case.date
    );
    for (to, call) in went {
        called(&mut shown, paint, to, call);
    }
    for notice in told {
        telegram(&mut shown, paint, "FEI → core", notice, case, registry);
    }
    shown
}

/// The question of a case once more, and what the core hears now.
pub(super) fn told_now(case: &Case, answer: Option<&[u8]>, registry: &Registry, colour: bool) -> String {
    let paint = Paint::new(colour);
    let mut shown = String::new();
    let Paint { head, good, .. } = paint;
    let _ = writeln!(shown, "{head}── {}  {}, asked again{head:#}", case.transaction, case.name);
    telegram(&mut shown, paint, "core → FEI", &case.core_sends.bytes, case, registry);
    match answer {
        Some(answer) => telegram(&mut shown, paint, "FEI → core", answer, case, registry),
        None => hop(&mut shown, paint, "FEI → core", "no answer"),
    }
    let changed = answer.is_some_and(|answer| answer != case.core_gets.bytes);
    let word = if changed { "known now, out of the journal" } else { "still unknown" };
    let _ = writeln!(shown, "   {good}{word}{good:#}");
    shown
}

/// Its place in the performance, and which case it is: transaction, name, for people.
fn heading(shown: &mut String, paint: Paint, number: usize, (id, name, ko): (&str, &str, &str)) {
    let Paint { head, dim, .. } = paint;
    let _ = writeln!(shown, "{head}── {number}  {id}  {name}{head:#}  {dim}{ko}{dim:#}");
}

/// A telegram: its masked values, and its bytes when no layout of the day takes it.
fn telegram(shown: &mut String, paint: Paint, who: &str, bytes: &[u8], case: &Case, registry: &Registry) {
    let recognised = registry.recognise(&case.party, bytes, case.date);
    let told = match recognised {
        Some(it) => fei_codec::masked(it.transaction.layout(it.side), bytes),
        None => {
            readable(bytes, registry.party(&case.party).and_then(|party| Some(&*party.telegram()?.header)))
        }
    };
    hop(shown, paint, who, &format!("{} bytes", bytes.len()));
    folded(shown, &told, ' ');
}

fn readable(bytes: &[u8], header: Option<&Layout>) -> String {
    header.map_or_else(|| bytes.escape_ascii().to_string(), |header| in_charset(header.charset, bytes))
}

/// The two hops to the institution and back.
fn called(shown: &mut String, paint: Paint, to: &str, call: &Exchange) {
    hop(shown, paint, &format!("FEI → {to}"), &format!("{} {}", call.method, call.target));
    folded(shown, &String::from_utf8_lossy(&call.body), ',');
    let misbehaves =
        call.fault.as_ref().map(|fault| format!("  (it was told to: {fault})")).unwrap_or_default();
    let back = format!("{to} → FEI");
    match call.status {
        Some(status) => hop(shown, paint, &back, &format!("{status}{misbehaves}")),
        None => hop(shown, paint, &back, &format!("no answer{misbehaves}")),
    }
    folded(shown, &String::from_utf8_lossy(&call.answer), ',');
}

fn ended(shown: &mut String, paint: Paint, heard: &Heard, place: &Place, differences: &[Difference]) {
    let Paint { good, bad, .. } = paint;
    let code = heard.code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
    let outcome = heard.outcome.as_deref().unwrap_or("answered at once");
    if differences.is_empty() {
        let _ = writeln!(shown, "   {good}{outcome}{code}, as expected{good:#}");
        return;
    }
    let place = format!("{}:{}", place.file, place.line);
    let _ = writeln!(shown, "   {bad}{outcome}{code}, not as expected: {place}{bad:#}");
    for difference in differences {
        let _ = writeln!(shown, "   {bad}line {}: {difference}{bad:#}", difference.line);
    }
    if let Some(detail) = &heard.detail {
        let _ = writeln!(shown, "   {bad}FEI says: {}{bad:#}", said(detail));
    }
}

fn hop(shown: &mut String, paint: Paint, who: &str, what: &str) {
    let _ = writeln!(shown, "   {}{who:15}{:#}  {what}", paint.dim, paint.dim);
}

/// A long text on lines of its own, broken behind a separator.
fn folded(shown: &mut String, text: &str, separator: char) {
    let mut line = String::new();
    for piece in text.split_inclusive(separator) {
        if !line.is_empty() && line.chars().count() + piece.chars().count() > LINE_CHARS {
            let _ = writeln!(shown, "       {}", line.trim_end());
            line.clear();
        }
        line.push_str(piece);
    }
    if !line.is_empty() {
        let _ = writeln!(shown, "       {}", line.trim_end());
    }
}
