//! A character that the charset does not have was written as an HTML numeric reference, `&#…;`.

use std::ops::Range;

use fei_layout::plan::{Charset, TextPolicy};

use crate::charset::{self, Characters, TextRule};

use super::Guess;
use super::trial::Trial;

/// Digits of the highest character, U+10FFFF, in decimal.
const DIGITS_MAX: usize = 7;

pub(super) fn guess(trial: &Trial<'_>) -> Option<Guess> {
    let charset = trial.charset()?;
    let found = references(charset, trial.telegram);
    let first = found.first()?;
    let (counted, fit) = [2, 1].into_iter().find_map(|counted| {
        let mended = without(charset, trial.telegram, &found, counted)?;
        Some((counted, trial.mended(&mended, None)?))
    })?;
    let bytes: usize = found.iter().map(Range::len).sum();
    let what = match found.len() {
        1 => "a character became an HTML numeric reference".to_owned(),
        count => format!("{count} characters became HTML numeric references"),
    };
    let evidence = format!(
        "`&#…;` of {} bytes at byte {}; with {counted} for each character in its place all that is behind moves back by \
         {} and all {} filled rows fit",
        first.len(),
        first.start,
        bytes.saturating_sub(found.len() * counted),
        fit.filled
    );
    Some(Guess { what, evidence, score: fit.score() })
}

fn references(charset: Charset, telegram: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = telegram.get(at..).filter(|rest| !rest.is_empty()) {
        let length = reference(charset, rest);
        if let Some(length) = length {
            found.push(at..at + length);
        }
        at += length.unwrap_or(1);
    }
    found
}

/// How long the reference is that stands here.
fn reference(charset: Charset, bytes: &[u8]) -> Option<usize> {
    let mut characters = Characters::new(charset, bytes).map_while(Result::ok);
    if (characters.next(), characters.next()) != (Some('&'), Some('#')) {
        return None;
    }
    let rest = bytes.get(2..)?;
    let digits = rest.iter().take_while(|byte| charset.is_digit(**byte)).count();
    let ends = Characters::new(charset, rest.get(digits..)?).next() == Some(Ok(';'));
    (ends && (2..=DIGITS_MAX).contains(&digits)).then_some(digits + 3)
}

/// The telegram with so many question marks for each reference.
fn without(charset: Charset, telegram: &[u8], found: &[Range<usize>], counted: usize) -> Option<Vec<u8>> {
    let rule = TextRule { charset, policy: TextPolicy::Reject, cut: false, controls: false };
    let mut out = Vec::with_capacity(telegram.len());
    let mut done = 0;
    for one in found {
        out.extend_from_slice(telegram.get(done..one.start)?);
        charset::encode(rule, &"?".repeat(counted), counted, &mut out).ok()?;
        done = one.end;
    }
    out.extend_from_slice(telegram.get(done..)?);
    Some(out)
}
