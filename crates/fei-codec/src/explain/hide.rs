//! A broken telegram: where bytes are missing or too many, what stands in a row that nobody masks may be its masked
//! neighbour's, and the kind of mask may be another's.

use fei_layout::plan::{Layout, Mask};

use super::{ExplainRow, Line, Part, as_read};
use crate::guess::SHIFT_BYTES_MAX;
use crate::mask::{HIDDEN, show};
use crate::{Error, ErrorKind, Place};

/// Hides what stands at and behind the first bad byte, and what stands behind the first masked row, for a shift may have
/// begun there and be noticed later. Where nothing is masked, or nothing is broken, all stays as it is.
pub(super) fn behind_the_break(rows: &mut [Line]) {
    let Some(bad) = rows.iter().position(|line| line.row.value.is_err()) else { return };
    let Some(masked) = rows.iter().position(|line| line.masked) else { return };
    rows.iter_mut().skip(bad.min(masked)).for_each(hide);
}

/// An error of reading as whoever decodes may be told it: what is there by its kinds, where it may be a masked row's. That is
/// where a masked row lies within reach of the shifts that the guesses know, and wherever more than this row is wrong: then the telegram may be shifted by any
/// number of bytes. A row that alone is wrong, far from all that is masked, holds what somebody wrote into it.
pub(crate) fn as_told(layout: &Layout, telegram: &[u8], mut error: Error) -> Error {
    let Place::Offset { at, width } = error.place else { return error };
    if error.kind == ErrorKind::Control || layout.fields.iter().all(|field| field.mask == Mask::None) {
        return error;
    }
    let lines = as_read(layout, telegram);
    let end = |at: u32, width: u32| at.saturating_add(width).saturating_add(SHIFT_BYTES_MAX);
    let is_near = |row: &ExplainRow| row.at < end(at, width) && at < end(row.at, row.width);
    let is_other = |row: &ExplainRow| row.value.as_ref().is_err_and(|other| other.path != error.path);
    if !lines.iter().any(|Line { row, masked, .. }| (*masked && is_near(row)) || is_other(row)) {
        return error;
    }
    let own = lines.iter().find(|line| line.row.value.as_ref().is_err_and(|other| other.path == error.path));
    let text = own.filter(|line| line.row.charset.is_some()).map_or(&*error.got, |line| &line.row.text);
    let kinds = kinds(text.trim_matches('"'));
    hide_in(&mut error, own.is_some_and(|line| line.masked), &kinds);
    error
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
            let told = self::kinds(&error.got);
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
fn hide_in(error: &mut Error, masked: bool, kinds: &str) {
    match error.kind {
        ErrorKind::Length | ErrorKind::Count => {}
        ErrorKind::Bitmap if error.got.starts_with("bit ") => {}
        ErrorKind::Choice => HIDDEN.clone_into(&mut error.got),
        _ if masked => HIDDEN.clone_into(&mut error.got),
        _ => error.got = format!("{kinds:?}"),
    }
}

/// Of what kind each character is, in the letters of the layout files; punctuation stays.
fn kinds(text: &str) -> String {
    let kind = |c: char| match c {
        '0'..='9' => '9',
        'a'..='z' | 'A'..='Z' => 'X',
        ' '..='~' => c,
        _ => 'H',
    };
    text.chars().map(kind).collect()
}
