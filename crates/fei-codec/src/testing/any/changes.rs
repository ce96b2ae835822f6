//! What an arbitrary row may say beyond its kind.

use fei_layout::plan::{Align, Charset, Empty, Field, JsonType, Kind, Mask, SetBy, TextPolicy};
use proptest::prelude::*;
use proptest::sample::select;

use crate::testing::bytes::usual;

/// What a row may say beyond its kind.
#[derive(Debug, Clone)]
pub(super) struct Changes {
    pub(super) empty: Empty,
    pub(super) text: TextPolicy,
    pub(super) right: bool,
    pub(super) bare: bool,
    pub(super) repeat: u32,
    pub(super) default: bool,
    pub(super) answer: bool,
    pub(super) masked: bool,
    pub(super) cut: bool,
    pub(super) wide: bool,
    pub(super) elsewhere: bool,
    pub(super) other: Charset,
    pub(super) list: bool,
    pub(super) padding: bool,
    pub(super) asked: Asked,
}

/// What a row asks of its value. Of the values that [`telegram_for`](crate::testing::telegram_for) makes some are what
/// is asked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    Nothing,
    Required,
    Constant,
    Codes,
}

pub(super) fn changes() -> impl Strategy<Value = Changes> {
    let empty = prop_oneof![
        5 => Just(Empty::Never),
        4 => select(vec![Empty::Spaces, Empty::Zeros, Empty::ZerosOrSpaces, Empty::SpacesOrZeros]),
    ];
    let text = select(vec![TextPolicy::Reject, TextPolicy::Replace, TextPolicy::Normalize]);
    let asked = prop_oneof![
        12 => Just(Asked::Nothing),
        2 => Just(Asked::Required),
        1 => Just(Asked::Constant),
        1 => Just(Asked::Codes),
    ];
    let rare = || prop::bool::weighted(0.15);
    (
        empty,
        text,
        rare(),
        rare(),
        1_u32..3,
        rare(),
        rare(),
        rare(),
        rare(),
        (rare(), rare(), select(&Charset::ALL[..]), any::<bool>(), rare()),
        asked,
    )
        .prop_map(
            |(
                empty,
                text,
                right,
                bare,
                repeat,
                default,
                answer,
                masked,
                cut,
                (wide, elsewhere, other, list, padding),
                asked,
            )| Changes {
                empty,
                text,
                right,
                bare,
                repeat,
                default,
                answer,
                masked,
                cut,
                wide,
                elsewhere,
                other,
                list,
                padding,
                asked,
            },
        )
}

impl Changes {
    pub(super) fn apply(&self, field: &mut Field) {
        // First: what else a field may have depends on it.
        if self.elsewhere {
            field.charset = self.other;
        }
        field.empty = crate::testing::bytes::empty(field.kind, self.empty);
        field.text = if self.wide { TextPolicy::Fullwidth } else { self.text };
        field.cut = self.cut;
        field.repeat = self.repeat;
        field.until_blank = self.list && self.repeat > 1 && crate::testing::bytes::may_be_blank(field.kind);
        if field.until_blank && field.empty != Empty::Zeros {
            field.empty = Empty::Never;
        }
        if self.right && matches!(field.kind, Kind::Text | Kind::Hangul) {
            (field.align, field.pad) = (Align::Right, b'0');
        }
        if self.bare && matches!(field.kind, Kind::Number(_)) {
            field.json = JsonType::Number;
        }
        if self.padding && matches!(field.kind, Kind::Number(_)) {
            field.pad = b' ';
        }
        if self.padding && matches!(field.kind, Kind::Text | Kind::Hangul) {
            field.wide_padding = !matches!(field.charset, Charset::Cp933 | Charset::Cp1364);
        }
        if self.default && field.kind == Kind::Text {
            field.default = Some("D".into());
        }
        if self.answer {
            field.set_by = SetBy::Answer;
        }
        if self.masked {
            field.mask = Mask::Account;
        }
        match self.asked {
            Asked::Nothing => {}
            Asked::Required => field.required = true,
            Asked::Constant => field.constant = Some(usual(field).into()),
            Asked::Codes => field.codes = [(usual(field).into(), "".into()), ("A".into(), "".into())].into(),
        }
    }
}
