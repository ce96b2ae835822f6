//! Dates and times: how they stand in bytes, and the digits that the mirror has of them.

/// How a date or a time stands in its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    /// YYYYMMDD, `hhmmss`, both, both with milliseconds: the digits of the mirror as they are.
    Day,
    Clock,
    DayClock,
    Millis,
    /// YYYY-MM-DD.
    Dashed,
    /// YYMMDD, of the hundred years that begin with this one.
    Short(u32),
    /// YYMMDDhhmmss.
    ShortClock(u32),
}

impl Calendar {
    /// Of a notation; `century` is what the row says.
    pub(super) fn named(notation: &str, century: Option<u32>) -> Option<(Self, usize)> {
        let century = || century.expect("a century");
        Some(match notation {
            "D8" => (Self::Day, 8),
            "T6" => (Self::Clock, 6),
            "D14" => (Self::DayClock, 14),
            "D17" => (Self::Millis, 17),
            "D10" => (Self::Dashed, 10),
            "D6" => (Self::Short(century()), 6),
            "D12" => (Self::ShortClock(century()), 12),
            _ => return None,
        })
    }

    /// The digits of the mirror.
    pub(super) fn read(self, bytes: &[u8]) -> Option<String> {
        let digits = match (self, bytes) {
            (Self::Dashed, [year @ .., b'-', m1, m2, b'-', d1, d2]) => {
                [year, &[*m1, *m2], &[*d1, *d2]].concat()
            }
            (Self::Dashed, _) => return None,
            _ => bytes.to_vec(),
        };
        let digits = String::from_utf8(digits).ok().filter(|text| is_digits(text))?;
        let digits = match self {
            Self::Short(century) | Self::ShortClock(century) => {
                let years = digits[..2].parse::<u32>().expect("digits");
                let year = (century..century + 100).find(|year| year % 100 == years)?;
                format!("{year:04}{}", &digits[2..])
            }
            _ => digits,
        };
        self.is_there(&digits).then_some(digits)
    }

    /// The bytes of digits of the mirror.
    pub(super) fn write(self, digits: &str) -> Option<Vec<u8>> {
        if !is_digits(digits) || !self.is_there(digits) {
            return None;
        }
        Some(match self {
            Self::Dashed => format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]).into_bytes(),
            Self::Short(century) | Self::ShortClock(century) => {
                let year = digits[..4].parse::<u32>().expect("digits");
                (century..century + 100).contains(&year).then_some(())?;
                digits.as_bytes()[2..].to_vec()
            }
            _ => digits.as_bytes().to_vec(),
        })
    }

    /// The bytes that are full of zeros or of spaces.
    pub(super) fn full_of(self, byte: u8, width: usize) -> Vec<u8> {
        if self == Self::Dashed && byte == b'0' { b"0000-00-00".to_vec() } else { vec![byte; width] }
    }

    /// Whether digits of the mirror are a day and a time that there are.
    fn is_there(self, digits: &str) -> bool {
        let wide = |width: usize| digits.len() == width;
        match self {
            Self::Day | Self::Dashed | Self::Short(_) => wide(8) && is_date(digits),
            Self::Clock => wide(6) && is_clock(digits),
            Self::DayClock | Self::ShortClock(_) => {
                wide(14) && is_date(&digits[..8]) && is_clock(&digits[8..])
            }
            Self::Millis => wide(17) && is_date(&digits[..8]) && is_clock(&digits[8..14]),
        }
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_date(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits[from..to].parse::<u32>().expect("digits");
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

fn is_clock(digits: &str) -> bool {
    &digits[..2] < "24" && &digits[2..4] < "60" && &digits[4..] < "60"
}
