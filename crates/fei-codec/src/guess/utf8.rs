//! The text was written in UTF-8: 한글 and full-width characters take three bytes there, two in EUC-KR.

use std::ops::Range;

use fei_layout::plan::{Charset, TextPolicy};

use crate::charset::{self, TextRule};

use super::Guess;
use super::trial::Trial;

/// Fewer characters may be accident: some pairs of EUC-KR look like UTF-8.
const CHARACTERS_MIN: usize = 2;
/// Bytes of a syllable, or of a full-width character, in UTF-8.
const BYTES: usize = 3;

/// What the sender counted when it filled the field up.
#[derive(Debug, Clone, Copy)]
enum Filled {
    /// Bytes of UTF-8: nothing behind it moved.
    Bytes,
    /// Two for each character: what is behind moved by one for each.
    Columns,
    /// Characters: what is behind moved by two for each.
    Characters,
}

pub(super) fn guess(trial: &Trial<'_>) -> Option<Guess> {
    let runs = runs(trial.telegram);
    let characters: usize = runs.iter().map(|run| run.len() / BYTES).sum();
    let first = runs.first()?.start;
    if characters < CHARACTERS_MIN {
        return None;
    }
    let charset = trial.charset()?;
    let ways = [Filled::Columns, Filled::Bytes, Filled::Characters];
    let (filled, fit) = ways.into_iter().find_map(|filled| {
        let mended = written(charset, trial.telegram, &runs, filled)?;
        Some((filled, trial.mended(&mended, None)?))
    })?;
    let moved = match filled {
        Filled::Bytes => {
            "the fields were filled up by bytes of UTF-8, so that nothing behind moved".to_owned()
        }
        Filled::Columns => {
            format!("one byte more for each explains the {characters} by which what is behind moved")
        }
        Filled::Characters => format!(
            "fields filled up by characters explain the {} bytes by which what is behind moved",
            2 * characters
        ),
    };
    let evidence = format!(
        "{characters} characters of UTF-8, Hangul or full-width, the first at byte {first}; {moved}; written in {} all {} filled rows \
         fit",
        charset.name(),
        fit.filled
    );
    Some(Guess { what: "the text is UTF-8".to_owned(), evidence, score: fit.score() })
}

/// Where such characters of UTF-8 stand in a row.
fn runs(telegram: &[u8]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(bytes) = telegram.get(at..at + BYTES) {
        if !is_wide(bytes) {
            at += 1;
            continue;
        }
        let end = at + BYTES;
        match runs.last_mut().filter(|run| run.end == at) {
            Some(run) => run.end = end,
            None => runs.push(at..end),
        }
        at = end;
    }
    runs
}

/// A syllable, or ASCII in full width with its space: of other characters too many pairs of EUC-KR look like one.
fn is_wide(bytes: &[u8]) -> bool {
    let c = std::str::from_utf8(bytes).ok().and_then(|text| text.chars().next());
    matches!(c, Some('가'..='힣' | '！'..='～' | '\u{3000}'))
}

/// The telegram with these runs in its own charset.
fn written(charset: Charset, telegram: &[u8], runs: &[Range<usize>], filled: Filled) -> Option<Vec<u8>> {
    let space = charset.space();
    let rule = TextRule { charset, policy: TextPolicy::Reject, cut: false, controls: false };
    let mut out = Vec::with_capacity(telegram.len());
    let mut done = 0;
    for (number, run) in runs.iter().enumerate() {
        out.extend_from_slice(telegram.get(done..run.start)?);
        let text = std::str::from_utf8(telegram.get(run.clone())?).ok()?;
        charset::encode(rule, text, run.len(), &mut out).ok()?;
        let characters = run.len() / BYTES;
        done = run.end;
        let next = runs.get(number + 1).map_or(telegram.len(), |next| next.start);
        let behind = telegram.get(run.end..next)?;
        let text = behind.iter().position(|byte| *byte == space).unwrap_or(behind.len());
        match filled {
            Filled::Columns => {}
            Filled::Bytes => {
                // The rest of a text that goes on in ASCII stands before its padding.
                out.extend_from_slice(behind.get(..text)?);
                out.resize(out.len().saturating_add(characters), space);
                done += text;
            }
            Filled::Characters => {
                let pad = behind.get(text..text + characters)?;
                if pad.iter().any(|byte| *byte != space) {
                    return None;
                }
                out.extend_from_slice(behind.get(..text)?);
                done += text + characters;
            }
        }
    }
    out.extend_from_slice(telegram.get(done..)?);
    Some(out)
}
