//! Digits and whole numbers; dates and times.

use crate::num::index;
use crate::quick::chunk::{Chunk, SIZE, end, first};
use crate::quick::day::{Day, Zeros};

use super::program::{Op, Signed};
use super::room::{Step, Stop, behind, put, put_bytes};

/// Digits as they are.
#[inline(always)]
pub(super) fn digits(chunk: Chunk, op: &Op, to: &mut [u8]) -> Step<usize> {
    if !chunk.digits() & op.inside != 0 {
        return Err(Stop::Doubt);
    }
    put(chunk, to)?;
    Ok(index(op.width))
}

/// Digits without the zeros before them.
#[inline(always)]
pub(super) fn amount(all: &[u8], at: usize, width: u32, inside: u32, to: &mut [u8]) -> Step<usize> {
    let chunk = Chunk::at(all, at);
    if !chunk.digits() & inside != 0 {
        return Err(Stop::Doubt);
    }
    // The last digit is written, zero or not.
    let last = inside ^ inside >> 1;
    let zeros = index((!chunk.equal(b'0') & inside | last).trailing_zeros());
    put(Chunk::at(all, at.wrapping_add(zeros)), to)?;
    Ok(index(width).wrapping_sub(zeros))
}

/// Digits without the zeros before them, and so many of them behind a point without the zeros behind them.
pub(super) fn decimal(all: &[u8], at: usize, width: u32, scale: u32, to: &mut [u8]) -> Step<usize> {
    let before = width - scale;
    let whole = amount(all, at, before, first(before), to)?;
    let (chunk, inside) = (Chunk::at(all, at + index(before)), first(scale));
    if !chunk.digits() & inside != 0 {
        return Err(Stop::Doubt);
    }
    put_bytes(*b".", behind(to, whole)?)?;
    put(chunk, behind(to, whole + 1)?)?;
    let digits = !chunk.equal(b'0') & inside;
    Ok(if digits == 0 { whole } else { whole + 1 + index(end(digits)) })
}

/// Room for what stands around a chunk, quotes included.
const PLACE: usize = 2 * SIZE;

/// A sign and digits behind it.
#[inline(always)]
pub(super) fn signed(all: &[u8], at: usize, op: &Op, signed: Signed, to: &mut [u8]) -> Step<usize> {
    let inside = op.inside >> 1;
    let sign = *all.get(at).ok_or(Stop::Doubt)?;
    if sign != b'+' && sign != b'-' {
        let is_null = sign == b' '
            && signed.blank_is_null
            && !Chunk::at(all, at.wrapping_add(1)).equal(b'0') & inside == 0;
        put_bytes(*b"null", to)?;
        return if is_null { Ok(4) } else { Err(Stop::Doubt) };
    }
    let place: &mut [u8; PLACE] = to.first_chunk_mut().ok_or(Stop::Room)?;
    let quote = usize::from(!signed.bare);
    let before = quote + usize::from(sign == b'-');
    put_bytes(if signed.bare { *b"- " } else { *b"\"-" }, place)?;
    let digits = amount(all, at.wrapping_add(1), op.width.wrapping_sub(1), inside, behind(place, before)?)?;
    let end = before.wrapping_add(digits);
    *place.get_mut(end & (PLACE - 1)).ok_or(Stop::Room)? = b'"';
    Ok(end.wrapping_add(quote))
}

/// A date or a time, of a form that is known where this is put in.
#[inline(always)]
pub(super) fn day(all: &[u8], op: &Op, day: Day, to: &mut [u8]) -> Step<usize> {
    let (chunk, width) = (Chunk::at(all, index(op.at)), index(op.width));
    if !chunk.digits() & op.inside != 0 {
        return Err(Stop::Doubt);
    }
    if !day.is_usual(chunk) && is_null(all, op, day)? {
        return put_bytes(*b"null", to).map(|()| 4);
    }
    let place: &mut [u8; PLACE] = to.first_chunk_mut().ok_or(Stop::Room)?;
    let [quote, digits @ ..] = place;
    *quote = b'"';
    put(chunk, digits)?;
    *digits.get_mut(width & (SIZE - 1)).ok_or(Stop::Room)? = b'"';
    Ok(width.wrapping_add(2))
}

/// Whether digits that are no usual date or time are zeros for null; else the calendar has to know them.
#[inline(never)]
fn is_null(all: &[u8], op: &Op, day: Day) -> Step<bool> {
    let at = index(op.at);
    if day.zeros != Zeros::Value && !Chunk::at(all, at).equal(b'0') & op.inside == 0 {
        return if day.zeros == Zeros::Null { Ok(true) } else { Err(Stop::Doubt) };
    }
    let digits = all.get(at..).and_then(|from| from.get(..index(op.width))).ok_or(Stop::Doubt)?;
    if day.is(digits) { Ok(false) } else { Err(Stop::Doubt) }
}
