//! Number → bytes.

use fei_layout::plan::{BlankSign, Empty, Field, Form, Number, Sign};

use crate::num::index;
use crate::scalar::unfit;
use crate::{ErrorKind, Fault};

use super::{Decimal, bytes_mut, digit_ranges, is_characters, sign_range, stored, whole_digits};

/// How a number's sign is written.
struct Plan {
    /// The sign in ASCII, where it has bytes of its own or takes the first of the digits'.
    sign: u8,
    /// Whether the sign takes the first byte of the digits.
    takes_digit: bool,
}

pub(in crate::scalar) fn write(
    number: &Number,
    field: &Field,
    text: &str,
    telegram: &mut [u8],
    at: u32,
) -> Result<(), Fault> {
    let refuse = |kind, expected: String| Err(unfit(kind, field, text, at, expected));
    let Some(decimal) = Decimal::parse(text) else {
        return refuse(ErrorKind::Number, crate::scalar::NO_NUMBER.to_owned());
    };
    if decimal.negative && number.sign == Sign::None {
        return refuse(ErrorKind::Sign, "a number without a sign".to_owned());
    }
    let mut plan = plan(number, decimal.negative);
    let whole = if decimal.whole == b"0" { &[][..] } else { decimal.whole };
    let mut room = Room::of(number, field, &plan);
    if whole.len() > room.whole && !decimal.negative {
        plan.takes_digit = false;
        room = Room::of(number, field, &plan);
    }
    if whole.len() > room.whole {
        return refuse(ErrorKind::TooLong, format!("at most {} digits before the point", room.whole));
    }
    if decimal.near.len() > room.behind {
        let expected = match room.behind {
            0 => "no digits behind the point".to_owned(),
            most => format!("at most {most} digits behind the point"),
        };
        return refuse(ErrorKind::Number, expected);
    }
    put(number, field, &plan, Decimal { whole, ..decimal }, telegram, at)
}

/// Zeros or spaces, as the field's empty form is; a number that has none is zero. Its sign is blank where it may be.
pub(in crate::scalar) fn write_blank(
    number: &Number,
    field: &Field,
    telegram: &mut [u8],
    at: u32,
) -> Result<(), Fault> {
    if matches!(field.empty, Empty::Spaces | Empty::SpacesOrZeros) {
        let sign = sign_range(number, field, at);
        for range in digit_ranges(number, field, at).into_iter().chain([sign]).flatten() {
            bytes_mut(telegram, range)?.fill(field.charset.space());
        }
        return Ok(());
    }
    let mut plan = plan(number, false);
    if number.blank_sign == BlankSign::Null {
        plan = Plan { sign: b' ', takes_digit: number.sign == Sign::Inside };
    }
    put(number, field, &plan, Decimal::default(), telegram, at)
}

/// A plus takes no byte of the digits, unless it is a blank that the layout wants.
fn plan(number: &Number, negative: bool) -> Plan {
    let blank = number.blank_sign == BlankSign::Plus;
    let sign = match (negative, blank) {
        (true, _) => b'-',
        (false, true) => b' ',
        (false, false) => b'+',
    };
    Plan { sign, takes_digit: number.sign == Sign::Inside && (negative || blank) }
}

/// How many digits there is room for on each side of the point.
struct Room {
    whole: usize,
    behind: usize,
}

impl Room {
    fn of(number: &Number, field: &Field, plan: &Plan) -> Self {
        if !is_characters(number) {
            let (digits, scale) = (index(number.digits), index(number.scale));
            return Self { whole: digits.saturating_sub(scale), behind: scale };
        }
        let bytes = digit_ranges(number, field, 0).into_iter().flatten().map(|(_, width)| index(width));
        let others = usize::from(plan.takes_digit) + usize::from(number.form == Form::Point);
        let digits = bytes.sum::<usize>().saturating_sub(others);
        let whole = whole_digits(number, digits);
        Self { whole, behind: digits - whole }
    }
}

/// Writes sign and digits: zeros, or spaces and then the sign, before the whole number, zeros behind the fraction, the point between where it has a byte.
fn put(
    number: &Number,
    field: &Field,
    plan: &Plan,
    decimal: Decimal<'_>,
    telegram: &mut [u8],
    at: u32,
) -> Result<(), Fault> {
    if !is_characters(number) {
        return stored::put(number, field, &decimal, telegram, at);
    }
    if let Some(range) = sign_range(number, field, at) {
        let sign = bytes_mut(telegram, range)?;
        sign.fill(field.charset.space());
        sign.iter_mut().take(1).for_each(|byte| *byte = field.charset.numeric(plan.sign));
    }
    let left = Room::of(number, field, plan).whole.saturating_sub(decimal.whole.len());
    // One digit stays before the point.
    let fill = if decimal.whole.is_empty() { left.saturating_sub(1) } else { left };
    let spaces = if field.is_filled_with_spaces() { fill } else { 0 };
    let sign = plan.takes_digit.then_some(&plan.sign);
    let point = (number.form == Form::Point).then_some(&b'.');
    let front =
        std::iter::repeat_n(&b' ', spaces).chain(sign).chain(std::iter::repeat_n(&b'0', left - spaces));
    let digits = front.chain(decimal.whole).chain(point).chain(decimal.near);
    let mut digits = digits.copied().chain(std::iter::repeat(b'0'));
    for range in digit_ranges(number, field, at).into_iter().flatten() {
        for byte in bytes_mut(telegram, range)? {
            *byte = field.charset.numeric(digits.next().unwrap_or(b'0'));
        }
    }
    Ok(())
}
