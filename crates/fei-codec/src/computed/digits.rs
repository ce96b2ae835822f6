//! Check digits. None where the text is not digits.

/// Luhn (ISO/IEC 7812-1, annex B): from the right every other digit counts twice, and of that its own digits.
pub(super) fn mod10(text: &str) -> Option<u32> {
    let sum = weigh(text.chars().rev(), [2, 1].into_iter().cycle(), |digit| digit / 10 + digit % 10)?;
    Some((10 - sum % 10) % 10)
}

/// From the right times 2 to 7 and again; what is missing to a multiple of 11, of which 10 and 11 are 0.
pub(super) fn mod11(text: &str) -> Option<u32> {
    let sum = weigh(text.chars().rev(), (2..=7).cycle(), |digit| digit)?;
    Some(match 11 - sum % 11 {
        10 | 11 => 0,
        digit => digit,
    })
}

/// From the left times the weights and again; what is missing to a multiple of `modulus`, of which the last digit.
pub(super) fn weighted(text: &str, weights: &[u32], modulus: u32) -> Option<u32> {
    let sum = weigh(text.chars(), weights.iter().copied().cycle(), |digit| digit)?;
    let over = sum.checked_rem(modulus)?;
    Some((modulus - over) % modulus % 10)
}

fn weigh(
    digits: impl Iterator<Item = char>,
    weights: impl Iterator<Item = u32>,
    of: impl Fn(u32) -> u32,
) -> Option<u32> {
    let mut some = false;
    let mut sum = 0_u32;
    for (digit, weight) in digits.zip(weights) {
        some = true;
        sum = sum.checked_add(of(digit.to_digit(10)?.checked_mul(weight)?))?;
    }
    some.then_some(sum)
}
