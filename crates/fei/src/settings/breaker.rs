//! When an institution's circuit breaker opens, and for how long.

use std::time::Duration;

use fei_gateway::BreakerRules;
use serde::Deserialize;

/// `breaker = { calls_min = 20, failed_percent = 50, open_min_ms = 10000, open_max_ms = 60000 }`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Breaker {
    pub(super) calls_min: Option<u32>,
    pub(super) failed_percent: Option<u32>,
    pub(super) open_min_ms: Option<u64>,
    pub(super) open_max_ms: Option<u64>,
}

impl Breaker {
    /// The rules; what is not said is the gateway's default.
    pub(super) fn rules(&self) -> BreakerRules {
        let defaults = BreakerRules::default();
        let open_min = self.open_min_ms.map_or(defaults.open_min, Duration::from_millis);
        BreakerRules {
            calls_min: self.calls_min.unwrap_or(defaults.calls_min),
            failed_percent: self.failed_percent.unwrap_or(defaults.failed_percent),
            open_min,
            open_max: self.open_max_ms.map_or(defaults.open_max, Duration::from_millis).max(open_min),
        }
    }

    /// For the rule that no limit is nothing.
    pub(super) fn limits(&self) -> [(&'static str, Option<u64>); 4] {
        [
            ("breaker.calls_min", self.calls_min.map(u64::from)),
            ("breaker.failed_percent", self.failed_percent.map(u64::from)),
            ("breaker.open_min_ms", self.open_min_ms),
            ("breaker.open_max_ms", self.open_max_ms),
        ]
    }
}
