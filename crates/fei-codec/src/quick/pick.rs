//! What a step is chosen by, the same both ways.

use fei_layout::plan::{Align, BlankSign, Empty, Field, Layout, Number, SetBy, Side, Sign};

use crate::num::index;

use super::chunk::SIZE;

/// Whether a value is no longer than a chunk.
pub(super) fn is_short(field: &Field) -> bool {
    index(field.width) <= SIZE
}

/// Whether text is of the layout's charset, never null, and filled behind with spaces.
pub(super) fn is_plain_text(layout: &Layout, field: &Field) -> bool {
    field.charset == layout.charset
        && field.empty == Empty::Never
        && field.align == Align::Left
        && field.pad == b' '
}

/// Whether the layout asks anything of the row's value.
pub(super) fn is_asked(field: &Field) -> bool {
    field.required || field.constant.is_some() || !field.codes.is_empty()
}

/// A number of nothing but digits, and a sign before them.
pub(super) fn is_whole(field: &Field, number: &Number) -> bool {
    number.scale == 0 && is_digits(field, number)
}

/// How many of the digits of a number without a sign stand behind its point: some, and some before it.
pub(super) fn scale(field: &Field, number: &Number) -> Option<u8> {
    let is_known = is_digits(field, number) && number.sign == Sign::None;
    let scale = u8::try_from(number.scale).ok().filter(|_| is_known)?;
    (scale > 0 && u32::from(scale) < field.width).then_some(scale)
}

fn is_digits(field: &Field, number: &Number) -> bool {
    number.fraction.is_none()
        && field.empty == Empty::Never
        && field.constant.is_none()
        && field.codes.is_empty()
        && match number.sign {
            Sign::None => field.width > 0,
            Sign::Leading => number.blank_sign != BlankSign::Plus && field.width > 1,
            _ => false,
        }
}

/// A row of a request that only the answer fills: nothing is asked of it as long as it holds no data.
pub(super) fn is_unset(layout: &Layout, field: &Field) -> bool {
    layout.id.side == Side::Request && field.set_by == SetBy::Answer
}
