//! Dates and times: the usual ones are told by arithmetic on all digits at once, the others by the calendar.

use fei_layout::plan::{DateForm, Empty, Field};

use crate::scalar;

/// What a date or time is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) form: DateForm,
    pub(super) zeros: Zeros,
}

/// What zeros mean where a date or time should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zeros {
    /// A value like any other.
    Value,
    /// Null.
    Null,
    /// Null, where a value is required.
    Doubt,
}

impl Day {
    /// That of a row; none when its empty form is another.
    pub(super) fn of(form: DateForm, field: &Field, required: bool) -> Option<Self> {
        let zeros = match field.empty {
            Empty::Never => Zeros::Value,
            Empty::Zeros | Empty::ZerosOrSpaces if required => Zeros::Doubt,
            Empty::Zeros | Empty::ZerosOrSpaces => Zeros::Null,
            Empty::Spaces | Empty::SpacesOrZeros => return None,
        };
        (field.constant.is_none() && field.codes.is_empty()).then_some(Self { form, zeros })
    }

    /// Whether digits of the right number are a date or time.
    #[inline(always)]
    pub(super) fn is(self, digits: &[u8]) -> bool {
        is_usual(self.form, digits) || scalar::is_day(self.form, digits)
    }
}

/// Whether digits are certainly a date or time.
#[inline(always)]
fn is_usual(form: DateForm, digits: &[u8]) -> bool {
    match form {
        DateForm::Date => digits.first_chunk().is_some_and(is_date),
        DateForm::Time => digits.first_chunk().is_some_and(is_time),
        DateForm::DateTime => {
            digits.first_chunk().is_some_and(is_date) && digits.last_chunk().is_some_and(is_time)
        }
        // Their bytes are not what the mirror has.
        DateForm::Millis | DateForm::Dashed | DateForm::ShortDate(_) | DateForm::ShortDateTime(_) => false,
    }
}

/// Of each month, counted from 1; the 29th of February is for the calendar.
const DAYS: [u8; 13] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

#[inline(always)]
fn is_date(digits: &[u8; 8]) -> bool {
    let pairs = pairs(*digits);
    let [year @ .., month, _, day, _] = pairs.to_le_bytes();
    let days = DAYS.get(usize::from(month)).copied().unwrap_or(0);
    u32::from_le_bytes(year) > 0 && day.wrapping_sub(1) < days
}

#[inline(always)]
fn is_time(&[h1, h2, m1, m2, s1, s2]: &[u8; 6]) -> bool {
    let pairs = pairs([h1, h2, m1, m2, s1, s2, 0, 0]);
    let (hour, minute, second) = (pairs & 0xFF, pairs >> 16 & 0xFF, pairs >> 32 & 0xFF);
    hour < 24 && minute < 60 && second < 60
}

/// Eight digits as four numbers of two, each in the lower of its two bytes.
#[inline(always)]
fn pairs(digits: [u8; 8]) -> u64 {
    let ones = u64::from_le_bytes(digits) & 0x0F0F_0F0F_0F0F_0F0F;
    ones.wrapping_mul(10).wrapping_add(ones >> 8) & 0x00FF_00FF_00FF_00FF
}
