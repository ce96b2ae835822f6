//! A time as operators and their programs say it: one reading for the command line and the admin port. What a reader of dates
//! takes for another one than was said is refused.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

/// Korea's offset from UTC; there is no daylight saving.
pub(crate) const KOREA: Offset = Offset::constant(9);

/// `2026-11-26T14:50Z` by its offset; without one, as `2026-11-26T23:50` or `2026-11-26`, it is said in Korea.
///
/// # Errors
/// What is wrong with it, and how a time is said.
pub(crate) fn said_time(text: &str) -> Result<Timestamp, String> {
    odd_time(text).map_or_else(|| exact_time(text).ok_or_else(|| wrong(text)), Err)
}

fn wrong(text: &str) -> String {
    format!(
        "{text:?} is no time: 2026-11-26 or 2026-11-26T23:50 (in Korea), or with an offset 2026-11-26T23:50:00+09:00"
    )
}

fn exact_time(text: &str) -> Option<Timestamp> {
    let pieces = Pieces::parse(text).ok()?;
    // The name of a zone may say another offset than the one before it.
    if pieces.time_zone_annotation().is_some() {
        return None;
    }
    let said = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or(Time::midnight()));
    pieces.to_numeric_offset().unwrap_or(KOREA).to_timestamp(said).ok()
}

/// Why a time with its day is none, where more can be said than that: `23:59:60` would be read as 23:59:59, and the end of
/// a day is the beginning of the next one.
fn odd_time(text: &str) -> Option<String> {
    let (day, behind) = text.split_once(['T', 't', ' '])?;
    let time = behind.split(['+', '-', 'Z', 'z', '[']).next()?;
    let digits: String = time.chars().filter(char::is_ascii_digit).collect();
    if digits.starts_with("24") && digits[2..].bytes().all(|digit| digit == b'0') {
        let next = day.parse::<Date>().ok()?.tomorrow().ok()?;
        let offset = &behind[time.len()..];
        return Some(format!(
            "{text:?} is no time: a day ends with the next one's beginning, {next}T00:00{offset}"
        ));
    }
    (digits.get(4..6) == Some("60"))
        .then(|| format!("{text:?} is no time: the last second of a minute is 59"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_korean_unless_it_says_its_offset() {
        for (text, moment) in [
            ("2026-12-01", "2026-11-30T15:00:00Z"),
            ("2026-12-01T10:00", "2026-12-01T01:00:00Z"),
            ("2026-12-01 10:00:00.5", "2026-12-01T01:00:00.5Z"),
            ("2026-12-01T10:00+09:00", "2026-12-01T01:00:00Z"),
            ("2026-12-01T10:00+00:00", "2026-12-01T10:00:00Z"),
            ("2026-12-01T10:00:00-05:00", "2026-12-01T15:00:00Z"),
            ("2026-12-01T10:00Z", "2026-12-01T10:00:00Z"),
        ] {
            assert_eq!(said_time(text).map(|said| said.to_string()).as_deref(), Ok(moment), "{text}");
        }
        for wrong in [
            "",
            "yesterday",
            "18:00",
            "2026-13-01",
            "2026-12-01T25:00",
            "2026-12-01T10:00+99:00",
            "2026-12-01T10:00+",
            "2026-12-01T10:00[America/New_York]",
            "2026-12-01T10:00+09:00[America/New_York]",
            "2026-12-01T10:00 KST",
        ] {
            assert!(said_time(wrong).unwrap_err().contains("is no time: 2026-11-26 or"), "{wrong}");
        }
        assert!(said_time("2026-12-01T24:00").unwrap_err().ends_with("2026-12-02T00:00"));
    }

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
        for (end, offset) in
            [("T24:00:00", ""), ("T24:00", ""), ("T24", ""), ("T24:00:00+09:00", "+09:00"), ("T24:00Z", "Z")]
        {
            let why = odd_time(&format!("2026-11-30{end}")).unwrap();
            assert!(why.ends_with(&format!("beginning, 2026-12-01T00:00{offset}")), "{end}");
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
