//! It is another transaction, or another version, than its header says.

use fei_layout::plan::{Field, Layout, Match, Side};

use crate::charset::Pieces;

use super::trial::Trial;
use super::{Candidate, Guess};

/// Filled rows of a body that must fit: fewer fit by accident.
const ROWS_MIN: u32 = 3;

pub(super) fn guess(trial: &Trial<'_>) -> Vec<Guess> {
    let mut seen: Vec<&str> = Vec::new();
    let mut guesses = Vec::new();
    // The side that the header names goes before the other one; where less of the header is wrong, it is likelier.
    let mut likeliest: Vec<&Candidate<'_>> = trial.candidates.others.iter().collect();
    likeliest.sort_by_key(|one| (!one.heads(trial.telegram), unmet(**one, trial.telegram).count()));
    for candidate in likeliest {
        let id = &*candidate.transaction.id;
        if seen.contains(&id) {
            continue;
        }
        if let Some(guess) = fits(trial, *candidate) {
            seen.push(id);
            guesses.push(guess);
        }
    }
    guesses
}

fn fits(trial: &Trial<'_>, candidate: Candidate<'_>) -> Option<Guess> {
    let layout = candidate.layout();
    let header = 0..layout.header_bytes;
    let fit = trial.fit(layout, trial.telegram, None)?;
    let body = trial.fit(layout, trial.telegram, Some(&header))?.behind;
    if fit.odd > 0 || body < ROWS_MIN || (fit.answered == 0 && is_only_the_request(candidate)) {
        return None;
    }
    let unmet: Vec<_> = unmet(candidate, trial.telegram).collect();
    let rows = format!("it fits in all {} filled rows, {body} of them behind the header", fit.filled);
    let (what, evidence) = if unmet.is_empty() {
        (format!("it is a {} of another version{}", layout.id, days(candidate)), rows)
    } else {
        let should: Vec<_> = unmet.into_iter().map(|one| condition(layout, one)).collect();
        let should = should.join(" and ");
        (
            format!("it is a {}{} with a wrong header", layout.id, days(candidate)),
            format!("with {should} {rows}"),
        )
    };
    Some(Guess { what, evidence, score: fit.score() })
}

/// Whether a telegram in which nothing was answered is no answer: one whose rows are those of its request.
fn is_only_the_request(candidate: Candidate<'_>) -> bool {
    let Candidate { transaction, side } = candidate;
    let place = |field: &Field| (field.at, field.width, field.kind);
    let places = transaction.request.fields.iter().map(place);
    side == Side::Response && places.eq(transaction.response.fields.iter().map(place))
}

/// What the header of a telegram would have to say otherwise.
fn unmet<'a>(candidate: Candidate<'a>, telegram: &[u8]) -> impl Iterator<Item = &'a Match> {
    candidate.conditions().iter().filter(move |one| !one.fits(telegram))
}

fn days(candidate: Candidate<'_>) -> String {
    let from = candidate.transaction.from.map(|from| format!(" from {from}"));
    let until = candidate.transaction.until.map(|until| format!(" until {until}"));
    match (from, until) {
        (None, None) => String::new(),
        (from, until) => format!(" (valid{}{})", from.unwrap_or_default(), until.unwrap_or_default()),
    }
}

/// `msg_type = "6000"`
fn condition(layout: &Layout, one: &Match) -> String {
    let field = layout.fields.iter().find(|field| field.at == one.at);
    let name = field.map_or_else(|| format!("byte {}", one.at), |field| field.key.to_string());
    let charset = field.map_or(layout.charset, |field| field.charset);
    let said = |bytes: &[u8]| Pieces::new(charset, bytes).flatten().collect::<String>();
    let values: Vec<_> = one.any.iter().map(|bytes| format!("{:?}", said(bytes).trim_end())).collect();
    format!("{name} = {}", values.join(" or "))
}
