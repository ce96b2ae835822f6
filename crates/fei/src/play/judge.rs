//! Compares what came of a case with what the golden file has, byte for byte.

use fei_codec::View;
use fei_exchange::Code;
use fei_layout::Registry;
use fei_layout::plan::{Layout, Mask, Step, Transaction};

use super::repeats::not_repeated;
use super::{Heard, Played, PlayedCall};
use crate::golden::{Case, Difference, Part, ServedCase, first_difference};
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
    let got = played.core_gets.as_deref().unwrap_or_default();
    part("core_gets", &case.core_gets, got, &transaction.response, &mut found);
    word("ends", case.place.line, case.ends.as_str(), outcome(&played.heard), &mut found);
    let (expected, got) = (case.losses.join(", "), played.heard.losses.join(", "));
    word("losses", case.place.line, &expected, Some(&got), &mut found);
    let telegrams = [&case.core_sends.bytes, played.core_gets.as_deref().unwrap_or_default()];
    log((&case.log, case.place.line), &played.heard, transaction, telegrams, &mut found);
    let party = registry.party(&case.party).and_then(|party| party.telegram());
    if !found.is_empty()
        && let Some(first) = party.and_then(|party| not_repeated(case, transaction, &party.answer))
    {
        found.insert(0, first);
    }
    found
}

/// The same of a call to us.
pub(crate) fn judge_served(
    case: &ServedCase,
    played: &PlayedCall,
    transaction: &Transaction,
) -> Vec<Difference> {
    let (mut found, nothing, line) = (Vec::new(), Part::default(), case.place.line);
    let expected = case.core_gets.as_ref().unwrap_or(&nothing);
    let got = played.core_gets.as_deref().unwrap_or_default();
    part("core_gets", expected, got, &transaction.request, &mut found);
    word("status", line, &case.status.to_string(), Some(&played.status.to_string()), &mut found);
    found.extend(first_difference("answers", &case.answers, &without_instance(&played.answer), utf8));
    let told = told(&played.answer);
    word("ends", line, case.ends.as_str(), outcome(&played.heard).or(told.as_deref()), &mut found);
    let (expected, lost) = (case.losses.join(", "), played.heard.losses.join(", "));
    word("losses", line, &expected, Some(&lost), &mut found);
    let answered = case.core_sends.as_ref().map_or(&[][..], |part| &part.bytes);
    log((&[], line), &played.heard, transaction, [got, answered], &mut found);
    found
}

/// What a problem document says of the outcome: a call that is refused has no line in the log that does.
fn told(body: &[u8]) -> Option<String> {
    let document: serde_json::Value = serde_json::from_slice(body).ok()?;
    document.get("outcome")?.as_str().map(str::to_owned)
}

/// A problem document without the number of its transaction, which is another each time.
fn without_instance(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let (Some(from), true) = (text.find("\"instance\":\""), text.starts_with("{\"type\":")) else {
        return body.to_vec();
    };
    let end = text[from..].find("\",").map_or(text.len(), |length| from + length + 2);
    format!("{}{}", &text[..from], &text[end..]).into_bytes()
}

/// What the log must hold, and what it must never hold: a masked value as it stands in a telegram.
fn log(
    (wanted, line_no): (&[String], usize),
    heard: &Heard,
    transaction: &Transaction,
    [request, response]: [&[u8]; 2],
    found: &mut Vec<Difference>,
) {
    let lines = &heard.lines;
    for text in wanted.iter().filter(|text| !lines.iter().any(|line| line.contains(&***text))) {
        word("log", line_no, text, Some("a log without it"), found);
    }
    let (asked, answered) =
        (secrets(&transaction.request, request), secrets(&transaction.response, response));
    for (name, value) in asked.into_iter().chain(answered) {
        if lines.iter().any(|line| line.contains(&value)) {
            word("log", line_no, &format!("{name} masked"), Some("its value in the log"), found);
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
    let mut answers = first_difference("answers", expected_answer, &answer, utf8);
    // An answer that the file gives comes as it is given.
    if let Some(answers) = answers.as_mut().filter(|_| !answer.is_empty()) {
        answers.note = Some(
            "so the simulated institution answers this call: where it has rules of its own, write that down",
        );
    }
    found.extend(answers);
    if let Some(status) = expected.and_then(|call| call.status) {
        let got = played.call.as_ref().and_then(|call| call.status).map(|status| status.to_string());
        word("status", case.place.line, &status.to_string(), got.as_deref(), found);
    }
}

/// A difference in a telegram names the field.
fn part(name: &'static str, expected: &Part, got: &[u8], layout: &Layout, found: &mut Vec<Difference>) {
    let text = |bytes: &[u8]| in_charset(layout.charset, bytes);
    let Some(mut difference) = first_difference(name, expected, got, text) else { return };
    difference.name_field(layout, &expected.bytes);
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
fn outcome(heard: &Heard) -> Option<&str> {
    let by_code = || Some(Code::parse(heard.code.as_deref()?)?.outcome().as_str());
    heard.outcome.as_deref().or_else(by_code)
}

/// Text that may end within a character.
fn utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches(char::REPLACEMENT_CHARACTER).to_owned()
}
