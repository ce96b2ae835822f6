//! A character that the charset does not have was written as an HTML numeric reference, `&#…;`.

use std::ops::Range;

use super::Guess;
use super::trial::Trial;

/// Digits of the highest character, U+10FFFF, in decimal.
const DIGITS_MAX: usize = 7;

pub(super) fn guess(trial: &Trial<'_>) -> Option<Guess> {
    let found = references(trial.telegram);
    let first = found.first()?;
    let (counted, fit) = [2, 1].into_iter().find_map(|counted| {
        let mended = without(trial.telegram, &found, counted)?;
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

fn references(telegram: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = telegram.get(at..).filter(|rest| !rest.is_empty()) {
        let length = reference(rest);
        if let Some(length) = length {
            found.push(at..at + length);
        }
        at += length.unwrap_or(1);
    }
    found
}

/// How long the reference is that stands here.
fn reference(bytes: &[u8]) -> Option<usize> {
    let rest = bytes.strip_prefix(b"&#")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let ends = rest.get(digits) == Some(&b';');
    (ends && (2..=DIGITS_MAX).contains(&digits)).then_some(digits + 3)
}

/// The telegram with so many question marks for each reference.
fn without(telegram: &[u8], found: &[Range<usize>], counted: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(telegram.len());
    let mut done = 0;
    for one in found {
        out.extend_from_slice(telegram.get(done..one.start)?);
        out.resize(out.len().saturating_add(counted), b'?');
        done = one.end;
    }
    out.extend_from_slice(telegram.get(done..)?);
    Some(out)
}
