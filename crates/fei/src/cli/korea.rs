//! Times as operators say and read them: in Korea.

use std::str::FromStr;

use jiff::Timestamp;

use crate::said_time::{KOREA, said_time};

/// A moment, said as a day or as a day and a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment(pub(super) Timestamp);

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        said_time(text).map(Self)
    }
}

/// A moment as people read it: `2026-09-07 14:30:00`.
pub(super) fn shown(moment: Timestamp) -> String {
    KOREA.to_datetime(moment).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The same for machines, with its offset: `2026-09-07T14:30:00.123+09:00`.
pub(super) fn exact(moment: Timestamp) -> String {
    format!("{}+09:00", KOREA.to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%S%.3f"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_time_are_korean() {
        let moment = |text: &str| text.parse::<Moment>().map(|moment| shown(moment.0));
        assert_eq!(moment("2026-09-07").as_deref(), Ok("2026-09-07 00:00:00"));
        assert_eq!(moment("2026-09-07T14:30").as_deref(), Ok("2026-09-07 14:30:00"));
        let exact = "2026-09-07T14:30:00".parse::<Moment>().map(|moment| exact(moment.0));
        assert_eq!(exact.as_deref(), Ok("2026-09-07T14:30:00.000+09:00"));
        let utc = "2026-09-07T14:30:00".parse::<Moment>().map(|moment| moment.0.to_string());
        assert_eq!(utc.as_deref(), Ok("2026-09-07T05:30:00Z"));
        assert_eq!(moment("2026-09-07T14:30Z").as_deref(), Ok("2026-09-07 23:30:00"));
        for wrong in ["", "yesterday", "2026-09-07T23:59:60", "2026-09-07T24:00"] {
            assert!(moment(wrong).unwrap_err().contains("is no time"), "{wrong}");
        }
    }
}
