//! `D8`, `T6`, `D14`: dates and times of the calendar, kept as text.

use fei_layout::plan::{DateForm, Field};
use jiff::civil::{Date, Time};
use nom::bytes::complete::take;
use nom::combinator::{all_consuming, map_opt};
use nom::{IResult, Parser};

use crate::{ErrorKind, Fault, Value};

use super::{Raw, digits, fault, is_empty_form, slice_mut, unfit};

pub(super) fn raw<'t>(form: DateForm, field: &Field, bytes: &'t [u8], at: u32) -> Result<Raw<'t>, Fault> {
    if is_empty_form(field.empty, bytes) {
        return Ok(Raw::Null);
    }
    if !is(form, bytes) {
        return Err(fault(ErrorKind::Date, field, bytes, at, expected(form)));
    }
    Ok(Raw::Ascii(bytes))
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
    digits::write(field, &Value::Text(text.into()), telegram, at)?;
    slice_mut(field, telegram, at).map(drop)
}

const fn expected(form: DateForm) -> &'static str {
    match form {
        DateForm::Date => "a date YYYYMMDD",
        DateForm::Time => "a time hhmmss",
        DateForm::DateTime => "a date and time YYYYMMDDhhmmss",
    }
}

/// Whether bytes are a date or time of the calendar.
pub(crate) fn is(form: DateForm, bytes: &[u8]) -> bool {
    match form {
        DateForm::Date => all_consuming(date).parse(bytes).is_ok(),
        DateForm::Time => all_consuming(time).parse(bytes).is_ok(),
        DateForm::DateTime => all_consuming((date, time)).parse(bytes).is_ok(),
    }
}

/// YYYYMMDD; there is no year 0, and a 29th of February only where the calendar has one.
fn date(bytes: &[u8]) -> IResult<&[u8], Date> {
    map_opt((number(4), number(2), number(2)), |(year, month, day)| {
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        (date.year() > 0).then_some(date)
    })
    .parse(bytes)
}

/// hhmmss, 24 hours.
fn time(bytes: &[u8]) -> IResult<&[u8], Time> {
    map_opt((number(2), number(2), number(2)), |(hour, minute, second)| {
        let part = |value| i8::try_from(value).ok();
        Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()
    })
    .parse(bytes)
}

/// So many digits.
fn number<'t>(count: usize) -> impl Parser<&'t [u8], Output = i16, Error = nom::error::Error<&'t [u8]>> {
    map_opt(take(count), |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_i16, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
    })
}
