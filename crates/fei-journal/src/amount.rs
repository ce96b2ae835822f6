//! An amount of money, exact: what an operator finds a transaction by, and what a day adds up to.

use std::fmt;

/// Digits behind the point that are kept. Won have none, most currencies two, some three.
const DECIMALS: usize = 3;
/// Thousandths in one.
const ONE: i128 = 1_000;
/// Digits before the point at most: the widest row of any sheet has 15.
const DIGITS_MAX: usize = 18;

/// An exact number with at most 18 digits before the point and three behind it. Never a float.
///
/// ```
/// use fei_journal::Amount;
///
/// let amount = Amount::parse("0001500.50").unwrap();
/// assert_eq!(amount.to_string(), "1500.5");
/// assert_eq!(Amount::parse("1500.5"), Some(amount), "one number has one text");
/// assert_eq!(Amount::parse("1,500"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(i128);

impl Amount {
    /// The amount with this text: digits, perhaps a minus in front, perhaps a point between them. None: it is no exact
    /// decimal text, or has more digits than are kept.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (minus, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part = if digits.contains('.') { Some(part) } else { None };
        let only_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !only_digits(whole) || !part.is_none_or(only_digits) {
            return None;
        }
        let (whole, part) = (whole.trim_start_matches('0'), part.unwrap_or("").trim_end_matches('0'));
        if whole.len() > DIGITS_MAX || part.len() > DECIMALS {
            return None;
        }
        let zeros = std::iter::repeat_n(b'0', DECIMALS - part.len());
        let thousandths = whole
            .bytes()
            .chain(part.bytes())
            .chain(zeros)
            .fold(0, |so_far: i128, digit| so_far * 10 + i128::from(digit - b'0'));
        Some(Self(if minus { -thousandths } else { thousandths }))
    }

    /// Both together. A sum of as many rows as a journal can hold fits.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// Without zeros in front and behind: one number has one text.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) =
            (self.0.unsigned_abs() / ONE.unsigned_abs(), self.0.unsigned_abs() % ONE.unsigned_abs());
        write!(f, "{sign}{whole}")?;
        if part == 0 {
            return Ok(());
        }
        let part = format!("{part:0DECIMALS$}");
        write!(f, ".{}", part.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_text_and_nothing_else_is_a_number() {
        for (text, shown) in [
            ("0", "0"),
            ("-0", "0"),
            ("0000000001500", "1500"),
            ("1234.050", "1234.05"),
            ("-12.3", "-12.3"),
            ("0.001", "0.001"),
            ("999999999999999999.999", "999999999999999999.999"),
        ] {
            let amount = Amount::parse(text).unwrap();
            assert_eq!(amount.to_string(), shown);
            assert_eq!(Amount::parse(shown), Some(amount));
        }
        for text in
            ["", "-", ".", "1.", ".5", "1e3", "1,000", " 1", "+1", "１", "1.0001", "1000000000000000000"]
        {
            assert_eq!(Amount::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_sum_is_exact() {
        let sum = (0..1_000).fold(Amount::default(), |sum, _| sum.plus(Amount::parse("0.1").unwrap()));
        assert_eq!(sum.to_string(), "100");
    }
}
