//! Sums of decimal texts, exactly: whole numbers of the smallest unit that any of them has.

/// So many units of one by so many digits behind the point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exact {
    units: i128,
    scale: usize,
}

/// `length - 4` as the formula and what is added.
pub(super) fn plus(formula: &str) -> (&str, i128) {
    for (sign, times) in [(" - ", -1), (" + ", 1)] {
        if let Some((formula, number)) = formula.rsplit_once(sign) {
            return (formula, times * number.parse::<i128>().expect("a number"));
        }
    }
    (formula, 0)
}

/// All of them, and a whole number more. An empty text is nothing.
pub(super) fn sum(texts: &[String], plus: i128) -> Result<Exact, String> {
    let behind = |text: &String| text.split_once('.').map_or(0, |(_, behind)| behind.len());
    let scale = texts.iter().map(behind).max().unwrap_or(0);
    let too_large = || "more than 38 digits".to_owned();
    let unit = 10_i128.checked_pow(u32::try_from(scale).map_err(|_| too_large())?).ok_or_else(too_large)?;
    let mut units = plus.checked_mul(unit).ok_or_else(too_large)?;
    for text in texts {
        let digits = format!("0{}{}", text.replace(['.', '-'], ""), "0".repeat(scale - behind(text)));
        let number: i128 = digits.parse().map_err(|_| format!("{text:?} is no number"))?;
        let number = if text.starts_with('-') { -number } else { number };
        units = units.checked_add(number).ok_or_else(too_large)?;
    }
    Ok(Exact { units, scale })
}

/// As JSON has it: no zeros that say nothing, and no zero below zero.
pub(super) fn text(sum: Exact) -> String {
    super::number::shown(sum.units < 0, &sum.units.unsigned_abs().to_string(), sum.scale)
}

/// The last digits of a sum that has none behind the point.
pub(super) fn last_digits(sum: Exact, kept: usize) -> Result<String, String> {
    if sum.scale > 0 {
        return Err("digits behind the point".to_owned());
    }
    let digits = sum.units.to_string();
    let units = digits[digits.len().saturating_sub(kept)..].parse().map_err(|_| "digits")?;
    Ok(text(Exact { units, scale: 0 }))
}
