//! `X` and `H`: text, padded on one side.

use std::borrow::Cow;

use fei_layout::plan::{Align, Empty, Field, Kind, Role};

use crate::charset::{self, Changes, Characters, TextRule, Unwritable};
use crate::num::{index, offset};
use crate::{ErrorKind, Fault, mask};

use super::plain::is_printable;
use super::wider;
use super::{Raw, hex, is_empty_form, slice, slice_mut, unfit};

/// The full-width space, U+3000.
const WIDE_SPACE: char = '\u{3000}';

/// A text that is there, decoded in the same pass in which it is looked through; [`plain`](super::plain) was asked before.
/// None: no text, nothing, or something wrong, and [`raw`] tells which.
pub(super) fn read<'t>(field: &Field, telegram: &'t [u8], at: u32) -> Option<Cow<'t, str>> {
    let is_text = matches!(field.kind, Kind::Text | Kind::Hangul) && !field.wide_padding;
    if !is_text || field.charset.is_ebcdic() {
        return None;
    }
    let bytes = slice(field, telegram, at).ok()?;
    let text = trim(field, bytes);
    if text.is_empty() || is_empty_form(field, bytes) {
        return None;
    }
    let text = charset::decode(field.charset, text).ok()?;
    (!text.chars().any(charset::is_control)).then_some(text)
}

pub(super) fn raw<'t>(field: &Field, bytes: &'t [u8], at: u32) -> Result<Raw<'t>, Fault> {
    if is_empty_form(field, bytes) {
        return Ok(Raw::Null);
    }
    let text = trim(field, bytes);
    let spaces = matches!(field.empty, Empty::Spaces | Empty::SpacesOrZeros | Empty::ZerosOrSpaces);
    if field.wide_padding && spaces && text.is_empty() {
        return Ok(Raw::Null);
    }
    check(field, text, at + start_in(bytes, text, field))?;
    Ok(Raw::Text(text))
}

/// What is left of a field without its padding. Two-byte characters have neither a space nor a zero in them.
pub(super) fn trim<'t>(field: &Field, bytes: &'t [u8]) -> &'t [u8] {
    if field.wide_padding {
        return trim_wide(field, bytes);
    }
    let other = |byte: &u8| *byte != field.pad;
    match field.align {
        Align::Left => bytes.get(..bytes.iter().rposition(other).map_or(0, |last| last + 1)),
        Align::Right => bytes.get(bytes.iter().position(other).unwrap_or(bytes.len())..),
    }
    .unwrap_or_default()
}

/// Whether a character is padding of the field.
fn is_padding(field: &Field, c: char) -> bool {
    c == char::from(field.charset.ascii(field.pad)) || (field.wide_padding && c == WIDE_SPACE)
}

/// [`trim`] character by character: half of another character may look like a full-width space. Bytes that are no text
/// stay, to be found by who checks them.
fn trim_wide<'t>(field: &Field, bytes: &'t [u8]) -> &'t [u8] {
    let mut characters = Characters::new(field.charset, bytes);
    let (mut text, mut open) = (None, false);
    while let Some(c) = characters.next() {
        let (Ok(c), at) = (c, characters.at()) else { return bytes };
        let (start, end) = text.unwrap_or((at, at));
        let (data, was_open) = (!is_padding(field, c), open);
        open = data;
        if data || was_open {
            // Where this character begins the one before ends.
            text = Some((start, if was_open { at } else { end }));
        }
    }
    let (start, end) = text.unwrap_or((bytes.len(), bytes.len()));
    let end = if open { bytes.len() } else { end };
    match field.align {
        Align::Left => bytes.get(..end).filter(|_| text.is_some()),
        Align::Right => bytes.get(start..),
    }
    .unwrap_or_default()
}

/// A text without what reads back as padding.
pub(super) fn without_padding<'v>(field: &Field, text: &'v str) -> &'v str {
    match field.align {
        Align::Left => text.trim_end_matches(|c| is_padding(field, c)),
        Align::Right => text.trim_start_matches(|c| is_padding(field, c)),
    }
}

fn start_in(bytes: &[u8], text: &[u8], field: &Field) -> u32 {
    match field.align {
        Align::Left => 0,
        Align::Right => offset(bytes.len() - text.len()),
    }
}

/// Filler is kept byte for byte; elsewhere a control character is no text.
const fn takes_controls(field: &Field) -> bool {
    matches!(field.role, Role::Filler)
}

fn check(field: &Field, text: &[u8], at: u32) -> Result<(), Fault> {
    if !field.charset.is_ebcdic() && is_printable(text) {
        return Ok(());
    }
    let mut characters = Characters::new(field.charset, text);
    while let Some(c) = characters.next() {
        let place = at + offset(characters.at());
        match c {
            Ok(c) if charset::is_control(c) && !takes_controls(field) => {
                return Err(broken(
                    ErrorKind::Control,
                    field,
                    "text without control characters",
                    place,
                    format!("{c:?}"),
                ));
            }
            Ok(_) => {}
            Err(bad) => {
                let rest = text.get(bad.at..).unwrap_or_default();
                let got = rest.get(..2).unwrap_or(rest);
                let expected = wider::of_bytes(field.charset, got);
                return Err(broken(ErrorKind::Charset, field, expected, at + offset(bad.at), hex(got)));
            }
        }
    }
    Ok(())
}

/// An error of one byte of a field.
fn broken(kind: ErrorKind, field: &Field, expected: &'static str, at: u32, got: String) -> Fault {
    let got = if field.mask == fei_layout::plan::Mask::None { got } else { mask::HIDDEN.to_owned() };
    Fault { kind, at, width: 1, expected: expected.into(), got }
}

/// Checked bytes as text.
pub(super) fn decoded<'t>(field: &Field, bytes: &'t [u8], at: u32) -> Result<Cow<'t, str>, Fault> {
    charset::decode(field.charset, bytes).map_err(|bad| {
        broken(ErrorKind::Charset, field, field.charset.name(), at + offset(bad.at), "other bytes".to_owned())
    })
}

pub(super) fn write(field: &Field, text: &str, telegram: &mut [u8], at: u32) -> Result<Changes, Fault> {
    let rule = TextRule {
        charset: field.charset,
        policy: field.text,
        cut: field.cut,
        controls: takes_controls(field),
    };
    let text = if field.wide_padding { without_padding(field, text) } else { text };
    let place = slice_mut(field, telegram, at)?;
    let (width, changes) =
        charset::encode_into(rule, text, place).map_err(|error| unwritable(field, text, at, error))?;
    let room = place.len() - width;
    if field.align == Align::Right {
        place.rotate_right(room);
        place.iter_mut().take(room).for_each(|byte| *byte = field.pad);
    } else {
        place.iter_mut().skip(width).for_each(|byte| *byte = field.pad);
    }
    Ok(changes)
}

pub(super) fn unwritable(field: &Field, text: &str, at: u32, error: Unwritable) -> Fault {
    match error {
        Unwritable::TooLong(width) => {
            let expected = format!("at most {} bytes of {}", index(field.width), field.charset.name());
            let fault = unfit(ErrorKind::TooLong, field, text, at, expected);
            Fault { got: format!("{width}: {}", fault.got), ..fault }
        }
        Unwritable::Character(c) if charset::is_control(c) => {
            let got = format!("{c:?}");
            broken(ErrorKind::Control, field, "text without control characters", at, got)
        }
        Unwritable::Character(c) => {
            let expected = wider::of_character(field.charset, c);
            let fault = unfit(ErrorKind::Charset, field, &c.to_string(), at, expected);
            if fault.got != mask::HIDDEN {
                return Fault { got: format!("{} (U+{:04X})", fault.got, u32::from(c)), ..fault };
            }
            let Some(before) = text.chars().position(|other| other == c) else { return fault };
            let expected = format!("{}: character {} is none", fault.expected, before + 1);
            Fault { expected: expected.into(), ..fault }
        }
    }
}
