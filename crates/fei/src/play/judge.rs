//! Compares what came of a case with what the golden file has, byte for byte.

use fei_codec::View;
use fei_exchange::Code;
use fei_layout::Registry;
use fei_layout::plan::{Layout, Mask, Step, Transaction};

use super::Played;
use super::repeats::not_repeated;
use crate::golden::{Case, Difference, Part, first_difference};
use crate::ruler::in_charset;

/// A shorter value says nothing about where it came from.
const SECRET_BYTES_MIN: usize = 6;

/// Where what came is not what was written, in the order of the life of a telegram.
pub(crate) fn judge(
    case: &Case,
    played: &Played,
    transaction: &Transaction,
    registry: &Registry,
) -> Vec<Difference> {
    let mut found = Vec::new();
    call(case, played, &mut found);
    telegram(case, played, &transaction.response, &mut found);
    word("ends", case.place.line, case.ends.as_str(), outcome(played), &mut found);
    let (expected, got) = (case.losses.join(", "), played.heard.losses.join(", "));
    word("losses", case.place.line, &expected, Some(&got), &mut found);
    log(case, played, transaction, &mut found);
    let party = registry.party(&case.party).and_then(|party| party.telegram());
    if !found.is_empty()
        && let Some(first) = party.and_then(|party| not_repeated(case, transaction, &party.answer))
    {
        found.insert(0, first);
    }
    found
}

/// What the log must hold, and what it must never hold: a masked value as it stands in a telegram.
fn log(case: &Case, played: &Played, transaction: &Transaction, found: &mut Vec<Difference>) {
    let lines = &played.heard.lines;
    for text in case.log.iter().filter(|text| !lines.iter().any(|line| line.contains(&***text))) {
        word("log", case.place.line, text, Some("a log without it"), found);
    }
    let asked = secrets(&transaction.request, &case.core_sends.bytes);
    let answered = secrets(&transaction.response, played.core_gets.as_deref().unwrap_or_default());
    for (name, value) in asked.into_iter().chain(answered) {
        if lines.iter().any(|line| line.contains(&value)) {
            word("log", case.place.line, &format!("{name} masked"), Some("its value in the log"), found);
        }
    }
}

fn call(case: &Case, played: &Played, found: &mut Vec<Difference>) {
    let nothing = Part::default();
    let expected = case.call.as_ref();
    let line =
        played.call.as_ref().map(|call| format!("{} {}", call.method, call.target)).unwrap_or_default();
    let body = played.call.as_ref().map(|call| call.body.clone()).unwrap_or_default();
    let parts = expected.map(|call| (&call.line, call.sends.as_ref()));
    let (expected_line, expected_body) = parts.map_or((&nothing, None), |(line, sends)| (line, sends));
    found.extend(first_difference("calls", expected_line, line.as_bytes(), utf8));
    found.extend(first_difference("sends", expected_body.unwrap_or(&nothing), &body, utf8));
    let answer = played.call.as_ref().map(|call| call.answer.clone()).unwrap_or_default();
    let expected_answer = expected.and_then(|call| call.answers.as_ref()).unwrap_or(&nothing);
    found.extend(first_difference("answers", expected_answer, &answer, utf8));
    if let Some(status) = expected.and_then(|call| call.status) {
        let got = played.call.as_ref().and_then(|call| call.status).map(|status| status.to_string());
        word("status", case.place.line, &status.to_string(), got.as_deref(), found);
    }
}

/// A difference in a telegram names the field.
fn telegram(case: &Case, played: &Played, layout: &Layout, found: &mut Vec<Difference>) {
    let got = played.core_gets.as_deref().unwrap_or_default();
    let text = |bytes: &[u8]| in_charset(layout.charset, bytes);
    let Some(mut difference) = first_difference("core_gets", &case.core_gets, got, text) else { return };
    difference.name_field(layout, &case.core_gets.bytes);
    found.push(difference);
}

/// Names and values of masked fields outside of groups; one of a few characters may stand anywhere by chance.
fn secrets(layout: &Layout, telegram: &[u8]) -> Vec<(String, String)> {
    let Ok(view) = View::read(layout, telegram) else { return Vec::new() };
    let fields = layout.steps.iter().filter_map(|step| match step {
        Step::Field(ix) | Step::Tail(ix) if layout.field(*ix).mask != Mask::None => Some(*ix),
        _ => None,
    });
    let named = fields
        .filter_map(|ix| Some((layout.field(ix).key.to_string(), view.value(ix).ok()?.text().to_owned())));
    named.filter(|(_, value)| value.len() >= SECRET_BYTES_MIN).collect()
}

fn word(part: &'static str, line: usize, expected: &str, got: Option<&str>, found: &mut Vec<Difference>) {
    let got = got.unwrap_or_default();
    if expected != got {
        found.push(Difference::of_words(part, line, expected, got));
    }
}

/// How it ended; what no layout took has a code alone.
fn outcome(played: &Played) -> Option<&str> {
    let by_code = || Some(Code::parse(played.heard.code.as_deref()?)?.outcome().as_str());
    played.heard.outcome.as_deref().or_else(by_code)
}

/// Text that may end within a character.
fn utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches(char::REPLACEMENT_CHARACTER).to_owned()
}
