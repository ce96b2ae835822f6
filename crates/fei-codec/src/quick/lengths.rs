//! Rows of the header that state how long the telegram is. The quick way looks whether they are right, and works none
//! out: one that is missing or wrong is left to the plain way, like everything else that is worked out.

use fei_layout::plan::{Compute, Computed, Field, Kind, Layout, Stretch};

use crate::num::index;

/// Where a length stands, and what is added to it.
pub(super) struct Length {
    at: usize,
    width: usize,
    plus: i64,
}

/// All that a layout has; none: it has something else that is worked out.
pub(super) fn lengths(layout: &Layout) -> Option<Box<[Length]>> {
    layout.computed.iter().map(|computed| Length::of(layout, computed)).collect()
}

impl Length {
    fn of(layout: &Layout, computed: &Computed) -> Option<Self> {
        let field: &Field = layout.field(computed.field);
        // Nothing of the header moves: behind it a row may stand anywhere.
        let stays = computed.groups.is_empty() && field.at.checked_add(field.width)? <= layout.header_bytes;
        let whole = matches!(computed.what, Compute::Length(Stretch::Whole));
        let digits = matches!(field.kind, Kind::Digits) && field.width <= 18;
        let length = Self { at: index(field.at), width: index(field.width), plus: computed.plus };
        (stays && whole && digits).then_some(length)
    }

    /// Whether it is stated, by nothing but digits, and is right.
    pub(super) fn is_right(&self, telegram: &[u8]) -> bool {
        let stated = telegram.get(self.at..self.at + self.width);
        let number = stated.and_then(|digits| {
            digits.iter().try_fold(0_i64, |number, digit| {
                digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
            })
        });
        let length = i64::try_from(telegram.len()).ok().and_then(|length| length.checked_add(self.plus));
        number.is_some() && number == length
    }
}
