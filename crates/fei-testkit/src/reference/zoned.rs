//! Zoned numbers: a digit a byte, and the tables of the bytes that carry a sign.

/// A digit a byte, with the sign over the first or the last.
pub(super) fn digits(own: &[u8], first: bool, overpunch: &str) -> Option<(bool, String)> {
    let at = if first { 0 } else { own.len() - 1 };
    let (mut negative, mut digits) = (false, Vec::new());
    for (number, byte) in own.iter().enumerate() {
        let plain =
            || byte.checked_sub(zone(overpunch)).filter(|digit| *digit < 10).map(|digit| (false, digit));
        let (minus, digit) = if number == at { signed(*byte, overpunch).or_else(plain)? } else { plain()? };
        negative |= minus;
        digits.push(digit);
    }
    let digits: Option<String> = digits.iter().map(|digit| char::from_digit(u32::from(*digit), 10)).collect();
    digits.map(|digits| (negative, digits))
}

/// The bytes of digits; `negative` of a number that has a sign.
pub(super) fn write(digits: &str, first: bool, overpunch: &str, negative: Option<bool>) -> Option<Vec<u8>> {
    let digits = digits.bytes().map(|digit| digit - b'0');
    let mut bytes: Vec<u8> = digits.clone().map(|digit| zone(overpunch) + digit).collect();
    let at = if first { 0 } else { bytes.len() - 1 };
    if let Some(negative) = negative {
        bytes[at] = signs(overpunch, negative)[usize::from(digits.clone().nth(at)?)];
    }
    Some(bytes)
}

/// The byte of a zero without a sign.
fn zone(overpunch: &str) -> u8 {
    if overpunch == "ebcdic" { 0xF0 } else { 0x30 }
}

/// A byte with a sign: whether it is minus, and its digit.
fn signed(byte: u8, overpunch: &str) -> Option<(bool, u8)> {
    if overpunch == "ebcdic" {
        let negative = match byte >> 4 {
            0xA | 0xC | 0xE | 0xF => false,
            0xB | 0xD => true,
            _ => return None,
        };
        return (byte & 15 < 10).then_some((negative, byte & 15));
    }
    [false, true].into_iter().find_map(|negative| {
        let digit = signs(overpunch, negative).iter().position(|one| *one == byte)?;
        Some((negative, u8::try_from(digit).ok()?))
    })
}

/// The ten bytes of a digit with its sign.
fn signs(overpunch: &str, negative: bool) -> Vec<u8> {
    match (overpunch, negative) {
        ("ebcdic", false) => (0xC0..=0xC9).collect(),
        ("ebcdic", true) => (0xD0..=0xD9).collect(),
        ("translated", false) => b"{ABCDEFGHI".to_vec(),
        ("translated", true) => b"}JKLMNOPQR".to_vec(),
        ("ascii", true) => (b'p'..=b'y').collect(),
        ("realia", true) => (b' '..=b')').collect(),
        ("tandem", true) => (0x80..=0x89).collect(),
        _ => (b'0'..=b'9').collect(),
    }
}
