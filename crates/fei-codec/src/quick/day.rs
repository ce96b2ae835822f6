//! Dates and times: the usual ones are told by arithmetic on all digits at once, the others by the calendar.

use fei_layout::plan::{DateForm, Empty, Field};

use crate::scalar;

use super::chunk::Chunk;

/// What a date or time is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) form: Form,
    pub(super) zeros: Zeros,
}

/// The forms whose bytes are what the mirror has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Date,
    Time,
    DateTime,
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
        let form = match form {
            DateForm::Date => Form::Date,
            DateForm::Time => Form::Time,
            DateForm::DateTime => Form::DateTime,
            DateForm::Millis | DateForm::Dashed | DateForm::ShortDate(_) | DateForm::ShortDateTime(_) => {
                return None;
            }
        };
        (field.constant.is_none() && field.codes.is_empty()).then_some(Self { form, zeros })
    }

    /// Whether digits of the right number, which a chunk begins with, are certainly a date or time, and not zeros that
    /// mean something else.
    #[inline(always)]
    pub(super) fn is_usual(self, digits: Chunk) -> bool {
        let [eight, others] = digits.halves();
        match self.form {
            Form::Date => is_date(eight),
            Form::Time => is_time(eight) && (self.zeros == Zeros::Value || eight & SIX_ONES != 0),
            Form::DateTime => is_date(eight) && is_time(others),
        }
    }

    /// The same of those that are not usual.
    #[inline(never)]
    pub(super) fn is(self, digits: &[u8]) -> bool {
        let form = match self.form {
            Form::Date => DateForm::Date,
            Form::Time => DateForm::Time,
            Form::DateTime => DateForm::DateTime,
        };
        scalar::is_day(form, digits)
    }
}

/// Of each month, counted from 1; the 29th of February is for the calendar.
const DAYS: [u8; 13] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// What the digits are worth, of eight and of the first six.
const ONES: u64 = 0x0F0F_0F0F_0F0F_0F0F;
const SIX_ONES: u64 = ONES >> 16;

#[inline(always)]
fn is_date(digits: u64) -> bool {
    let [year @ .., month, _, day, _] = pairs(digits & ONES).to_le_bytes();
    let days = DAYS.get(usize::from(month)).copied().unwrap_or(0);
    u32::from_le_bytes(year) > 0 && day.wrapping_sub(1) < days
}

#[inline(always)]
fn is_time(digits: u64) -> bool {
    let pairs = pairs(digits & SIX_ONES);
    let (hour, minute, second) = (pairs & 0xFF, pairs >> 16 & 0xFF, pairs >> 32);
    hour < 24 && minute < 60 && second < 60
}

/// What eight digits are worth as four numbers of two, each in the lower of its two bytes.
#[inline(always)]
fn pairs(ones: u64) -> u64 {
    ones.wrapping_mul(10).wrapping_add(ones >> 8) & 0x00FF_00FF_00FF_00FF
}
