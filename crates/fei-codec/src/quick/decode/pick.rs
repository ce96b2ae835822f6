//! Which step reads a row.

use fei_layout::plan::{BlankSign, DateForm, Empty, Field, JsonType, Kind, Layout, Sign, TextPolicy};

use crate::charset::{self, TextRule};
use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, SIZE};
use crate::quick::day::{Day, Form};
use crate::quick::pick::{is_asked, is_plain_text, is_short, is_unset, is_whole, scale};

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
        Kind::Number(number)
            if is_short(field)
                && let Some(scale) = scale(field, &number) =>
        {
            What::Decimal { bare: field.json == JsonType::Number, scale }
        }
        Kind::Date(form) => {
            day(form, field, field.required && !is_unset(layout, field)).unwrap_or(What::Other)
        }
        _ => What::Other,
    }
}

/// The step of a date or time, if its bytes are what the mirror has.
fn day(form: DateForm, field: &Field, required: bool) -> Option<What> {
    let day = Day::of(form, field, required)?;
    Some(match day.form {
        Form::Date => What::Date(day.zeros),
        Form::Time => What::Time(day.zeros),
        Form::DateTime => What::DateTime(day.zeros),
    })
}

fn text(layout: &Layout, field: &Field) -> What {
    let is_wide = field.text == TextPolicy::Fullwidth;
    match field.repeat {
        _ if !is_plain_text(layout, field) => What::Other,
        1 if is_wide => What::Wide,
        1 if is_short(field) => What::Short,
        1 if index(field.width) <= 2 * SIZE => What::Medium,
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

/// What a layout asks of a row's text; none when the charset cannot write it.
pub(super) fn check(layout: &Layout, field: &Field) -> Option<Check> {
    let rule = TextRule { charset: field.charset, policy: TextPolicy::Reject, cut: false, controls: false };
    let bytes = |text: &str| {
        let mut bytes = Vec::new();
        charset::encode(rule, text, text.len(), &mut bytes).ok()?;
        Some(bytes.into_boxed_slice())
    };
    let constant = field.constant.iter().map(|text| bytes(text)).collect::<Option<Vec<_>>>()?;
    let codes = field.codes.iter().map(|(code, _)| bytes(code)).collect::<Option<Vec<_>>>()?;
    // Both at once: a constant that is none of the codes is left to the plain way.
    let not_empty =
        (field.required && !is_unset(layout, field)) || constant.iter().any(|text| !text.is_empty());
    let any = match constant.as_slice() {
        [text] if codes.is_empty() || text.is_empty() || codes.contains(text) => constant,
        [] => codes,
        _ => return None,
    };
    let width = index(field.width).min(SIZE);
    let inside = u128::MAX.checked_shr(8 * offset(SIZE - width)).unwrap_or(0);
    // What ends in padding is never found: it is read without.
    let is_short = |text: &&[u8]| text.len() <= width && text.last().is_some_and(|last| *last != b' ');
    let nothing: Option<&[u8]> = (!not_empty).then_some(b"");
    let short = any.iter().map(|text| &**text).filter(is_short).chain(nothing);
    let short =
        short.map(|text| Chunk::of(text).over(Chunk::new(&[b' '; SIZE]), text.len()).number() & inside);
    Some(Check { inside, short: short.collect(), not_empty, any: any.into() })
}
