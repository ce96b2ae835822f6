//! Values to bytes of a telegram.

use encoding_rs::EUC_KR;

use super::Bad;
use super::read::Text;

/// A blank telegram into which fields are written one after the other.
pub(super) struct Blank<'o> {
    telegram: &'o mut [u8],
    at: usize,
}

impl<'o> Blank<'o> {
    /// Appends so many blanks to a reused buffer.
    pub(super) fn of(out: &'o mut Vec<u8>, bytes: usize) -> Self {
        let start = out.len();
        out.resize(start + bytes, b' ');
        Self { telegram: &mut out[start..], at: 0 }
    }

    fn next(&mut self, width: usize) -> &mut [u8] {
        let start = self.at;
        self.at += width;
        &mut self.telegram[start..start + width]
    }

    /// Bytes as they are.
    pub(super) fn slot(&mut self, bytes: &[u8]) {
        self.next(bytes.len()).copy_from_slice(bytes);
    }

    pub(super) fn text(&mut self, name: &'static str, text: &Text<'_>, width: usize) -> Result<(), Bad> {
        let (bytes, _, unmappable) = EUC_KR.encode(&text.0);
        if unmappable {
            return Err(Bad::Field(name, "a character that is not EUC-KR"));
        }
        let field = self.next(width);
        if bytes.len() > field.len() {
            return Err(Bad::Field(name, "too long"));
        }
        field[..bytes.len()].copy_from_slice(&bytes);
        Ok(())
    }

    pub(super) fn required(&mut self, name: &'static str, text: &Text<'_>, width: usize) -> Result<(), Bad> {
        if text.0.is_empty() { Err(Bad::Field(name, "is empty")) } else { self.text(name, text, width) }
    }

    pub(super) fn digits(&mut self, name: &'static str, text: &Text<'_>, width: usize) -> Result<(), Bad> {
        if text.0.len() != width {
            return Err(Bad::Field(name, "another number of digits"));
        }
        self.amount(name, text, width)
    }

    /// Zeros for nothing.
    pub(super) fn date(
        &mut self,
        name: &'static str,
        text: Option<&Text<'_>>,
        width: usize,
    ) -> Result<(), Bad> {
        match text {
            Some(text) => self.digits(name, text, width),
            None => {
                self.next(width).fill(b'0');
                Ok(())
            }
        }
    }

    /// Digits with zeros before them.
    pub(super) fn amount(&mut self, name: &'static str, text: &Text<'_>, width: usize) -> Result<(), Bad> {
        right(name, text.0.as_bytes(), self.next(width))
    }

    pub(super) fn number(&mut self, name: &'static str, number: u64, width: usize) -> Result<(), Bad> {
        let mut rest = number;
        for digit in self.next(width).iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        if rest == 0 { Ok(()) } else { Err(Bad::Field(name, "too big")) }
    }

    /// A sign and digits; nothing is a blank sign and zeros.
    pub(super) fn signed(
        &mut self,
        name: &'static str,
        text: Option<&Text<'_>>,
        width: usize,
    ) -> Result<(), Bad> {
        let (sign, digits) = match text.map(|text| &*text.0) {
            None => (b' ', "0"),
            Some(text) => text.strip_prefix('-').map_or((b'+', text), |digits| (b'-', digits)),
        };
        let field = self.next(width);
        field[0] = sign;
        right(name, digits.as_bytes(), &mut field[1..])
    }

    /// Digits with a point before the last `scale`.
    pub(super) fn decimal(
        &mut self,
        name: &'static str,
        text: &Text<'_>,
        width: usize,
        scale: usize,
    ) -> Result<(), Bad> {
        let (whole, behind) = text.0.split_once('.').unwrap_or((&text.0, ""));
        let (before, after) = self.next(width).split_at_mut(width - scale);
        right(name, whole.as_bytes(), before)?;
        after.fill(b'0');
        if behind.len() > scale || !behind.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Bad::Field(name, "too many digits behind the point"));
        }
        after[..behind.len()].copy_from_slice(behind.as_bytes());
        Ok(())
    }

    pub(super) fn lines(&mut self, name: &'static str, lines: &[Text<'_>], width: usize) -> Result<(), Bad> {
        lines.iter().try_for_each(|line| self.text(name, line, width))
    }

    /// Filler: blanks for nothing.
    pub(super) fn filler(
        &mut self,
        name: &'static str,
        text: Option<&Text<'_>>,
        width: usize,
    ) -> Result<(), Bad> {
        match text {
            Some(text) => self.text(name, text, width),
            None => {
                self.next(width);
                Ok(())
            }
        }
    }
}

fn right(name: &'static str, digits: &[u8], field: &mut [u8]) -> Result<(), Bad> {
    if digits.is_empty() || digits.len() > field.len() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Bad::Field(name, "no number of this width"));
    }
    let (zeros, place) = field.split_at_mut(field.len() - digits.len());
    zeros.fill(b'0');
    place.copy_from_slice(digits);
    Ok(())
}
