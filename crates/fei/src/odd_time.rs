//! Times that a reader of dates takes for others than were said, or refuses without a word of why.

use jiff::civil::Date;

/// Why a time with its day is none, where more can be said than that: `23:59:60` would be read as 23:59:59, and the end of
/// a day is the beginning of the next one.
pub(crate) fn odd_time(text: &str) -> Option<String> {
    let (day, behind) = text.split_once(['T', 't', ' '])?;
    let time = behind.split(['+', '-', 'Z', 'z', '[']).next()?;
    let digits: String = time.chars().filter(char::is_ascii_digit).collect();
    if digits.starts_with("24") && digits[2..].bytes().all(|digit| digit == b'0') {
        let next = day.parse::<Date>().ok()?.tomorrow().ok()?;
        return Some(format!("{text:?} is no time: a day ends with the next one's beginning, {next}T00:00"));
    }
    (digits.get(4..6) == Some("60"))
        .then(|| format!("{text:?} is no time: the last second of a minute is 59"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_otherwise_than_it_is_said_is_odd() {
        for leap in [
            "2026-11-28T23:59:60",
            "2026-11-28 235960",
            "2026-11-28T23:59:60.5+09:00",
            "2026-11-28T23:59:60Z",
        ] {
            assert!(odd_time(leap).unwrap().ends_with("second of a minute is 59"), "{leap}");
        }
        for end in ["2026-11-30T24:00:00", "2026-11-30T24:00", "2026-11-30T24", "2026-11-30T24:00:00+09:00"] {
            assert!(odd_time(end).unwrap().ends_with("beginning, 2026-12-01T00:00"), "{end}");
        }
        for plain in [
            "",
            "2026-11-28",
            "2026-11-28T23:59:59",
            "2026-11-28T23:59",
            "2026-11-28T24:01",
            "T24:00",
            "2026-11-28T14:30+09:60",
        ] {
            assert_eq!(odd_time(plain), None, "{plain}");
        }
    }
}
