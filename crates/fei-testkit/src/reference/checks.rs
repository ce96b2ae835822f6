//! Check digits and checksums, by the words of their rules.

/// The check digit of digits by `mod10`, `mod11` or `weighted`.
pub(super) fn digit(rule: &str, of: &str, arguments: &[&str]) -> Option<String> {
    let digits: Option<Vec<u32>> = of.chars().map(|c| c.to_digit(10)).collect();
    let digits = digits.filter(|digits| !digits.is_empty())?;
    let from_the_right = digits.iter().rev().enumerate();
    let digit = match rule {
        // Every other digit from the right twice, nines cast out.
        "mod10" => {
            let sum: u32 = from_the_right
                .map(|(place, digit)| match (place % 2, digit * 2) {
                    (1, _) => *digit,
                    (_, twice) if twice > 9 => twice - 9,
                    (_, twice) => twice,
                })
                .sum();
            (0..10).find(|digit| (sum + digit).is_multiple_of(10))?
        }
        "mod11" => {
            let sum: u32 = from_the_right.map(|(place, digit)| digit * (2 + place as u32 % 6)).sum();
            let missing = 11 - sum % 11;
            if missing > 9 { 0 } else { missing }
        }
        "weighted" => {
            let weights: Vec<u32> =
                arguments.first()?.split(' ').map(|it| it.parse().ok()).collect::<Option<_>>()?;
            let modulus: u32 = arguments.get(1)?.parse().ok()?;
            let sum: u32 =
                digits.iter().zip(weights.iter().cycle()).map(|(digit, weight)| digit * weight).sum();
            (0..modulus).find(|missing| (sum + missing).is_multiple_of(modulus))? % 10
        }
        _ => return None,
    };
    Some(digit.to_string())
}

/// A checksum of bytes, bit by bit, and how many hexadecimal digits it has.
pub(super) fn sum(rule: &str, bytes: &[u8]) -> (u32, usize) {
    match rule {
        "lrc" => (u32::from(bytes.iter().fold(0, |sum, byte| sum ^ byte)), 2),
        // x^16 + x^12 + x^5 + 1, the highest bit first.
        "crc16" => {
            let mut sum: u32 = 0xFFFF;
            for byte in bytes {
                sum ^= u32::from(*byte) << 8;
                for _ in 0..8 {
                    sum = if sum & 0x8000 == 0 { sum << 1 } else { (sum << 1) ^ 0x1021 } & 0xFFFF;
                }
            }
            (sum, 4)
        }
        // That of Ethernet: the lowest bit first, and all bits turned round.
        _ => {
            let mut sum = u32::MAX;
            for byte in bytes {
                sum ^= u32::from(*byte);
                for _ in 0..8 {
                    sum = if sum & 1 == 0 { sum >> 1 } else { (sum >> 1) ^ 0xEDB8_8320 };
                }
            }
            (!sum, 8)
        }
    }
}
