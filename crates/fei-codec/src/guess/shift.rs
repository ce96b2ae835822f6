//! A row is some bytes longer or shorter than the layout says, and everything behind it moved.

mod row;

use fei_layout::plan::Align;

use crate::num::index;

use super::Guess;
use super::fit::Fit;
use super::trial::Trial;
use row::{Row, rows};

/// A row is taken for so many bytes longer or shorter, at most.
pub(crate) const SHIFT_BYTES_MAX: u32 = 8;
/// What must speak for a shift: filled rows behind it, and the length of the whole where it explains that.
const SUPPORT_MIN: u32 = 2;
/// Rows that are named where more than one explains the same.
const NAMES_MAX: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Was {
    Longer,
    Shorter,
}

/// One row that explains it.
struct Found {
    names: Vec<String>,
    at: u32,
    width: u32,
    fit: Fit,
    length: bool,
}

pub(super) fn guess(trial: &Trial<'_>) -> Vec<Guess> {
    let rows = rows(trial);
    let mut guesses = Vec::new();
    for bytes in 1..=index(SHIFT_BYTES_MAX) {
        for was in [Was::Longer, Was::Shorter] {
            if let Some(found) = best(trial, &rows, was, bytes) {
                guesses.push(found.guess(was, bytes));
            }
        }
    }
    guesses
}

/// The row that explains most; those that explain as much stand beside it.
fn best(trial: &Trial<'_>, rows: &[Row], was: Was, bytes: usize) -> Option<Found> {
    let tried: Vec<_> = rows
        .iter()
        .filter_map(|row| tried(trial, row, was, bytes).map(|(fit, length)| (row, fit, length)))
        .collect();
    let most = tried.iter().map(|(_, fit, _)| fit.score()).max()?;
    // The overhang of one row fills the next, blank one: that alone does not make it the likelier.
    let mut likely = tried.into_iter().filter(|(_, fit, _)| fit.score() + 1 >= most);
    let (row, fit, length) = likely.next()?;
    let mut names = vec![row.path.clone()];
    names.extend(likely.map(|(row, ..)| row.path.clone()));
    Some(Found { names, at: row.at, width: row.width, fit, length })
}

/// What fits when the row has its right width again, and whether that also explains the length of the whole.
fn tried(trial: &Trial<'_>, row: &Row, was: Was, bytes: usize) -> Option<(Fit, bool)> {
    let mended = match was {
        Was::Longer => shortened(trial.telegram, row, bytes)?,
        Was::Shorter => lengthened(trial.telegram, row, bytes)?,
    };
    let question = row.at..row.at.saturating_add(row.width);
    let supported = |fit: Fit, length: bool| {
        (fit.behind.saturating_add(u32::from(length)) >= SUPPORT_MIN && fit.odd == 0).then_some((fit, length))
    };
    if let Some(fit) = trial.mended(&mended, Some(&question)) {
        return supported(fit, true);
    }
    let same = same_length(mended, was, bytes, row.space)?;
    supported(trial.mended(&same, Some(&question))?, false)
}

/// Bytes are taken out: at the end of a row that is filled up behind, at the start of one that is filled up before.
fn shortened(telegram: &[u8], row: &Row, bytes: usize) -> Option<Vec<u8>> {
    if index(row.width) < bytes {
        return None;
    }
    let end = index(row.at.saturating_add(row.width));
    let from = if row.align == Align::Left { end } else { index(row.at) };
    let out = telegram.get(from..from + bytes)?;
    // Text that goes on behind its own padding is the next row's.
    let padded = row.align == Align::Left && telegram.get(end.checked_sub(1)?) == Some(&row.space);
    if padded && out.iter().any(|byte| *byte != row.space) {
        return None;
    }
    // Digits are filled up with zeros: a space is not theirs.
    if row.pad != row.space && out.contains(&row.space) {
        return None;
    }
    Some([telegram.get(..from)?, telegram.get(from + bytes..)?].concat())
}

/// Padding is put in where the row has too little.
fn lengthened(telegram: &[u8], row: &Row, bytes: usize) -> Option<Vec<u8>> {
    let end = index(row.at.saturating_add(row.width)).checked_sub(bytes)?;
    if index(row.width) <= bytes {
        return None;
    }
    let from = if row.align == Align::Left { end } else { index(row.at) };
    Some([telegram.get(..from)?, &vec![row.pad; bytes], telegram.get(from..)?].concat())
}

/// The whole kept its length: the spaces at its end took up the shift.
fn same_length(mut mended: Vec<u8>, was: Was, bytes: usize, space: u8) -> Option<Vec<u8>> {
    match was {
        Was::Longer => mended.resize(mended.len() + bytes, space),
        Was::Shorter => {
            let end = mended.split_off(mended.len().checked_sub(bytes)?);
            if end.iter().any(|byte| *byte != space) {
                return None;
            }
        }
    }
    Some(mended)
}

impl Found {
    fn guess(self, was: Was, bytes: usize) -> Guess {
        let count = if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") };
        let (longer, undone) = match was {
            Was::Longer => ("longer", format!("without {count} of it")),
            Was::Shorter => ("shorter", format!("with {count} more in it")),
        };
        let what = match self.names.as_slice() {
            [name] => format!("{name} is {count} {longer} than the {} of the layout", self.width),
            names => format!("{} is {count} {longer} than in the layout", one_of(names)),
        };
        let length = if self.length {
            "and the whole has the right length"
        } else {
            "the spaces at the end took up the rest"
        };
        let Fit { filled, behind, .. } = self.fit;
        let (at, others) = (self.at, if self.names.len() > 1 { ", the first" } else { "" });
        let evidence = format!(
            "{undone} (byte {at}{others}) all {filled} filled rows fit, {behind} behind it; {length}"
        );
        Guess { what, evidence, score: self.fit.score() }
    }
}

fn one_of(names: &[String]) -> String {
    match (names.first(), names.last()) {
        (Some(first), Some(last)) if names.len() > NAMES_MAX => format!("a row from {first} to {last}"),
        _ => format!("one of {}", names.join(", ")),
    }
}
