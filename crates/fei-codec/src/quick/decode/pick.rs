//! Which step reads a row.

use fei_layout::plan::{
    Align, BlankSign, Empty, Field, JsonType, Kind, Layout, Number, SetBy, Side, Sign, TextPolicy,
};

use crate::charset::{self, TextRule};
use crate::num::index;
use crate::quick::chunk::SIZE;
use crate::quick::day::Day;

use super::program::{Check, Signed, What};

/// The quickest step that is certainly right for a row.
pub(super) fn what(layout: &Layout, field: &Field) -> What {
    match field.kind {
        Kind::Text | Kind::Hangul => text(layout, field),
        _ if field.repeat > 1 => What::Other,
        Kind::Digits if is_short(field) && field.empty == Empty::Never => What::Digits,
        Kind::Number(number) if is_short(field) && is_whole(field, &number) => {
            let bare = field.json == JsonType::Number;
            let may_be_null = !field.required || is_unset(layout, field);
            match number.sign {
                Sign::None => What::Amount { bare },
                _ => What::Signed(Signed {
                    bare,
                    blank_is_null: number.blank_sign == BlankSign::Null && may_be_null,
                }),
            }
        }
        Kind::Date(form) => {
            Day::of(form, field, field.required && !is_unset(layout, field)).map_or(What::Other, What::Day)
        }
        _ => What::Other,
    }
}

fn text(layout: &Layout, field: &Field) -> What {
    let is_wide = field.text == TextPolicy::Fullwidth;
    match field.repeat {
        _ if !is_plain_text(layout, field) => What::Other,
        1 if is_wide => What::Wide,
        1 if is_short(field) => What::Short,
        1 => What::Long,
        _ if is_wide || is_asked(field) => What::Other,
        count => What::Lines(count),
    }
}

/// Whether filler is spaces unless it carries data.
pub(super) fn simple_filler(layout: &Layout, field: &Field) -> bool {
    let is_text = matches!(field.kind, Kind::Text | Kind::Hangul);
    is_text
        && field.repeat == 1
        && field.text != TextPolicy::Fullwidth
        && field.default.is_none()
        && is_plain_text(layout, field)
        && !is_asked(field)
}

fn is_short(field: &Field) -> bool {
    index(field.width) <= SIZE
}

fn is_plain_text(layout: &Layout, field: &Field) -> bool {
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
fn is_whole(field: &Field, number: &Number) -> bool {
    number.scale == 0
        && number.fraction.is_none()
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
fn is_unset(layout: &Layout, field: &Field) -> bool {
    layout.id.side == Side::Request && field.set_by == SetBy::Answer
}

/// What a layout asks of a row's text; none when the charset cannot write it.
pub(super) fn check(layout: &Layout, field: &Field) -> Option<Check> {
    let rule = TextRule { charset: field.charset, policy: TextPolicy::Reject, cut: false, controls: false };
    let bytes = |text: &str| {
        let mut bytes = Vec::new();
        charset::encode(rule, text, text.len(), &mut bytes).ok()?;
        Some(bytes.into_boxed_slice())
    };
    Some(Check {
        required: field.required && !is_unset(layout, field),
        constant: match &field.constant {
            Some(text) => Some(bytes(text)?),
            None => None,
        },
        codes: field.codes.iter().map(|(code, _)| bytes(code)).collect::<Option<_>>()?,
    })
}
