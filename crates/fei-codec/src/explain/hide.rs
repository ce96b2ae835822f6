//! A broken telegram: where bytes are missing or too many, what stands in a row that nobody masks may be its masked
//! neighbour's, and the kind of mask may be another's.

use fei_layout::plan::Mask;

use super::{ExplainRow, Line, Part};
use crate::mask::{HIDDEN, show};
use crate::{Error, ErrorKind};

/// Hides what stands at and behind the first bad byte, and what stands behind the first masked row, for a shift may have
/// begun there and be noticed later. Where nothing is masked, or nothing is broken, all stays as it is.
pub(super) fn behind_the_break(rows: &mut [Line]) {
    let Some(bad) = rows.iter().position(|line| line.row.value.is_err()) else { return };
    let Some(masked) = rows.iter().position(|line| line.masked) else { return };
    rows.iter_mut().skip(bad.min(masked)).for_each(hide);
}

fn hide(line: &mut Line) {
    let ExplainRow { hex, text, value, hidden, charset, .. } = &mut line.row;
    *hidden = true;
    let kinds = kinds(text);
    match value {
        Ok(_) if line.part == Part::OfAnother => {}
        Ok(value) if line.masked => *value = show(Mask::All, value),
        Ok(value) => *value = self::kinds(value),
        // What is no text is told as the error has it: its bytes in hex would all be digits and letters.
        Err(error) if charset.is_none() && error.kind != ErrorKind::Required => {
            let told = self::kinds(error.got.trim_matches('"'));
            hide_in(error, line.masked, &told);
        }
        Err(error) => hide_in(error, line.masked, &kinds),
    }
    if !line.masked {
        *hex = "**".repeat(hex.split_ascii_whitespace().count());
        *text = kinds;
    }
}

/// What is wrong stays; what is there is its kind, save how many bytes, items and bits there are: of those an error of
/// reading says as much.
pub(super) fn hide_in(error: &mut Error, masked: bool, kinds: &str) {
    match error.kind {
        ErrorKind::Length | ErrorKind::Count => {}
        ErrorKind::Bitmap if error.got.starts_with("bit ") => {}
        ErrorKind::Choice => HIDDEN.clone_into(&mut error.got),
        _ if masked => HIDDEN.clone_into(&mut error.got),
        _ => error.got = format!("{kinds:?}"),
    }
}

/// Of what kind each character is, in the letters of the layout files; punctuation stays.
pub(super) fn kinds(text: &str) -> String {
    let kind = |c: char| match c {
        '0'..='9' => '9',
        'a'..='z' | 'A'..='Z' => 'X',
        ' '..='~' => c,
        _ => 'H',
    };
    text.chars().map(kind).collect()
}
