//! Packed decimal (COMP-3): two digits a byte, the sign in the last half byte.
//!
//! Source of the sign codes: IBM z/Architecture Principles of Operation, "Decimal-Number Formats". A, C, E and F are plus,
//! B and D are minus; C and D are preferred, and F where a number has no sign. Others are read and written preferred.

use fei_layout::plan::{Number, Sign};

use super::{Bad, Stored, digit};
use crate::num::index;
use crate::scalar::inline::Inline;

const PLUS: u8 = 0xC;
const MINUS: u8 = 0xD;
const UNSIGNED: u8 = 0xF;

pub(super) fn read(number: &Number, bytes: &[u8]) -> Result<Stored, Bad> {
    let (last, before) = bytes.split_last().ok_or_else(|| wrong(number))?;
    let nibbles = before.iter().flat_map(|byte| [byte >> 4, byte & 0xF]).chain([last >> 4]);
    // An even number of digits leaves half a byte in front.
    let spare = (bytes.len() * 2 - 1).saturating_sub(index(number.digits));
    let mut digits = Inline::new();
    for (place, nibble) in nibbles.enumerate() {
        let digit = digit(nibble).ok_or_else(|| wrong(number))?;
        match place < spare {
            true if nibble != 0 => return Err(wrong(number)),
            true => {}
            false => digits.push(digit),
        }
    }
    let sign = sign(last & 0xF, number.sign).ok_or_else(|| {
        let expected = match number.sign {
            Sign::None => "F in the last half byte: a number without a sign",
            _ => "C or D in the last half byte, the sign",
        };
        Bad::sign(bytes.len() - 1, expected)
    })?;
    Ok(Stored::new(digits, number, sign))
}

/// Whether it is negative, and whether this half byte is the one that is written.
const fn sign(nibble: u8, sign: Sign) -> Option<(bool, bool)> {
    match (nibble, sign) {
        (0xA | 0xC | 0xE | 0xF, Sign::None) => Some((false, nibble == UNSIGNED)),
        (0xB | 0xD, Sign::None) => None,
        (0xA | 0xC | 0xE | 0xF, _) => Some((false, nibble == PLUS)),
        (0xB | 0xD, _) => Some((true, nibble == MINUS)),
        _ => None,
    }
}

fn wrong(number: &Number) -> Bad {
    let spare = if number.digits.is_multiple_of(2) { ", the first half byte 0" } else { "" };
    Bad::digits(format!("{} digits, packed{spare}", number.digits))
}

pub(super) fn write(number: &Number, digits: &[u8], negative: bool, place: &mut [u8]) -> Result<(), Bad> {
    let sign = match (number.sign, negative) {
        (Sign::None, _) => UNSIGNED,
        (_, false) => PLUS,
        (_, true) => MINUS,
    };
    let spare = (place.len() * 2).saturating_sub(digits.len() + 1);
    let nibbles = std::iter::repeat_n(0, spare).chain(digits.iter().map(|digit| digit & 0xF)).chain([sign]);
    super::bcd::pack(nibbles, place);
    Ok(())
}
