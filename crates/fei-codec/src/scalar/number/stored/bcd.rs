//! BCD: two digits a byte, no sign.

use fei_layout::plan::Number;

use super::{Bad, Stored, digit};
use crate::scalar::inline::Inline;

pub(super) fn read(number: &Number, bytes: &[u8]) -> Result<Stored, Bad> {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    let mut digits = Inline::new();
    for nibble in nibbles {
        let wrong = || Bad::digits(format!("{} digits, two a byte", number.digits));
        digits.push(digit(nibble).ok_or_else(wrong)?);
    }
    Ok(Stored::new(digits, number, (false, true)))
}

pub(super) fn write(digits: &[u8], place: &mut [u8]) -> Result<(), Bad> {
    pack(digits.iter().map(|digit| digit & 0xF), place);
    Ok(())
}

/// Half bytes into bytes.
pub(super) fn pack(mut nibbles: impl Iterator<Item = u8>, place: &mut [u8]) {
    for byte in place {
        let mut half = || nibbles.next().unwrap_or(0);
        *byte = half() << 4 | half();
    }
}
