//! Bitmaps: which rows follow.

use fei_layout::plan::{BitForm, Bitmap, Charset, TextPolicy};

use super::Reading;
use crate::charset::{self, Characters, TextRule};
use crate::num::{index, offset};
use crate::{Error, ErrorKind, Fault, scalar};

/// The bit that says that a second map follows.
const SECONDARY: u8 = 1;

impl Reading<'_> {
    /// Reads the bits and goes into the rows that they say.
    pub(super) fn bits(&mut self, ix: u32, at: u32) -> Result<(), Error> {
        let Some(bitmap) = self.walk.layout().bitmaps.get(index(ix)) else { return Ok(()) };
        let there = self.telegram.get(..index(self.end())).unwrap_or(self.telegram);
        let (set, bytes) = read(bitmap, there, at).map_err(|fault| self.located(&bitmap.key, fault))?;
        let has_row = |bit: u8| bitmap.arms.iter().any(|arm| arm.bit == bit);
        let says_more = |bit: u8| bitmap.secondary && bit == SECONDARY;
        let is_set = |bit: &u8| set & Bitmap::bit(*bit) != 0;
        if let Some(bit) = (1..=128).filter(is_set).find(|bit| !has_row(*bit) && !says_more(*bit)) {
            let expected = "a bit that has a row".into();
            let got = format!("bit {bit}");
            let fault = Fault { kind: ErrorKind::Bitmap, at, width: bytes, expected, got };
            return Err(self.located(&bitmap.key, fault));
        }
        if let Some(arm) = bitmap.arms.iter().find(|arm| arm.required && set & Bitmap::bit(arm.bit) == 0) {
            let expected = format!("bit {}: its row is required", arm.bit).into();
            let fault =
                Fault { kind: ErrorKind::Required, at, width: bytes, expected, got: "none".to_owned() };
            return Err(self.located(&bitmap.key, fault));
        }
        self.walk.present(bitmap, set, bytes);
        Ok(())
    }
}

/// The bits at a place, the first 64 in the upper half, and how many bytes they take.
pub(crate) fn read(bitmap: &Bitmap, telegram: &[u8], at: u32) -> Result<(u128, u32), Fault> {
    let width = bitmap.form.bytes();
    let first = u128::from(half(bitmap, telegram, at)?) << 64;
    if !bitmap.secondary || first & Bitmap::bit(SECONDARY) == 0 {
        return Ok((first, width));
    }
    let second = half(bitmap, telegram, at.saturating_add(width))?;
    if second == 0 {
        let expected = "a bit in the second map, or no second map".into();
        let got = "bit 1 alone".to_owned();
        return Err(Fault { kind: ErrorKind::Bitmap, at, width: width.saturating_mul(2), expected, got });
    }
    Ok((first | u128::from(second), width.saturating_mul(2)))
}

/// One map of 64 bits.
fn half(bitmap: &Bitmap, telegram: &[u8], at: u32) -> Result<u64, Fault> {
    let width = bitmap.form.bytes();
    let start = index(at);
    let fault =
        |kind, expected: &str, got| Fault { kind, at, width, expected: expected.to_owned().into(), got };
    let Some(bytes) = telegram.get(start..start.saturating_add(index(width))) else {
        let left = offset(telegram.len()).saturating_sub(at);
        return Err(fault(ErrorKind::Length, &format!("{width} bytes"), format!("{left} bytes")));
    };
    let digit = |c: char| c.to_digit(16).filter(|_| !c.is_ascii_lowercase());
    match bitmap.form {
        BitForm::Binary => Ok(bytes.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte))),
        BitForm::Hex => Characters::new(bitmap.charset, bytes)
            .try_fold(0, |bits, c| Some(bits << 4 | u64::from(digit(c.ok()?)?)))
            .ok_or_else(|| fault(ErrorKind::Bitmap, "16 digits 0-9 and A-F", scalar::hex(bytes))),
    }
}

/// The bits as bytes.
pub(crate) fn written(bitmap: &Bitmap, arms: impl Iterator<Item = u8>) -> (u128, Vec<u8>) {
    let mut set = arms.fold(0, |set, bit| set | Bitmap::bit(bit));
    let two = bitmap.secondary && set << 64 != 0;
    if two {
        set |= Bitmap::bit(SECONDARY);
    }
    let bytes = set.to_be_bytes();
    let bytes = bytes.get(..if two { 16 } else { 8 }).unwrap_or_default();
    let bytes = match bitmap.form {
        BitForm::Binary => bytes.to_vec(),
        BitForm::Hex => in_digits(bitmap.charset, bytes),
    };
    (set, bytes)
}

/// Two digits a byte.
fn in_digits(charset: Charset, bytes: &[u8]) -> Vec<u8> {
    let rule = TextRule { charset, policy: TextPolicy::Reject, cut: false, controls: false };
    let mut digits = Vec::new();
    // Every charset has these characters.
    let _ = charset::encode(rule, &scalar::hex(bytes).replace(' ', ""), 2 * bytes.len(), &mut digits);
    digits
}
