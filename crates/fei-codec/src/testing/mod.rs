//! Layouts built by hand for tests: rows in, a plan out.

mod any;
mod builder;
mod bytes;
mod random;

pub(crate) use any::{any_asking_layout, any_host_layout, any_layout};
pub(crate) use builder::{layout, layout_of};
pub(crate) use bytes::{any_form, boolean, bytes, stored};
pub(crate) use random::{Random, telegram_for};

use fei_layout::plan::{
    Align, BitForm, BlankSign, Charset, DateForm, Empty, Field, Form, JsonType, Kind, Mask, Number, Role,
    SetBy, Sign, Tail, TextPolicy,
};

/// A row of a telegram under test.
#[derive(Debug, Clone)]
pub(crate) enum Row {
    Field(Box<Field>, Parts),
    Group(&'static str, By, u32, Vec<Row>),
    /// A group, column by column.
    Columns(&'static str, By, u32, Vec<Row>),
    Choice(Vec<(Vec<When>, Vec<Row>)>),
    /// The row that says its length, what is added to it, its rows.
    Block(&'static str, i32, Vec<Row>),
    /// Its name, how it is written, whether a second map may follow, its rows by bit.
    Bitmap(&'static str, BitForm, bool, Vec<(u8, Vec<Row>)>),
    Tail(Box<Field>),
    /// Another reading of the row of this name.
    View(&'static str, Box<Field>),
    /// A row at the end that may be missing.
    Optional(Box<Row>),
}

/// Names of the rows that hold a number's sign and fraction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts {
    pub(crate) sign: Option<&'static str>,
    pub(crate) fraction: Option<&'static str>,
}

/// How the items of a group are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    Key(&'static str),
    Slots(u32),
    End,
}

/// A condition of an arm.
#[derive(Debug, Clone, Copy)]
pub(crate) enum When {
    Length(u32),
    Is(&'static str, &'static str),
}

pub(crate) fn field(key: &str, kind: Kind, width: u32) -> Field {
    Field {
        key: key.into(),
        rendered: format!("\"{key}\":").into_bytes().into(),
        ko: "".into(),
        role: Role::Named,
        at: 0,
        width,
        repeat: 1,
        kind,
        charset: Charset::Cp949,
        json: if matches!(kind, Kind::Number(_)) { JsonType::Decimal } else { JsonType::Text },
        empty: Empty::Never,
        align: Align::Left,
        pad: if matches!(kind, Kind::Number(_)) { b'0' } else { b' ' },
        wide_padding: false,
        required: false,
        default: None,
        constant: None,
        codes: [].into(),
        mask: Mask::None,
        set_by: SetBy::Request,
        text: TextPolicy::Reject,
        cut: false,
        truth: None,
        until_blank: false,
        register: None,
        follows: false,
    }
}

fn row(field: Field) -> Row {
    Row::Field(Box::new(field), Parts::default())
}

pub(crate) fn text(key: &str, width: u32) -> Row {
    row(field(key, Kind::Text, width))
}

pub(crate) fn hangul(key: &str, width: u32) -> Row {
    row(field(key, Kind::Hangul, width))
}

pub(crate) fn digits(key: &str, width: u32) -> Row {
    row(field(key, Kind::Digits, width))
}

pub(crate) fn date(key: &str, form: DateForm) -> Row {
    let width = match form {
        DateForm::Date => 8,
        DateForm::Time | DateForm::ShortDate(_) => 6,
        DateForm::Dashed => 10,
        DateForm::ShortDateTime(_) => 12,
        DateForm::DateTime => 14,
        DateForm::Millis => 17,
    };
    row(Field { empty: Empty::Zeros, ..field(key, Kind::Date(form), width) })
}

pub(crate) fn filler(width: u32) -> Row {
    row(Field { role: Role::Filler, ..field("", Kind::Text, width) })
}

/// `digits` are the declared ones, those behind the point included; a leading or trailing sign comes on top.
pub(crate) fn number(key: &str, digits: u32, scale: u32, sign: Sign, blank_sign: BlankSign) -> Row {
    let adjacent = u32::from(matches!(sign, Sign::Leading | Sign::Trailing));
    row(field(
        key,
        Kind::Number(Number { digits, scale, form: Form::Display, sign, blank_sign, fraction: None }),
        digits + adjacent,
    ))
}

/// An amount: `9(n)` with `json = "decimal"`.
pub(crate) fn amount(key: &str, digits: u32) -> Row {
    number(key, digits, 0, Sign::None, BlankSign::Refuse)
}

/// Everything that is left.
pub(crate) fn tail(key: &str, form: Tail) -> Row {
    Row::Tail(Box::new(field(key, Kind::Tail(form), 0)))
}

/// Another reading of a row.
pub(crate) fn view(of: &'static str, row: Row) -> Row {
    match row {
        Row::Field(field, _) => Row::View(of, field),
        other => other,
    }
}

/// A row that may be missing.
pub(crate) fn optional(row: Row) -> Row {
    Row::Optional(Box::new(row))
}

impl Row {
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Field)) -> Self {
        if let Self::Field(field, _) | Self::Tail(field) = &mut self {
            change(field);
        }
        self
    }

    pub(crate) fn with_parts(self, parts: Parts) -> Self {
        match self {
            Self::Field(field, _) => Self::Field(field, parts),
            other => other,
        }
    }
}
