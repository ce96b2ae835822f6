//! Which step writes a row.

use fei_layout::plan::{Empty, Field, FieldIx, JsonType, Kind, Layout, Number, Role, Sign, TextPolicy};

use crate::num::index;
use crate::quick::day::Day;
use crate::quick::pick::{is_asked, is_plain_text, is_short, is_unset, is_whole, scale};
use crate::{Value, scalar};

use super::program::{Op, What};

/// The step of a row.
pub(super) fn op(layout: &Layout, ix: FieldIx, at: u32, slot: u32) -> Op {
    let field = layout.field(ix);
    let unset = is_unset(layout, field);
    let has_default = field.default.is_some() && !unset;
    let is_missed = field.required && field.constant.is_none() && !unset;
    Op {
        what: what(layout, field),
        takes_null: field.repeat == 1 && takes_null(field, unset),
        // One that counts a group is written from its list.
        may_be_absent: !has_default
            && !is_missed
            && !field.follows
            && field.register.is_none()
            && says_nothing(field, unset),
        required: field.required && !unset,
        is_asked: field.constant.is_some() || !field.codes.is_empty(),
        at,
        width: field.width,
        slot,
        field: ix,
    }
}

/// Whether what is written where nothing is given needs no report.
fn says_nothing(field: &Field, unset: bool) -> bool {
    unset || field.constant.is_some() || field.role == Role::Filler || scalar::blank_is_nothing(field)
}

fn what(layout: &Layout, field: &Field) -> What {
    match field.kind {
        Kind::Text | Kind::Hangul => text(layout, field),
        _ if field.repeat > 1 => What::Other,
        Kind::Digits if is_short(field) && field.empty == Empty::Never => What::Digits,
        Kind::Number(number) if is_short(field) && is_whole(field, &number) => {
            match (number.sign, field.json == JsonType::Number) {
                (Sign::None, false) => What::Amount,
                (Sign::None, true) => What::Bare,
                (_, bare) => What::Signed { bare },
            }
        }
        Kind::Number(number)
            if is_short(field)
                && let Some(scale) = scale(field, &number) =>
        {
            What::Decimal { bare: field.json == JsonType::Number, scale }
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
        1 => What::Text,
        _ if is_wide || is_asked(field) => What::Other,
        _ => What::Lines,
    }
}

/// Whether null is certainly written as the field is written when nothing is given.
fn takes_null(field: &Field, unset: bool) -> bool {
    if unset {
        return true;
    }
    // A sign or fraction of its own may stand before or behind: such rows are not asked here.
    let own = scalar::window(field, 0);
    if field.required || field.constant.is_some() || own != (0..index(field.width)) {
        return false;
    }
    let (mut null, mut blank) = (vec![b'?'; own.len()], vec![b'?'; own.len()]);
    scalar::write(field, &Value::Null, &mut null, 0).is_ok()
        && scalar::blank(field, &mut blank, 0).is_ok()
        && null == blank
}

/// Whether the sign and the fraction of a row that stands at `at` of its block do not stand before the block.
pub(super) fn is_in_block(field: &Field, at: u32) -> bool {
    let Kind::Number(Number { sign, fraction, .. }) = field.kind else { return true };
    let sign = if let Sign::At(part) = sign { Some(part) } else { None };
    [sign, fraction].into_iter().flatten().all(|part| at.checked_add_signed(part.delta).is_some())
}
