//! Exact decimal text, in pieces.

use std::borrow::Cow;

use nom::bytes::complete::{tag, take_while1};
use nom::combinator::{all_consuming, opt};
use nom::sequence::preceded;
use nom::{IResult, Parser};

use crate::scalar::digits::ascii;

/// A number that was read: digits borrowed from where they stand, in whatever charset they are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Decimal<'t> {
    /// `-`, of zero too.
    pub(crate) negative: bool,
    /// The digits before the point, with their leading zeros.
    pub(crate) whole: &'t [u8],
    /// The digits behind the point that stand in the field itself.
    pub(crate) near: &'t [u8],
    /// Those that stand in another row, behind them.
    pub(crate) far: &'t [u8],
}

impl<'t> Decimal<'t> {
    /// The digits before the point without leading zeros; one zero stays.
    fn canonical_whole(&self) -> &'t [u8] {
        let zeros = self.whole.iter().take_while(|digit| is_zero(**digit)).count();
        match self.whole.get(zeros..) {
            Some([]) | None => b"0",
            Some(digits) => digits,
        }
    }

    /// The digits behind the point without trailing zeros: a number has one text, in however many digits it stands.
    fn canonical_behind(&self) -> (&'t [u8], &'t [u8]) {
        match without_trailing_zeros(self.far) {
            [] => (without_trailing_zeros(self.near), &[]),
            far => (self.near, far),
        }
    }

    /// Appends the exact text.
    pub(crate) fn append(&self, out: &mut Vec<u8>) {
        if self.negative {
            out.push(b'-');
        }
        out.extend(ascii(self.canonical_whole()));
        let (near, far) = self.canonical_behind();
        if !near.is_empty() || !far.is_empty() {
            out.push(b'.');
            out.extend(ascii(near));
            out.extend(ascii(far));
        }
    }

    /// The exact text; borrowed when it stands so in the telegram.
    pub(crate) fn text(&self) -> Cow<'t, str> {
        if !self.negative
            && self.canonical_behind() == (&[], &[])
            && let Ok(text) = std::str::from_utf8(self.canonical_whole())
        {
            return Cow::Borrowed(text);
        }
        let mut text = Vec::with_capacity(self.whole.len() + self.near.len() + self.far.len() + 3);
        self.append(&mut text);
        Cow::Owned(String::from_utf8_lossy(&text).into_owned())
    }

    /// Whether every digit is a zero.
    pub(crate) fn is_zero(&self) -> bool {
        [self.whole, self.near, self.far].into_iter().flatten().all(|digit| is_zero(*digit))
    }

    /// Exact decimal text as JSON writes numbers: no `+`, no leading zeros, no exponent, digits on both sides of a point.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (_, decimal) = all_consuming(decimal).parse(text.as_bytes()).ok()?;
        let canonical = decimal.whole.len() == 1 || !decimal.whole.starts_with(b"0");
        canonical.then_some(decimal)
    }
}

/// Digits are of any charset: their lower halves are the same in all.
const fn is_zero(digit: u8) -> bool {
    digit & 0x0F == 0
}

fn without_trailing_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().rev().take_while(|digit| is_zero(**digit)).count();
    digits.get(..digits.len() - zeros).unwrap_or_default()
}

fn decimal(text: &[u8]) -> IResult<&[u8], Decimal<'_>> {
    let digits = || take_while1(|byte: u8| byte.is_ascii_digit());
    (opt(tag("-")), digits(), opt(preceded(tag("."), digits())))
        .map(|(sign, whole, behind): (Option<&[u8]>, _, Option<&[u8]>)| Decimal {
            negative: sign.is_some(),
            whole,
            near: behind.unwrap_or_default(),
            far: &[],
        })
        .parse(text)
}
