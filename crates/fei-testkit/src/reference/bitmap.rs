//! Bits that say which rows follow.

use std::collections::BTreeSet;

use super::rows::Bitmap;

/// The bits that are set, from 1, and how many bytes said so.
pub(super) fn read(bitmap: &Bitmap, bytes: &[u8]) -> Result<(BTreeSet<usize>, usize), String> {
    let width = if bitmap.hex { 16 } else { 8 };
    let mut bits = map(bitmap, bytes.get(..width).ok_or("too few bytes for bits")?)?;
    let mut taken = width;
    if bitmap.two && bits.remove(&1) {
        let second = map(bitmap, bytes.get(width..2 * width).ok_or("too few bytes for more bits")?)?;
        if second.is_empty() {
            return Err("a second map without a bit".to_owned());
        }
        bits.extend(second.iter().map(|bit| bit + 64));
        taken += width;
    }
    if let Some(bit) = bits.iter().find(|bit| !bitmap.rows.iter().any(|one| one.bit == **bit)) {
        return Err(format!("bit {bit} has no row"));
    }
    match bitmap.rows.iter().find(|one| one.required && !bits.contains(&one.bit)) {
        Some(one) => Err(format!("bit {} is required", one.bit)),
        None => Ok((bits, taken)),
    }
}

/// One map: bit 1 is the highest of the first byte.
fn map(bitmap: &Bitmap, bytes: &[u8]) -> Result<BTreeSet<usize>, String> {
    let halves: Vec<u32> = if bitmap.hex {
        let text = bitmap.charset.text(bytes).ok_or("no digits")?;
        let digit = |c: char| c.to_digit(16).filter(|_| !c.is_lowercase()).ok_or("no digit");
        text.chars().map(digit).collect::<Result<_, _>>()?
    } else {
        bytes.iter().flat_map(|byte| [u32::from(byte >> 4), u32::from(byte & 15)]).collect()
    };
    if halves.len() != 16 {
        return Err("not 64 bits".to_owned());
    }
    let is_set = |bit: &usize| halves[(bit - 1) / 4] & (8 >> ((bit - 1) % 4)) != 0;
    Ok((1..=64).filter(is_set).collect())
}

/// The bytes of bits.
pub(super) fn write(bitmap: &Bitmap, bits: &BTreeSet<usize>) -> Vec<u8> {
    let two = bits.iter().any(|bit| *bit > 64);
    let is_set = |bit: usize| bits.contains(&bit) || (two && bit == 1);
    let bytes = (0..if two { 16 } else { 8 })
        .map(|byte| (0..8_usize).fold(0_u8, |all, bit| all << 1 | u8::from(is_set(byte * 8 + bit + 1))));
    let bytes: Vec<u8> = bytes.collect();
    if !bitmap.hex {
        return bytes;
    }
    let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    bitmap.charset.bytes(&digits).expect("every charset has digits")
}
