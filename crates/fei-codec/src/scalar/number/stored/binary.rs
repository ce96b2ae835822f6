//! Integers of one to eight bytes, in two's complement where they have a sign (COMP, COMP-4, COMP-5).
//!
//! One that is declared by its digits holds no more of them, although its bytes could (COBOL's `TRUNC(STD)`); one that is
//! declared by its bytes holds all that they can.

use fei_layout::plan::{Endian, Number, Sign};

use super::{Bad, Stored};
use crate::ErrorKind;
use crate::num::index;
use crate::scalar::inline::Inline;

/// Bytes of the widest.
const BYTES_MAX: usize = 8;

pub(super) fn read(endian: Endian, number: &Number, bytes: &[u8]) -> Result<Stored, Bad> {
    let lowest_first: &mut dyn Iterator<Item = &u8> = match endian {
        Endian::Big => &mut bytes.iter().rev(),
        Endian::Little => &mut bytes.iter(),
    };
    let highest = if endian == Endian::Big { bytes.first() } else { bytes.last() };
    let negative = number.sign == Sign::Within && highest.is_some_and(|byte| byte & 0x80 != 0);
    let mut room = if negative { [0xFF; BYTES_MAX] } else { [0; BYTES_MAX] };
    room.iter_mut().zip(lowest_first).for_each(|(to, from)| *to = *from);
    let amount = if negative { i64::from_le_bytes(room).unsigned_abs() } else { u64::from_le_bytes(room) };
    let digits = decimal(amount, index(number.digits));
    let digits =
        digits.ok_or_else(|| Bad::digits(format!("an integer of at most {} digits", number.digits)))?;
    Ok(Stored::new(digits, number, (negative, true)))
}

/// So many digits of a number; none: it has more.
fn decimal(mut amount: u64, count: usize) -> Option<Inline> {
    let mut digits = [b'0'; 20];
    for place in digits.iter_mut().rev() {
        *place |= u8::try_from(amount % 10).unwrap_or(0);
        amount /= 10;
    }
    let (spare, digits) = digits.split_at_checked(digits.len().checked_sub(count)?)?;
    spare.iter().all(|digit| *digit == b'0').then(|| Inline::of(digits.iter().copied()))
}

pub(super) fn write(
    endian: Endian,
    number: &Number,
    digits: &[u8],
    negative: bool,
    place: &mut [u8],
) -> Result<(), Bad> {
    let bits = place.len() * 8 - usize::from(number.sign == Sign::Within);
    let amount = digits.iter().fold(0_u128, |sum, digit| sum * 10 + u128::from(digit & 0xF));
    let most = (1_u128 << bits) - u128::from(!negative);
    if amount > most {
        let expected = format!("a number that {} bytes hold", place.len());
        return Err(Bad { kind: ErrorKind::TooLong, at: None, expected });
    }
    if negative && amount == 0 {
        return Err(Bad::sign(0, "a number that is not -0: an integer has none"));
    }
    let bytes = if negative { amount.wrapping_neg() } else { amount }.to_le_bytes();
    match endian {
        Endian::Big => place.iter_mut().rev().zip(bytes).for_each(|(to, from)| *to = from),
        Endian::Little => place.iter_mut().zip(bytes).for_each(|(to, from)| *to = from),
    }
    Ok(())
}
