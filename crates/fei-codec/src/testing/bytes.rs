//! Arbitrary rows whose bytes are no characters, and bytes that they mostly accept.

use fei_layout::plan::{
    BlankSign, BytesForm, Century, DateForm, Empty, Endian, Field, Form, JsonType, Kind, Number, Overpunch,
    Sign, Truth, Zoned,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::random::Random;
use super::{Row, date, field, row};
use crate::{Value, scalar};

/// A number that is no characters, in as many bytes as its digits take.
pub(crate) fn stored(key: &str, digits: u32, scale: u32, form: Form, signed: bool) -> Row {
    let sign = if signed { Sign::Within } else { Sign::None };
    let width = match form {
        Form::Display | Form::Zoned(_) => digits,
        Form::Point => digits + 1,
        Form::Packed => digits / 2 + 1,
        Form::Bcd => digits.div_ceil(2),
        Form::Binary(_) => match digits {
            ..=4 => 2,
            5..=9 => 4,
            _ => 8,
        },
    };
    let number = Number { digits, scale, form, sign, blank_sign: BlankSign::Refuse, fraction: None };
    row(field(key, Kind::Number(number), width))
}

/// Bytes that are no characters.
pub(crate) fn bytes(key: &str, form: BytesForm, width: u32) -> Row {
    row(field(key, Kind::Bytes(form), width))
}

/// A boolean of one byte, Y or N.
pub(crate) fn boolean(key: &str) -> Row {
    let truth = Some(Truth { yes: "Y".into(), no: "N".into() });
    row(Field { truth, json: JsonType::Boolean, ..field(key, Kind::Boolean, 1) })
}

/// One row of any such kind.
pub(super) fn any_row() -> impl Strategy<Value = Row> {
    let digits = 1_u32..38;
    let other = select(vec![BytesForm::Hex, BytesForm::Base64, BytesForm::Bcd]);
    prop_oneof![
        4 => (digits, 0_u32..4, any_form(), any::<bool>()).prop_map(|(digits, scale, form, signed)| {
            let digits = match form {
                Form::Binary(_) => digits.min(18),
                Form::Bcd => digits.next_multiple_of(2),
                _ => digits,
            };
            let signed = (signed || matches!(form, Form::Zoned(_))) && !matches!(form, Form::Bcd | Form::Point);
            stored("", digits, scale.min(digits), form, signed)
        }),
        2 => (1_u32..12, other).prop_map(|(width, form)| bytes("", form, width)),
        1 => Just(()).prop_map(|()| boolean("")),
        1 => select(DATES.to_vec()).prop_map(|form| date("", form)),
    ]
}

/// Every form but plain digits.
pub(crate) fn any_form() -> impl Strategy<Value = Form> {
    let styles = vec![
        Overpunch::Ascii,
        Overpunch::Ebcdic,
        Overpunch::Translated,
        Overpunch::Realia,
        Overpunch::Tandem,
    ];
    let zoned =
        (select(styles), any::<bool>()).prop_map(|(style, leading)| Form::Zoned(Zoned { style, leading }));
    let plain =
        vec![Form::Point, Form::Packed, Form::Bcd, Form::Binary(Endian::Big), Form::Binary(Endian::Little)];
    prop_oneof![select(plain), zoned]
}

/// Every form of dates and times.
const DATES: [DateForm; 7] = [
    DateForm::Date,
    DateForm::Time,
    DateForm::DateTime,
    DateForm::Millis,
    DateForm::Dashed,
    DateForm::ShortDate(Century(1970)),
    DateForm::ShortDateTime(Century(1901)),
];

/// The last second of a leap day in the bytes of a telegram.
pub(super) const fn leap_day(form: DateForm) -> &'static [u8] {
    match form {
        DateForm::Date => b"20240229",
        DateForm::Time => b"235959",
        DateForm::DateTime => b"20240229235959",
        DateForm::Millis => b"20240229235959999",
        DateForm::Dashed => b"2024-02-29",
        DateForm::ShortDate(_) => b"240229",
        DateForm::ShortDateTime(_) => b"240229235959",
    }
}

/// A value that a row can hold.
pub(super) fn usual(field: &Field) -> String {
    let width = field.width as usize;
    match field.kind {
        Kind::Text => "A".to_owned(),
        Kind::Hangul => "가"[..if width < 2 { 0 } else { 3 }].to_owned(),
        Kind::Digits => "1".repeat(width),
        Kind::Number(number) => if number.scale < number.digits { "1" } else { "0" }.to_owned(),
        Kind::Date(DateForm::Dashed | DateForm::ShortDate(_)) => "20240229".to_owned(),
        Kind::Date(DateForm::ShortDateTime(_)) => "20000229235959".to_owned(),
        Kind::Date(form) => String::from_utf8_lossy(leap_day(form)).into_owned(),
        Kind::Bytes(BytesForm::Hex) => "A0".repeat(width),
        Kind::Bytes(BytesForm::Bcd) => "12".repeat(width),
        Kind::Bytes(BytesForm::Base64) => {
            format!("{}{}", "Tf8+".repeat(width / 3), ["", "Tw==", "Tf8="][width % 3])
        }
        Kind::Boolean => "true".to_owned(),
        Kind::Tail(_) => String::new(),
    }
}

/// Whether telegrams get bytes of such a kind from here.
pub(super) fn fills(kind: Kind) -> bool {
    match kind {
        Kind::Number(number) => number.form != Form::Display,
        Kind::Bytes(_) | Kind::Boolean => true,
        Kind::Text | Kind::Hangul | Kind::Digits | Kind::Date(_) | Kind::Tail(_) => false,
    }
}

/// The empty forms that a layout file may say of a kind: not those that are a value of it.
pub(super) fn empty(kind: Kind, wanted: Empty) -> Empty {
    if !may_be_blank(kind) && wanted != Empty::Never { Empty::Zeros } else { wanted }
}

/// Whether spaces are no value of a kind.
pub(super) fn may_be_blank(kind: Kind) -> bool {
    match kind {
        Kind::Number(number) => match number.form {
            Form::Binary(_) | Form::Bcd => false,
            Form::Zoned(zoned) => zoned.style != Overpunch::Realia,
            Form::Display | Form::Point | Form::Packed => true,
        },
        Kind::Bytes(_) | Kind::Tail(_) => false,
        Kind::Text | Kind::Hangul | Kind::Digits | Kind::Date(_) | Kind::Boolean => true,
    }
}

impl Random {
    /// Bytes as FEI writes them, and now and then another sign.
    pub(super) fn bytes(&mut self, field: &Field, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend((0..field.width).map(|_| self.below(256) as u8));
        let value = match field.kind {
            Kind::Number(number) => {
                let digits = self.below(number.digits.min(9) + 1 - number.scale.min(number.digits)) as usize;
                let sign = if self.below(3) == 0 { "-" } else { "" };
                format!("{sign}{}", &"987654321"[..digits.max(1)])
            }
            Kind::Boolean => ["true", "false"][self.below(2) as usize].to_owned(),
            Kind::Bytes(BytesForm::Bcd) => "12".repeat(field.width as usize),
            _ => return,
        };
        if scalar::write(field, &Value::Text(value.into()), out, start as u32).is_err() {
            scalar::blank(field, out, start as u32).unwrap();
        }
        if self.below(10) == 0 {
            *out.last_mut().unwrap() ^= [0x10, 0x03, 0x02][self.below(3) as usize];
        }
    }
}
