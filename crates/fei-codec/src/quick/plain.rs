//! One value by itself: what most fields hold stands in the telegram as it stands in JSON.

use fei_layout::plan::{Align, Empty, Field, Form as Digits, Kind, Sign};

use crate::num::{index, low, offset};
use crate::scalar;

use super::chunk::{Chunk, end, first, is_plain};
use super::day::Day;
use super::pick::{is_short, is_whole};

/// The value of a field at `at` as text that stands in a JSON string as it is, never empty. None: another way must be
/// found.
pub(crate) fn plain<'t>(field: &Field, telegram: &'t [u8], at: u32) -> Option<&'t [u8]> {
    let bytes = telegram.get(index(at)..)?.get(..index(field.width))?;
    if !is_short(field) || field.empty != Empty::Never && !matches!(field.kind, Kind::Date(_)) {
        let text = scalar::plain(field, telegram, at)?.as_bytes();
        return is_plain(text).then_some(text);
    }
    if field.charset.is_ebcdic() || bytes.is_empty() {
        return None;
    }
    let (chunk, inside) = (Chunk::at(telegram, index(at)), first(field.width));
    let are_digits = chunk.digits() & inside == inside;
    match field.kind {
        Kind::Text | Kind::Hangul if !field.wide_padding => text(field, bytes, (chunk, inside)),
        Kind::Digits => are_digits.then_some(bytes),
        Kind::Date(form) => {
            Day::of(form, field, false).filter(|day| are_digits && day.is_usual(chunk)).map(|_| bytes)
        }
        Kind::Number(number) if number.form == Digits::Display && number.sign == Sign::None => {
            let is_whole = is_whole(field, &number) && !field.is_filled_with_spaces() && are_digits;
            let zeros = (!chunk.equal(b'0')).trailing_zeros().min(low(bytes.len()) - 1);
            bytes.get(index(zeros)..).filter(|_| is_whole)
        }
        _ => None,
    }
}

/// Text without its padding.
fn text<'t>(field: &Field, bytes: &'t [u8], (chunk, inside): (Chunk, u32)) -> Option<&'t [u8]> {
    let data = !chunk.equal(field.pad) & inside;
    let text = match field.align {
        Align::Left => 0..end(data),
        Align::Right => data.trailing_zeros().min(offset(bytes.len()))..offset(bytes.len()),
    };
    let odd = chunk.odd() & first(text.end) & !first(text.start);
    bytes.get(index(text.start)..index(text.end)).filter(|text| odd == 0 && !text.is_empty())
}

#[cfg(test)]
mod tests;
