//! Exact sums of decimal numbers, to 38 digits: more is none, never something near.
//!
//! It must never know where a number stood.

use crate::num::index;

/// A sum: a whole number of units of 10^-scale. Two sums are equal when their numbers are: 1.50 is 1.5.
#[derive(Debug, Clone, Copy, Eq, Default)]
pub(crate) struct Sum {
    units: i128,
    scale: u32,
}

impl PartialEq for Sum {
    fn eq(&self, other: &Self) -> bool {
        let scale = self.scale.max(other.scale);
        self.at(scale).zip(other.at(scale)).is_some_and(|(one, two)| one == two)
    }
}

impl Sum {
    pub(crate) fn of(number: u32) -> Self {
        Self { units: i128::from(number), scale: 0 }
    }

    /// A number, as an exact decimal text; an empty one is nothing, and 0.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
        let units = whole.bytes().chain(behind.bytes()).try_fold(0_i128, |units, byte| {
            let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
            units.checked_mul(10)?.checked_add(i128::from(digit))
        })?;
        let scale = u32::try_from(behind.len()).ok()?;
        Some(Self { units: if is_negative { -units } else { units }, scale })
    }

    /// With one more number.
    pub(crate) fn and(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        Some(Self { units: self.at(scale)?.checked_add(other.at(scale)?)?, scale })
    }

    pub(crate) fn plus(self, number: i64) -> Option<Self> {
        self.and(Self { units: i128::from(number), scale: 0 })
    }

    /// The last digits as a row shows them that has `scale` digits behind the point; what is behind those is left out.
    pub(crate) fn last_digits(self, kept: u32, scale: u32) -> Self {
        let shown = match self.scale.checked_sub(scale) {
            Some(over) => 10_i128.checked_pow(over).and_then(|unit| self.units.checked_div(unit)),
            None => self.at(scale),
        };
        let units = shown.unwrap_or(0);
        Self { units: 10_i128.checked_pow(kept).map_or(units, |modulus| units % modulus), scale }
    }

    fn at(self, scale: u32) -> Option<i128> {
        self.units.checked_mul(10_i128.checked_pow(scale.checked_sub(self.scale)?)?)
    }

    /// As decimal text, without zeros that say nothing.
    pub(crate) fn text(self) -> Option<String> {
        let unit = 10_u128.checked_pow(self.scale)?;
        let all = self.units.unsigned_abs();
        let (whole, behind) = (all.checked_div(unit)?, all.checked_rem(unit)?);
        let sign = if self.units < 0 { "-" } else { "" };
        let behind = match (behind, self.scale) {
            (0, _) => String::new(),
            (behind, scale) => format!(".{behind:0>width$}", width = index(scale)),
        };
        Some(format!("{sign}{whole}{}", behind.trim_end_matches('0')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(texts: &[&str]) -> Option<Sum> {
        texts.iter().try_fold(Sum::default(), |sum, text| sum.and(Sum::read(text)?))
    }

    #[test]
    fn sums_are_exact_or_none() {
        for (texts, shown) in [
            (&["0.1", "0.2", "-0.05"][..], "0.25"),
            (&["1", "2.50", "2.5"], "6"),
            (&["-3", "1"], "-2"),
            (&["-0.05"], "-0.05"),
            (&["007", ""], "7"),
            (&[], "0"),
        ] {
            assert_eq!(sum(texts).and_then(Sum::text).as_deref(), Some(shown), "{texts:?}");
        }
        let nines = "9".repeat(38);
        assert_eq!(sum(&[&nines]).and_then(Sum::text).as_deref(), Some(&*nines));
        assert_eq!(sum(&[&nines, &nines]), None, "it is not rounded, it is none");
        for wrong in ["x", "1 ", "+1", "1.2.3", "１"] {
            assert_eq!(Sum::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_number_is_itself_however_many_zeros_are_behind_its_point() {
        assert_eq!(Sum::read("1.50"), Sum::read("1.5"));
        assert_ne!(Sum::read("1.5"), Sum::read("-1.5"));
        assert_ne!(Sum::read("15"), Sum::read("1.5"));
    }

    #[test]
    fn the_last_digits_are_those_that_the_row_shows() {
        for (number, kept, scale, shown) in [
            ("12345", 3, 0, "345"),
            ("12345.67", 3, 0, "345"),
            ("12345.67", 3, 2, "5.67"),
            ("12345.6", 3, 2, "5.6"),
            ("-12345", 3, 0, "-345"),
            ("2", 38, 0, "2"),
            ("2", 39, 0, "2"),
        ] {
            let last = Sum::read(number).map(|sum| sum.last_digits(kept, scale));
            assert_eq!(last.and_then(Sum::text).as_deref(), Some(shown), "{number}");
        }
    }
}
