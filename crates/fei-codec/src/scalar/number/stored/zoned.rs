//! Zoned decimal: a byte for each digit, the sign punched over the last or the first.
//!
//! | style | digits | with plus | with minus | source |
//! |---|---|---|---|---|
//! | `ebcdic` | F0-F9 | C0-C9 | D0-D9 | IBM z/Architecture Principles of Operation, "Zoned Format"; zones A, E and F are read as plus, B as minus |
//! | `ascii` | 30-39 | 30-39 | 70-79 `p`-`y` | DFDL 1.0 `asciiStandard`; Micro Focus, GnuCOBOL |
//! | `translated` | 30-39 | `{ABCDEFGHI` | `}JKLMNOPQR` | DFDL 1.0 `asciiTranslatedEBCDIC`: EBCDIC after a conversion of its characters; 30-39 are read as plus |
//! | `realia` | 30-39 | 30-39 | 20-29 | DFDL 1.0 `asciiCARealiaModified` |
//! | `tandem` | 30-39 | 30-39 | 80-89 | DFDL 1.0 `asciiTandemModified` |
//!
//! What is read but not written so is written in its style's own form.

use fei_layout::plan::{Number, Overpunch, Zoned};

use super::{Bad, Stored, digit};
use crate::scalar::inline::Inline;

/// The bytes of a style.
struct Style {
    /// The upper half of a digit without a sign.
    zone: u8,
    plus: &'static [u8; 10],
    minus: &'static [u8; 10],
    name: &'static str,
}

const fn style(overpunch: Overpunch) -> Style {
    const DIGITS: &[u8; 10] = b"0123456789";
    let (zone, plus, minus, name): (_, _, &[u8; 10], _) = match overpunch {
        Overpunch::Ebcdic => {
            let plus = b"\xC0\xC1\xC2\xC3\xC4\xC5\xC6\xC7\xC8\xC9";
            (0xF0, plus, b"\xD0\xD1\xD2\xD3\xD4\xD5\xD6\xD7\xD8\xD9", "ebcdic")
        }
        Overpunch::Ascii => (0x30, DIGITS, b"pqrstuvwxy", "ascii"),
        Overpunch::Translated => (0x30, b"{ABCDEFGHI", b"}JKLMNOPQR", "translated"),
        Overpunch::Realia => (0x30, DIGITS, b" !\"#$%&'()", "realia"),
        Overpunch::Tandem => (0x30, DIGITS, b"\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89", "tandem"),
    };
    Style { zone, plus, minus, name }
}

pub(super) fn read(zoned: Zoned, number: &Number, bytes: &[u8]) -> Result<Stored, Bad> {
    let style = style(zoned.style);
    let signed = if zoned.leading { 0 } else { bytes.len().saturating_sub(1) };
    let mut digits = Inline::new();
    let mut sign = (false, true);
    for (place, byte) in bytes.iter().enumerate() {
        let digit = if place == signed {
            let Some((digit, negative, preferred)) = punched(zoned.style, &style, *byte) else {
                let expected = format!("a digit with its sign (overpunch {:?})", style.name);
                return Err(Bad::sign(place, &expected));
            };
            sign = (negative, preferred);
            Some(digit)
        } else {
            plain(&style, *byte)
        };
        digits.push(digit.ok_or_else(|| Bad::digits(format!("{} digits, zoned", number.digits)))?);
    }
    Ok(Stored::new(digits, number, sign))
}

/// A digit without a sign.
fn plain(style: &Style, byte: u8) -> Option<u8> {
    (byte & 0xF0 == style.zone).then_some(byte & 0x0F).and_then(digit)
}

/// A digit with its sign: which, whether minus, and whether it is written so.
fn punched(overpunch: Overpunch, style: &Style, byte: u8) -> Option<(u8, bool, bool)> {
    let among =
        |bytes: &[u8; 10]| bytes.iter().position(|other| *other == byte).and_then(|at| u8::try_from(at).ok());
    if let Some(plus) = among(style.plus) {
        return Some((b'0' | plus, false, true));
    }
    if let Some(minus) = among(style.minus) {
        return Some((b'0' | minus, true, true));
    }
    let negative = match (overpunch, byte >> 4) {
        (Overpunch::Ebcdic, 0xA | 0xE | 0xF) => false,
        (Overpunch::Ebcdic, 0xB) => true,
        _ => return plain(style, byte).map(|digit| (digit, false, false)),
    };
    digit(byte & 0x0F).map(|digit| (digit, negative, false))
}

pub(super) fn write(zoned: Zoned, digits: &[u8], negative: bool, place: &mut [u8]) -> Result<(), Bad> {
    let style = style(zoned.style);
    let signed = if zoned.leading { 0 } else { place.len().saturating_sub(1) };
    for ((at, byte), digit) in place.iter_mut().enumerate().zip(digits) {
        let digit = digit & 0x0F;
        let punches = if negative { style.minus } else { style.plus };
        *byte = match punches.get(usize::from(digit)) {
            Some(punched) if at == signed => *punched,
            _ => style.zone | digit,
        };
    }
    Ok(())
}
