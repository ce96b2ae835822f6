//! How old something is, as people write it: `"5y"`, `"18m"`, `"90d"`.

use std::fmt;

use fei_journal::RETENTION_DAYS_MIN as DAYS_MIN;
use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;

/// An age of whole years, months or days; at least as many as the journal keeps whatever anybody says.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Age {
    typed: String,
    span: Span,
}

impl Age {
    /// What is older than this was begun before that day.
    pub(crate) fn before(&self, today: Date) -> Date {
        today.checked_sub(self.span).unwrap_or(Date::MIN)
    }

    /// Korean law on electronic finance: what was done is kept five years.
    pub(super) fn of_the_law() -> Self {
        Self { typed: "5y".to_owned(), span: Span::new().years(5) }
    }
}

impl TryFrom<String> for Age {
    type Error = String;

    fn try_from(typed: String) -> Result<Self, String> {
        let wrong = || format!("{typed:?} is no age: 5y, 18m or 90d");
        let (number, unit) = typed.split_at_checked(typed.len().saturating_sub(1)).ok_or_else(wrong)?;
        let number: i32 = number.parse().map_err(|_| wrong())?;
        let none = Span::new();
        let (span, days) = match unit {
            "y" => (none.try_years(number), i64::from(number) * 365),
            "m" => (none.try_months(number), i64::from(number) * 28),
            "d" => (none.try_days(number), i64::from(number)),
            _ => return Err(wrong()),
        };
        if !(DAYS_MIN..=365_000).contains(&days) {
            return Err(format!("{typed} is less than {DAYS_MIN} days, or more than there can be"));
        }
        let span = span.map_err(|_| wrong())?;
        Ok(Self { typed, span })
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_age_is_a_number_and_a_unit_and_not_too_young() {
        let today = date(2026, 11, 27);
        for (text, before) in
            [("5y", date(2021, 11, 27)), ("18m", date(2025, 5, 27)), ("35d", date(2026, 10, 23))]
        {
            let age = Age::try_from(text.to_owned()).unwrap();
            assert_eq!((age.before(today), age.to_string()), (before, text.to_owned()));
        }
        assert_eq!(Age::of_the_law().before(today), date(2021, 11, 27));
        for wrong in ["", "y", "5", "5w", "-5y", "34d", "1m", "가", "9999999y"] {
            assert!(Age::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
