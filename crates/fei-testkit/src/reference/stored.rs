//! Numbers of a host: packed, zoned, binary, BCD. Each is read as a sign and its digits, and written from them.

use super::notation::{Form, Notation};
use super::rows::Field;
use super::value::Val;
use super::{number, zoned};

/// A number whose bytes are no text.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    kind: Kind,
    /// How many of all digits stand behind the point.
    scale: usize,
    signed: bool,
}

#[derive(Debug, Clone)]
enum Kind {
    Packed {
        digits: usize,
    },
    Zoned {
        first: bool,
        overpunch: String,
    },
    /// `most`: digits that are declared; none: all that the bytes hold.
    Binary {
        little: bool,
        most: Option<usize>,
    },
    Bcd,
}

/// Reads `S9(7)V9(2) packed`, `binary(4)V(2)`, `BCD(6)V(2)`; none if it is something else.
pub(super) fn notation(
    text: &str,
    word: &dyn Fn(&str) -> Option<String>,
    ebcdic: bool,
) -> Option<(Form, usize)> {
    let little = word("endian").as_deref() == Some("little");
    let (kind, scale, signed, width) = if let Some((picture, usage)) = text.split_once(' ') {
        let signed = picture.starts_with('S');
        let (digits, scale) = Notation::picture(picture.trim_start_matches('S'));
        let (kind, width) = match usage {
            "packed" => (Kind::Packed { digits }, digits / 2 + 1),
            "binary" => {
                let width = if digits <= 4 {
                    2
                } else if digits <= 9 {
                    4
                } else {
                    8
                };
                (Kind::Binary { little, most: Some(digits) }, width)
            }
            "zoned" => {
                let usual = if ebcdic { "ebcdic" } else { "ascii" };
                let overpunch = word("overpunch").unwrap_or_else(|| usual.to_owned());
                (Kind::Zoned { first: word("sign").as_deref() == Some("leading"), overpunch }, digits)
            }
            other => panic!("a number that is {other}"),
        };
        (kind, scale, signed, width)
    } else {
        let (name, rest) = text.split_at(text.find('(')?);
        let kind = match name {
            "binary" | "unsigned" => Kind::Binary { little, most: None },
            "BCD" if rest.contains('V') || word("json").is_some() => Kind::Bcd,
            _ => return None,
        };
        let (width, scale) = rest.split_once('V').unwrap_or((rest, "(0)"));
        (kind, Notation::counted(scale, ""), name == "binary", Notation::counted(width, ""))
    };
    Some((Form::Stored(Stored { kind, scale, signed }), width))
}

/// What bytes mean.
pub(super) fn read(form: &Stored, field: &Field, own: &[u8]) -> Result<Val, String> {
    if field.empty.contains(&b' ') && own.iter().all(|byte| *byte == field.charset.fill(b' ')) {
        return Ok(Val::Null);
    }
    let (negative, digits) = form.number(own).ok_or_else(|| format!("{own:?} are no number"))?;
    if negative && !form.signed {
        return Err("a minus in a number without a sign".to_owned());
    }
    let zero = digits.bytes().all(|byte| byte == b'0');
    if zero && !negative && field.empty.contains(&b'0') {
        return Ok(Val::Null);
    }
    Ok(Val::Number(number::shown(negative, &digits, form.scale)))
}

/// The bytes of a value.
pub(super) fn write(form: &Stored, field: &Field, value: &Val) -> Result<Vec<u8>, String> {
    if *value == Val::Null {
        return if field.empty.is_empty() {
            Err("null where nothing means null".to_owned())
        } else {
            Ok(blank(form, field))
        };
    }
    let text = value.text();
    let (negative, whole, behind) = number::parsed(&text)?;
    let zeros =
        form.scale.checked_sub(behind.len()).ok_or("digits behind the point that there are none for")?;
    let digits = format!("{whole}{behind}{}", "0".repeat(zeros));
    if negative && !form.signed {
        return Err("a sign where there is none".to_owned());
    }
    form.bytes(negative, digits.trim_start_matches('0'), field.width)
        .ok_or_else(|| format!("{text:?} does not fit"))
}

/// The bytes of no number.
pub(super) fn blank(form: &Stored, field: &Field) -> Vec<u8> {
    if field.empty.first() == Some(&b' ') {
        return vec![field.charset.fill(b' '); field.width];
    }
    form.bytes(false, "", field.width).expect("nothing fits everywhere")
}

/// Whether bytes say anything. Zero says nothing, but for one below zero; nor do spaces, and bytes of zero.
pub(super) fn has_data(form: &Stored, own: &[u8], space: u8) -> bool {
    let full_of = |byte: u8| own.iter().all(|other| *other == byte);
    let number = form.number(own);
    let zero = number.is_some_and(|(negative, digits)| !negative && digits.bytes().all(|it| it == b'0'));
    !zero && !full_of(0) && !full_of(space)
}

impl Stored {
    /// Whether it is below zero, and all of its digits.
    fn number(&self, own: &[u8]) -> Option<(bool, String)> {
        match &self.kind {
            Kind::Packed { digits } => packed(own, *digits),
            Kind::Zoned { first, overpunch } => zoned::digits(own, *first, overpunch),
            Kind::Binary { little, most } => self.binary(own, *little, *most),
            Kind::Bcd => digits_of(&halves(own)).map(|digits| (false, digits)),
        }
    }

    fn binary(&self, own: &[u8], little: bool, most: Option<usize>) -> Option<(bool, String)> {
        let mut bytes = own.to_vec();
        if little {
            bytes.reverse();
        }
        let mut number = bytes.iter().fold(0_i128, |number, byte| number * 256 + i128::from(*byte));
        if self.signed && bytes[0] >= 0x80 {
            number -= 256_i128.pow(u32::try_from(own.len()).ok()?);
        }
        let digits = number.unsigned_abs().to_string();
        (most.is_none_or(|most| digits.len() <= most)).then_some((number < 0, digits))
    }

    /// The bytes of digits that begin with none of zero.
    fn bytes(&self, negative: bool, digits: &str, width: usize) -> Option<Vec<u8>> {
        match &self.kind {
            Kind::Packed { digits: most } => {
                let sign = if !self.signed {
                    0xF
                } else if negative {
                    0xD
                } else {
                    0xC
                };
                let digits = filled(digits, *most)?;
                let digits = filled(&digits, width * 2 - 1)?;
                let mut halves: Vec<u8> = digits.bytes().map(|digit| digit - b'0').collect();
                halves.push(sign);
                Some(halves.chunks(2).map(|two| two[0] * 16 + two[1]).collect())
            }
            Kind::Zoned { first, overpunch } => {
                zoned::write(&filled(digits, width)?, *first, overpunch, self.signed.then_some(negative))
            }
            Kind::Binary { little, most } => {
                (most.is_none_or(|most| digits.len() <= most) && digits.len() < 30).then_some(())?;
                let number = if digits.is_empty() { 0 } else { digits.parse::<i128>().ok()? };
                (number > 0 || !negative).then_some(())?;
                self.integer(if negative { -number } else { number }, *little, width)
            }
            Kind::Bcd => {
                let digits = filled(digits, width * 2)?;
                let halves: Vec<u8> = digits.bytes().map(|digit| digit - b'0').collect();
                Some(halves.chunks(2).map(|two| two[0] * 16 + two[1]).collect())
            }
        }
    }

    fn integer(&self, number: i128, little: bool, width: usize) -> Option<Vec<u8>> {
        let all = 256_i128.pow(u32::try_from(width).ok()?);
        let (least, most) = if self.signed { (-all / 2, all / 2 - 1) } else { (0, all - 1) };
        (least..=most).contains(&number).then_some(())?;
        let bytes = number.to_be_bytes();
        let mut bytes = bytes[bytes.len() - width..].to_vec();
        if little {
            bytes.reverse();
        }
        Some(bytes)
    }
}

/// Two digits a byte, the sign in the last half. Of an even number of digits the first half is zero.
fn packed(own: &[u8], digits: usize) -> Option<(bool, String)> {
    let mut halves = halves(own);
    let negative = match halves.pop()? {
        0xC | 0xA | 0xE | 0xF => false,
        0xD | 0xB => true,
        _ => return None,
    };
    if digits.is_multiple_of(2) && halves.remove(0) != 0 {
        return None;
    }
    digits_of(&halves).map(|digits| (negative, digits))
}

fn halves(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect()
}

fn digits_of(digits: &[u8]) -> Option<String> {
    digits.iter().map(|digit| char::from_digit(u32::from(*digit), 10)).collect()
}

/// Digits with zeros in front, if they are not too many.
fn filled(digits: &str, width: usize) -> Option<String> {
    Some(format!("{}{digits}", "0".repeat(width.checked_sub(digits.len())?)))
}
