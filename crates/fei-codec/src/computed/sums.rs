//! Exact sums of decimal numbers, to 38 digits: more is none, never something near.

/// A sum: a whole number of units of 10^-scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sum {
    units: i128,
    scale: u32,
}

impl Sum {
    pub(super) fn of(number: u32) -> Self {
        Self { units: i128::from(number), scale: 0 }
    }

    /// With one more number, as an exact decimal text; an empty one is nothing.
    pub(super) fn and(self, text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(self);
        }
        let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
        let other = Self {
            units: format!("{whole}{behind}").parse().ok()?,
            scale: u32::try_from(behind.len()).ok()?,
        };
        let scale = self.scale.max(other.scale);
        let units = self.at(scale)?.checked_add(other.at(scale)?)?;
        Some(Self { units, scale })
    }

    pub(super) fn plus(self, number: i64) -> Option<Self> {
        let more = Self { units: i128::from(number), scale: 0 };
        Some(Self { units: self.units.checked_add(more.at(self.scale)?)?, scale: self.scale })
    }

    /// The last digits before the point.
    pub(super) fn last_digits(self, kept: u32) -> Self {
        let whole =
            10_i128.checked_pow(self.scale).and_then(|unit| self.units.checked_div(unit)).unwrap_or(0);
        Self { units: 10_i128.checked_pow(kept).map_or(whole, |modulus| whole.rem_euclid(modulus)), scale: 0 }
    }

    fn at(self, scale: u32) -> Option<i128> {
        self.units.checked_mul(10_i128.checked_pow(scale.checked_sub(self.scale)?)?)
    }

    /// As decimal text, without zeros that say nothing.
    pub(super) fn text(self) -> Option<String> {
        let unit = 10_u128.checked_pow(self.scale)?;
        let all = self.units.unsigned_abs();
        let (whole, behind) = (all.checked_div(unit)?, all.checked_rem(unit)?);
        let sign = if self.units < 0 { "-" } else { "" };
        let behind = match (behind, self.scale) {
            (0, _) => String::new(),
            (behind, scale) => format!(".{behind:0>width$}", width = crate::num::index(scale)),
        };
        Some(format!("{sign}{whole}{}", behind.trim_end_matches('0')))
    }
}
