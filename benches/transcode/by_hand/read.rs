//! Bytes of a telegram to values.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::EUC_KR;
use serde::{Deserialize, Serialize};

use super::Bad;

/// Text that is borrowed where it can be, in options and lists too.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

/// A telegram of the right length, from which fields are taken one after the other.
pub(super) struct Fields<'a> {
    telegram: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn of(telegram: &'a [u8], bytes: usize) -> Result<Self, Bad> {
        if telegram.len() == bytes {
            Ok(Self { telegram, at: 0 })
        } else {
            Err(Bad::Field("telegram", "another length"))
        }
    }

    pub(super) fn bytes(&mut self, width: usize) -> &'a [u8] {
        let field: Range<usize> = self.at..self.at + width;
        self.at = field.end;
        &self.telegram[field]
    }

    /// What was not taken yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.telegram[self.at..]
    }

    pub(super) fn text(&mut self, name: &'static str, width: usize) -> Result<Text<'a>, Bad> {
        let bytes = self.bytes(width);
        let trimmed = match bytes.iter().rposition(|byte| *byte != b' ') {
            Some(last) => &bytes[..=last],
            None => return Ok("".into()),
        };
        let text = EUC_KR.decode_without_bom_handling_and_without_replacement(trimmed);
        text.map(Text).ok_or(Bad::Field(name, "not EUC-KR"))
    }

    pub(super) fn required(&mut self, name: &'static str, width: usize) -> Result<Text<'a>, Bad> {
        let text = self.text(name, width)?;
        if text.0.is_empty() { Err(Bad::Field(name, "is empty")) } else { Ok(text) }
    }

    pub(super) fn digits(&mut self, name: &'static str, width: usize) -> Result<Text<'a>, Bad> {
        self.digits_str(name, width).map(Text::from)
    }

    /// Digits that may be zeros for "nothing".
    pub(super) fn date(&mut self, name: &'static str, width: usize) -> Result<Option<Text<'a>>, Bad> {
        let digits = self.digits_str(name, width)?;
        Ok((!digits.bytes().all(|digit| digit == b'0')).then(|| digits.into()))
    }

    /// Digits without the zeros before them.
    pub(super) fn amount(&mut self, name: &'static str, width: usize) -> Result<Text<'a>, Bad> {
        self.digits_str(name, width).map(|digits| without_zeros(digits).into())
    }

    pub(super) fn number(&mut self, name: &'static str, width: usize) -> Result<u64, Bad> {
        self.digits_str(name, width)?.parse().map_err(|_| Bad::Field(name, "no number"))
    }

    /// A sign and digits; a blank sign before zeros is nothing.
    pub(super) fn signed(&mut self, name: &'static str, width: usize) -> Result<Option<Text<'a>>, Bad> {
        let sign = self.bytes(1);
        let digits = without_zeros(self.digits_str(name, width - 1)?);
        match sign {
            b"+" => Ok(Some(digits.into())),
            b"-" => Ok(Some(Text(Cow::Owned(format!("-{digits}"))))),
            b" " if digits == "0" => Ok(None),
            _ => Err(Bad::Field(name, "no sign")),
        }
    }

    /// Digits with a point before the last `scale`.
    pub(super) fn decimal(
        &mut self,
        name: &'static str,
        width: usize,
        scale: usize,
    ) -> Result<Text<'a>, Bad> {
        let (whole, behind) = self.digits_str(name, width)?.split_at(width - scale);
        let (whole, behind) = (without_zeros(whole), behind.trim_end_matches('0'));
        Ok(if behind.is_empty() { whole.into() } else { Text(Cow::Owned(format!("{whole}.{behind}"))) })
    }

    /// Lines of text.
    pub(super) fn lines<const N: usize>(
        &mut self,
        name: &'static str,
        width: usize,
    ) -> Result<[Text<'a>; N], Bad> {
        let mut lines = [const { Text(Cow::Borrowed("")) }; N];
        for line in &mut lines {
            *line = self.text(name, width)?;
        }
        Ok(lines)
    }

    /// Filler: nothing when it is blank.
    pub(super) fn filler(&mut self, name: &'static str, width: usize) -> Result<Option<Text<'a>>, Bad> {
        let text = self.text(name, width)?;
        Ok((!text.0.is_empty()).then_some(text))
    }

    fn digits_str(&mut self, name: &'static str, width: usize) -> Result<&'a str, Bad> {
        let bytes = self.bytes(width);
        if !bytes.iter().all(u8::is_ascii_digit) {
            return Err(Bad::Field(name, "not digits"));
        }
        std::str::from_utf8(bytes).map_err(|_| Bad::Field(name, "not digits"))
    }
}

fn without_zeros(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    }
}
