//! Exact decimal text as numbers: compared, and written without leading zeros. No float ever.

use std::borrow::Cow;

/// `-0012.50`, taken apart. Nothing else is a number here: no `+`, no exponent, no commas, no blanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exact<'a> {
    negative: bool,
    /// All of it behind the sign, without leading zeros that say nothing.
    digits: &'a str,
    /// Without leading zeros; empty for zero.
    whole: &'a str,
    /// Whether zeros stood before it that say nothing.
    padded: bool,
    /// As written; empty without a point.
    fraction: &'a str,
}

impl<'a> Exact<'a> {
    /// Reads exact decimal text.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if all_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (digits, ""),
        };
        if !all_digits(whole) {
            return None;
        }
        let significant = whole.trim_start_matches('0');
        // Of zeros alone the last one stays.
        let zeros = whole.len() - significant.len().max(1);
        let digits = digits.get(zeros..)?;
        Some(Self { negative, digits, whole: significant, padded: zeros > 0, fraction })
    }

    /// Whether both are the same number and `got` is written as a number is: no zeros in front, not more digits behind
    /// the point than `self` has. An institution that answers `10000.0` to `10000` does not keep to exact amounts.
    pub(super) fn is_echoed_by(self, got: Self) -> bool {
        let zero = self.whole.is_empty() && self.significant().is_empty();
        self.whole == got.whole
            && !got.padded
            && self.significant() == got.significant()
            && got.fraction.len() <= self.fraction.len()
            && (zero || self.negative == got.negative)
    }

    /// The number as JSON writes it: leading zeros go, nothing else changes.
    pub(super) fn text(self) -> Cow<'a, str> {
        if self.negative { Cow::Owned(format!("-{}", self.digits)) } else { Cow::Borrowed(self.digits) }
    }

    fn significant(self) -> &'a str {
        self.fraction.trim_end_matches('0')
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn echoed(sent: &str, came: &str) -> bool {
        match (Exact::parse(sent), Exact::parse(came)) {
            (Some(sent), Some(came)) => sent.is_echoed_by(came),
            _ => false,
        }
    }

    fn written(text: &str) -> Option<String> {
        Exact::parse(text).map(|number| number.text().into_owned())
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        for (sent, came) in [
            ("10000", "10000"),
            ("0010000", "10000"),
            ("1234.50", "1234.5"),
            ("1234.00", "1234"),
            ("-0", "0"),
        ] {
            assert!(echoed(sent, came), "{sent} {came}");
        }
    }

    #[test]
    fn nothing_but_exact_decimal_text_is_a_number() {
        for came in [
            "1e4",
            "0010000",
            "10000.0",
            "10,000",
            "+10000",
            " 10000",
            "10000.",
            ".5",
            "",
            "-",
            "１００００",
            "-10000",
        ] {
            assert!(!echoed("10000", came), "{came}");
        }
    }

    #[test]
    fn leading_zeros_go_and_nothing_else() {
        assert_eq!(written("0000001500").as_deref(), Some("1500"));
        assert_eq!(written("-0012.50").as_deref(), Some("-12.50"));
        assert_eq!(written("0000").as_deref(), Some("0"));
        assert_eq!(written("12a"), None);
    }
}
