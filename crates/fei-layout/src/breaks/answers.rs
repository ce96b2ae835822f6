//! By texts: what FEI writes into an answer telegram of how it ended, by the party's `answer`, by that of items, by what FEI
//! answers itself. A core knows these texts one by one: what has another text now is taken for something else.

use fei_exchange::{Code, Outcome};

use super::Break;
use super::wire::broken;
use crate::Registry;
use crate::plan::{
    Field, Flow, HeaderRule, Layout, Local, LocalAnswer, OriginalState, TelegramParty, Transaction, Wording,
};

/// By the rule of a party.
pub(super) fn header(party: &str, was: &TelegramParty, is: &TelegramParty, found: &mut Vec<Break>) {
    for field in &was.header.fields {
        let Some(now) = same(field, &is.header) else { continue };
        let place = format!("{party} [answer] {} {}", field.key, field.ko);
        for what in other(rule(was, field), rule(is, now)) {
            found.push(broken(party, place.trim_end().to_owned(), &what));
        }
    }
}

/// By what a transaction says itself.
pub(super) fn transaction(
    (of_old, before): (&Registry, &Transaction),
    (of_new, after): (&Registry, &Transaction),
    found: &mut Vec<Break>,
) {
    for (field, was, is) in items(before, after) {
        let place = format!("{} [items.answer] {} {}", before.id, field.key, field.ko);
        for what in texts(was, is) {
            found.push(broken(&before.party, place.trim_end().to_owned(), &what));
        }
    }
    let codes = code(of_old, &before.party).zip(code(of_new, &after.party));
    if let (Flow::Local(was), Flow::Local(is), Some(((field, old), (_, new)))) =
        (&before.flow, &after.flow, codes)
    {
        let place = format!("{} [local] {} {}", before.id, field.key, field.ko);
        for what in local((was, old), (is, new)) {
            found.push(broken(&before.party, place.trim_end().to_owned(), &what));
        }
    }
}

/// The header row that a response code goes to, and what it says without one.
pub(super) fn code<'r>(registry: &'r Registry, party: &str) -> Option<(&'r Field, &'r Wording)> {
    let party = registry.party(party)?.telegram()?;
    party.answer.rows.iter().find_map(|(ix, rule)| match rule {
        HeaderRule::Worded(wording) if wording.takes_rsp_code => Some((party.header.field(*ix), wording)),
        _ => None,
    })
}

/// Rows of items that say how each ended, before and after.
pub(super) fn items<'t>(
    before: &'t Transaction,
    after: &'t Transaction,
) -> Vec<(&'t Field, &'t Wording, &'t Wording)> {
    let Some((was, is)) = before.items.as_ref().zip(after.items.as_ref()) else { return Vec::new() };
    let rows = was.answer.iter().map(|(ix, wording)| (before.response.field(*ix), wording));
    let now = |field: &Field| {
        let same = |(ix, _): &&(_, Wording)| after.response.field(*ix).key == field.key;
        is.answer.iter().find(same).map(|(_, wording)| wording)
    };
    rows.filter_map(|(field, was)| Some((field, was, now(field)?))).collect()
}

/// A text as it is shown.
pub(super) const fn shown(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

/// A row under its name, or, with another name, in its place.
fn same<'l>(field: &Field, now: &'l Layout) -> Option<&'l Field> {
    let named = now.fields.iter().find(|other| other.key == field.key);
    named.or_else(|| now.fields.iter().find(|other| other.at == field.at))
}

fn rule<'p>(party: &'p TelegramParty, field: &Field) -> Option<&'p HeaderRule> {
    let of_field = |(ix, _): &&(_, HeaderRule)| party.header.field(*ix).key == field.key;
    party.answer.rows.iter().find(of_field).map(|(_, rule)| rule)
}

/// What of a row is not as it was. Sentences are no codes: whoever shows them to people shows the new ones.
fn other(was: Option<&HeaderRule>, is: Option<&HeaderRule>) -> Vec<String> {
    match (was, is) {
        _ if was == is => Vec::new(),
        (Some(HeaderRule::Worded(of_people)), _) | (None, Some(HeaderRule::Worded(of_people)))
            if is_for_people(of_people) =>
        {
            Vec::new()
        }
        (Some(HeaderRule::Worded(was)), Some(HeaderRule::Worded(is))) => texts(was, is),
        _ => vec![format!("it is {} now, not {}", word(is), word(was))],
    }
}

fn word(rule: Option<&HeaderRule>) -> String {
    match rule {
        None => "without a rule".to_owned(),
        Some(HeaderRule::Add(number)) => format!("+{number}"),
        Some(HeaderRule::Constant(text)) => shown(text).to_owned(),
        Some(HeaderRule::Blank) => "blank".to_owned(),
        Some(HeaderRule::Worded(_)) => "told by how it ended".to_owned(),
    }
}

/// A row that shows the Korean name of a code; the one of response codes is read by programs, whatever it shows.
fn is_for_people(wording: &Wording) -> bool {
    let codes = wording.by_code.iter().map(|(_, text)| text);
    !wording.takes_rsp_code && wording.by_outcome.iter().chain(codes).any(|text| text.contains("{ko}"))
}

/// By class, and by each code whose text does not follow from its class.
fn texts(was: &Wording, is: &Wording) -> Vec<String> {
    let pair = |outcome: Outcome, code: Option<Code>| (was.text(outcome, code), is.text(outcome, code));
    let classes = Outcome::ALL.map(|outcome| (outcome.letter().to_string(), pair(outcome, None)));
    let codes = Code::ALL.iter().map(|code| (code, pair(code.outcome(), Some(*code))));
    let codes = codes.filter(|(code, texts)| *texts != pair(code.outcome(), None));
    let all = classes.into_iter().chain(codes.map(|(code, texts)| (code.to_string(), texts)));
    let differ = all.filter(|(_, (was, is))| was != is);
    differ
        .map(|(name, (was, is))| format!("{name} is told with {} now, not {}", shown(is), shown(was)))
        .collect()
}

/// What FEI answers itself, for each state of the transaction that is asked about, and where no state is named.
fn local((was, old): (&Local, &Wording), (is, new): (&Local, &Wording)) -> Vec<String> {
    let mut states = Vec::new();
    for answer in was.answers.iter().chain(&is.answers) {
        if !states.contains(&answer.when) {
            states.push(answer.when);
        }
    }
    let told = |state: Option<OriginalState>| {
        let (before, after) = (answer(was, state)?, answer(is, state)?);
        if before.outcome == after.outcome && before.rsp_code.is_none() && after.rsp_code.is_none() {
            return None;
        }
        let text = |answer: &LocalAnswer, wording: &Wording| {
            answer.rsp_code.as_deref().unwrap_or_else(|| wording.text(answer.outcome, None)).to_owned()
        };
        let (before, after) = (text(before, old), text(after, new));
        let of = state_word(state);
        (before != after).then(|| format!("{of} is told with {} now, not {}", shown(&after), shown(&before)))
    };
    states.into_iter().filter_map(told).collect()
}

fn answer(local: &Local, state: Option<OriginalState>) -> Option<&LocalAnswer> {
    local.answers.iter().find(|answer| answer.when.is_none() || answer.when == state)
}

const fn state_word(state: Option<OriginalState>) -> &'static str {
    match state {
        Some(OriginalState::Ended(outcome)) => outcome.as_str(),
        Some(OriginalState::InFlight) => "in_flight",
        Some(OriginalState::NotFound) => "not_found",
        None => "what else there is",
    }
}
