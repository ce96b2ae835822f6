//! `D8`, `T6`, `D14` and their kin: dates and times of the calendar, kept as text. Where the bytes have another form than
//! the mirror (a year of two digits, dashes) the digits are put together; the mirror always has four digits of the year.

use fei_layout::plan::{Century, Charset, DateForm, Empty, Field};
use jiff::civil::{Date, Time};
use nom::bytes::complete::{tag, take};
use nom::combinator::{all_consuming, map_opt};
use nom::sequence::terminated;
use nom::{IResult, Parser};

use crate::{ErrorKind, Fault, Value};

use super::inline::Inline;
use super::{Raw, digits, fault, is_nothing, number, slice_mut, unfit};

/// What is put together here is ASCII.
const ASCII: Charset = Charset::Latin1;

pub(super) fn raw<'t>(form: DateForm, field: &Field, bytes: &'t [u8], at: u32) -> Result<Raw<'t>, Fault> {
    let said = Inline::said(field.charset, bytes);
    if is_null(form, field.empty, said.as_bytes()) {
        return Ok(Raw::Null);
    }
    let wrong = || fault(ErrorKind::Date, field, bytes, at, expected(form));
    let made = match form {
        DateForm::Date | DateForm::Time | DateForm::DateTime | DateForm::Millis => {
            return if is(form, said.as_bytes()) { Ok(Raw::Digits(bytes)) } else { Err(wrong()) };
        }
        DateForm::Dashed => without_dashes(said.as_bytes()),
        DateForm::ShortDate(century) | DateForm::ShortDateTime(century) => {
            with_century(century, said.as_bytes())
        }
    };
    made.filter(|made| is(form, made.as_bytes())).map(Raw::Made).ok_or_else(wrong)
}

/// Whether bytes are the empty form; dashes stand among zeros as they do among digits.
fn is_null(form: DateForm, empty: Empty, bytes: &[u8]) -> bool {
    match form {
        DateForm::Dashed => {
            without_dashes(bytes).is_some_and(|made| is_nothing(empty, ASCII, made.as_bytes()))
                || (bytes.iter().all(|byte| *byte == b' ') && is_nothing(empty, ASCII, bytes))
        }
        _ => is_nothing(empty, ASCII, bytes),
    }
}

/// Whether bytes are as they stand where nobody wrote.
pub(super) fn is_blank(form: DateForm, charset: Charset, bytes: &[u8]) -> bool {
    let dashed = || {
        let said = Inline::said(charset, bytes);
        form == DateForm::Dashed
            && without_dashes(said.as_bytes()).is_some_and(|made| number::is_blank(ASCII, made.as_bytes()))
    };
    number::is_blank(charset, bytes) || dashed()
}

/// YYYY-MM-DD as YYYYMMDD.
fn without_dashes(bytes: &[u8]) -> Option<Inline> {
    let dash = || tag::<_, _, nom::error::Error<&[u8]>>(&b"-"[..]);
    let parts = (terminated(take(4_usize), dash()), terminated(take(2_usize), dash()), take(2_usize));
    let (_, (year, month, day)) = all_consuming(parts).parse(bytes).ok()?;
    Some(Inline::of([year, month, day].into_iter().flatten().copied()))
}

/// YY… as YYYY…: the one year of the hundred that ends so.
fn with_century(Century(first): Century, bytes: &[u8]) -> Option<Inline> {
    let (&[tens, ones], rest) = bytes.split_first_chunk()?;
    let short = [tens, ones]
        .iter()
        .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u16::from(digit - b'0')))?;
    let year = first - first % 100 + short;
    let year = if year < first { year + 100 } else { year };
    let digits = [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    let digits = digits.into_iter().filter_map(|digit| u8::try_from(digit).ok()).map(|digit| b'0' | digit);
    Some(Inline::of(digits.chain(rest.iter().copied())))
}

pub(super) fn write(
    form: DateForm,
    field: &Field,
    text: &str,
    telegram: &mut [u8],
    at: u32,
) -> Result<(), Fault> {
    if !is(form, text.as_bytes()) {
        return Err(unfit(ErrorKind::Date, field, text, at, expected(form)));
    }
    match form {
        DateForm::Dashed => put_dashed(field.charset, text.as_bytes(), slice_mut(field, telegram, at)?),
        DateForm::ShortDate(_) | DateForm::ShortDateTime(_) => {
            let short = text.get(2..).unwrap_or_default();
            digits::write(field, &Value::Text(short.into()), telegram, at)?;
        }
        DateForm::Date | DateForm::Time | DateForm::DateTime | DateForm::Millis => {
            digits::write(field, &Value::Text(text.into()), telegram, at)?;
        }
    }
    Ok(())
}

/// The digits with dashes at their places.
fn put_dashed(charset: Charset, digits: &[u8], place: &mut [u8]) {
    let mut digits = digits.iter();
    for (at, byte) in place.iter_mut().enumerate() {
        *byte = charset.numeric(if matches!(at, 4 | 7) { b'-' } else { *digits.next().unwrap_or(&b'0') });
    }
}

/// Nothing: one byte all over, and dashes among zeros.
pub(super) fn write_blank(
    form: DateForm,
    field: &Field,
    byte: u8,
    telegram: &mut [u8],
    at: u32,
) -> Result<(), Fault> {
    let place = slice_mut(field, telegram, at)?;
    place.fill(byte);
    if form == DateForm::Dashed && byte == field.charset.zero() {
        put_dashed(field.charset, b"00000000", place);
    }
    Ok(())
}

fn expected(form: DateForm) -> String {
    let window =
        |what: &str, Century(first): Century| format!("{what} of a year from {first} to {}", first + 99);
    match form {
        DateForm::Date => "a date YYYYMMDD".to_owned(),
        DateForm::Time => "a time hhmmss".to_owned(),
        DateForm::DateTime => "a date and time YYYYMMDDhhmmss".to_owned(),
        DateForm::Millis => "a date and time YYYYMMDDhhmmss and milliseconds".to_owned(),
        DateForm::Dashed => "a date YYYY-MM-DD (in JSON YYYYMMDD)".to_owned(),
        DateForm::ShortDate(century) => window("a date YYMMDD (in JSON YYYYMMDD)", century),
        DateForm::ShortDateTime(century) => {
            window("a date and time YYMMDDhhmmss (in JSON YYYYMMDDhhmmss)", century)
        }
    }
}

/// Whether text is a date or time of the calendar, as the mirror has it.
pub(crate) fn is(form: DateForm, bytes: &[u8]) -> bool {
    match form {
        DateForm::Date | DateForm::Dashed => all_consuming(date).parse(bytes).is_ok(),
        DateForm::Time => all_consuming(time).parse(bytes).is_ok(),
        DateForm::DateTime => all_consuming((date, time)).parse(bytes).is_ok(),
        DateForm::Millis => all_consuming((date, time, few(3))).parse(bytes).is_ok(),
        DateForm::ShortDate(century) => {
            all_consuming(date).parse(bytes).is_ok_and(|(_, date)| is_in(century, date))
        }
        DateForm::ShortDateTime(century) => {
            all_consuming((date, time)).parse(bytes).is_ok_and(|(_, (date, _))| is_in(century, date))
        }
    }
}

fn is_in(Century(first): Century, date: Date) -> bool {
    u16::try_from(date.year()).is_ok_and(|year| (first..first.saturating_add(100)).contains(&year))
}

/// YYYYMMDD; there is no year 0, and a 29th of February only where the calendar has one.
fn date(bytes: &[u8]) -> IResult<&[u8], Date> {
    map_opt((few(4), few(2), few(2)), |(year, month, day)| {
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        (date.year() > 0).then_some(date)
    })
    .parse(bytes)
}

/// hhmmss, 24 hours.
fn time(bytes: &[u8]) -> IResult<&[u8], Time> {
    map_opt((few(2), few(2), few(2)), |(hour, minute, second)| {
        let part = |value| i8::try_from(value).ok();
        Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()
    })
    .parse(bytes)
}

/// So many digits.
fn few<'t>(count: usize) -> impl Parser<&'t [u8], Output = i16, Error = nom::error::Error<&'t [u8]>> {
    map_opt(take(count), |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_i16, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
    })
}

#[cfg(test)]
mod tests;
