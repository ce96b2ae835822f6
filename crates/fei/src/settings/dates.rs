//! `[dates]`: how far the day of a telegram that moves money may be from today.

use fei_gateway::DayRules;
use serde::Deserialize;

use super::error::SettingsError;

/// A hundred years: every day is taken.
const BACK_DAYS_MAX: i64 = 36_500;

/// As typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    back_days_max: Option<i64>,
    ahead_days_max: Option<i64>,
}

impl Dates {
    /// The rules; what is not said is the gateway's default.
    pub(super) fn rules(&self) -> Result<DayRules, SettingsError> {
        let defaults = DayRules::default();
        Ok(DayRules {
            back_days_max: within("back_days_max", self.back_days_max, BACK_DAYS_MAX)?
                .unwrap_or(defaults.back_days_max),
            ahead_days_max: within("ahead_days_max", self.ahead_days_max, DayRules::AHEAD_DAYS_MAX)?
                .unwrap_or(defaults.ahead_days_max),
        })
    }
}

fn within(key: &'static str, said: Option<i64>, max: i64) -> Result<Option<i64>, SettingsError> {
    match said {
        Some(days) if !(0..=max).contains(&days) => Err(SettingsError::Days { key, max }),
        days => Ok(days),
    }
}
