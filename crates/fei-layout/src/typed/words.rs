//! The words that values of a layout file may be, and what they mean in the plan.

use fei_exchange::{Effect, Outcome};
use jiff::civil::Date;
use toml::de::DeValue;

use crate::plan::{
    Align, AnswerOnlyData, BlankSign, Charset, Cut, Empty, Endian, Gate, JsonForm, JsonType, Mask,
    OriginalState, Overpunch, Owner, Prefix, PrefixCounts, RecordForm, SetBy, TextPolicy, TextWidth,
    UnknownPolicy,
};
use crate::read::{Node, Read, Reader, words};

words! { Align, "Align", "left" => Self::Left, "right" => Self::Right, }
words! { BlankSign, "BlankSign", "null" => Self::Null, "plus" => Self::Plus, }
words! {
    Charset, "Charset",
    "cp949" => Self::Cp949,
    "euc-kr" => Self::EucKr,
    "utf-8" => Self::Utf8,
    "shift_jis" => Self::ShiftJis,
    "iso-8859-1" => Self::Latin1,
    "cp037" => Self::Cp037,
    "cp500" => Self::Cp500,
    "cp1047" => Self::Cp1047,
    "cp933" => Self::Cp933,
    "cp1364" => Self::Cp1364,
}
words! { FullWidth, "Trim", "full-width" => Self, }
words! { Cut, "Cut", "character" => Self::Character, }
words! { Endian, "Endian", "big" => Self::Big, "little" => Self::Little, }
words! { JsonForm, "JsonForm", "number" => Self::Number, "boolean" => Self::Boolean, "text" => Self::Text, }
words! { Owner, "Owner", "core" => Self::Core, "gateway" => Self::Gateway, }
words! { Prefix, "Prefix", "ascii" => Self::Ascii, "binary" => Self::Binary, }
words! { PrefixCounts, "PrefixCounts", "rest" => Self::Rest, "all" => Self::All, }
words! {
    FormWord, "FormWord",
    "fixed" => Self::Fixed,
    "lf" => Self::Of(RecordForm::Lf),
    "crlf" => Self::Of(RecordForm::CrLf),
    "rdw" => Self::Of(RecordForm::Rdw),
    "word2" => Self::Of(RecordForm::Word2),
    "word4" => Self::Of(RecordForm::Word4),
    "word2le" => Self::Of(RecordForm::Word2Le),
    "word4le" => Self::Of(RecordForm::Word4Le),
}
words! { TextWidth, "TextWidth", "half" => Self::Half, "full" => Self::Full, }
words! { Gate, "Gate", "error" => Self::Error, "warn" => Self::Warn, "allow" => Self::Allow, }
words! { AnswerOnlyData, "AnswerOnlyData", "error" => Self::Error, "warn" => Self::Warn, "allow" => Self::Allow, }

words! {
    Empty, "Empty",
    "never" => Self::Never,
    "spaces" => Self::Spaces,
    "zeros" => Self::Zeros,
    "zeros or spaces" => Self::ZerosOrSpaces,
    "spaces or zeros" => Self::SpacesOrZeros,
}

words! {
    JsonType, "JsonType",
    "decimal" => Self::Decimal,
    "number" => Self::Number,
    "boolean" => Self::Boolean,
}

words! {
    Overpunch, "Overpunch",
    "ascii" => Self::Ascii,
    "ebcdic" => Self::Ebcdic,
    "translated" => Self::Translated,
    "realia" => Self::Realia,
    "tandem" => Self::Tandem,
}

words! {
    Mask, "Mask",
    "account" => Self::Account,
    "card" => Self::Card,
    "name" => Self::Name,
    "rrn" => Self::Rrn,
    "phone" => Self::Phone,
    "all" => Self::All,
}

words! {
    SetBy, "SetBy",
    "request" => Self::Request,
    "answer" => Self::Answer,
    "both" => Self::Both,
    "fei" => Self::Fei,
}

words! {
    TextPolicy, "TextPolicy",
    "reject" => Self::Reject,
    "replace" => Self::Replace,
    "normalize" => Self::Normalize,
    "fullwidth" => Self::Fullwidth,
}

words! {
    UnknownPolicy, "UnknownPolicy",
    "inquire_only" => Self::InquireOnly,
    "inquire_then_reverse" => Self::InquireThenReverse,
    "reverse" => Self::Reverse,
    "repeat" => Self::Repeat,
    "manual" => Self::Manual,
}

/// Which characters are padding too: `trim = "full-width"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FullWidth;

/// What a transaction does: `effect = "money"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Does(pub(crate) Effect);

words! {
    Does, "Effect",
    "none" => Self(Effect::None),
    "money" => Self(Effect::Money),
    "advice" => Self(Effect::Advice),
}

/// How the records of a file stand: `form = "fixed"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormWord {
    /// All of the same bytes: how many, say the rows.
    Fixed,
    /// In a form that takes any.
    Of(RecordForm),
}

/// How a transaction ends: `is = "executed"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ends(pub(crate) Outcome);

words! {
    Ends, "Ends",
    "executed" => Self(Outcome::Executed),
    "declined" => Self(Outcome::Declined),
    "not_executed" => Self(Outcome::NotExecuted),
    "unknown" => Self(Outcome::Unknown),
}

words! {
    OriginalState, "OriginalState",
    "executed" => Self::Ended(Outcome::Executed),
    "declined" => Self::Ended(Outcome::Declined),
    "not_executed" => Self::Ended(Outcome::NotExecuted),
    "unknown" => Self::Ended(Outcome::Unknown),
    "in_flight" => Self::InFlight,
    "not_found" => Self::NotFound,
}

/// Declares words that exist only as typed.
macro_rules! own_words {
    ($($(#[$meta:meta])* $name:ident { $($word:literal => $variant:ident,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($variant,)+ }
        words! { $name, stringify!($name), $($word => Self::$variant,)+ }
    )+};
}

own_words! {
    /// Where the sign of an S number stands.
    SignPlace {
        "leading separate" => Leading,
        "trailing separate" => Trailing,
        "inside" => Inside,
        "leading" => First,
        "trailing" => Last,
    }
    /// Until when items, or elements of a repeated value, are read.
    Until { "end" => End, "blank" => Blank, }
    /// When no key is written.
    Omit { "empty" => Empty, }
    /// What a party speaks.
    SpeaksWord { "telegram" => Telegram, "json" => Json, }
    /// Which way a transaction goes.
    FlowWord { "outbound" => Outbound, "inbound" => Inbound, "local" => Local, "notice" => Notice, "layout" => Layout, }
    /// When a counter starts again.
    Per { "business_date" => BusinessDate, "ever" => Ever, }
}

/// On which side an empty value is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Required {
    /// On the side that sets the row.
    Setter,
    /// Nowhere: `required = false`.
    Nowhere,
    Request,
    Response,
}

impl Read for Required {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::Boolean(true) => Some(Self::Setter),
            DeValue::Boolean(false) => Some(Self::Nowhere),
            DeValue::String(_) => Some(match reader.word(node, &["request", "response"])? {
                "request" => Self::Request,
                _ => Self::Response,
            }),
            _ => reader.wrong_type(node, "true, \"request\" or \"response\""),
        }
    }
}

/// What the offsets of a sheet count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AtBase {
    /// The telegram's first byte is 0.
    Telegram,
    /// The body's first byte is 0.
    Body,
    /// The telegram's first byte is 1, and so is an item's.
    One,
}

impl Read for AtBase {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::Integer(digits) if digits.as_str() == "1" => Some(Self::One),
            DeValue::String(_) => Some(match reader.word(node, &["telegram", "body"])? {
                "telegram" => Self::Telegram,
                _ => Self::Body,
            }),
            _ => reader.wrong_type(node, "\"telegram\", \"body\" or 1"),
        }
    }
}

/// A day without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) Date);

impl Read for Day {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        Date::read(node, reader).map(Self)
    }
}
