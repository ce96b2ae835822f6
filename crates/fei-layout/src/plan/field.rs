//! One row of a telegram: where its bytes lie, what they hold, and how that stands in JSON.

use super::{Form, Number};

/// A row of a layout, compiled for one side. Offsets and widths are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key in the mirror: the row's name, or `_OFFSET` for filler.
    pub key: Box<str>,
    /// The key as JSON text with its colon, `"amount":`, ready to be copied.
    pub rendered: Box<[u8]>,
    /// The sheet's own name of the field.
    pub ko: Box<str>,
    /// What part the row plays.
    pub role: Role,
    /// Offset from the start of the telegram; inside a group from the start of the item. Rows behind a group of
    /// varying length count as if it had no items.
    pub at: u32,
    /// Bytes of one value, a separate adjacent sign included.
    pub width: u32,
    /// How many times the value stands in a row: more than one is a JSON array (`3 X(35)`).
    pub repeat: u32,
    /// What the bytes hold.
    pub kind: Kind,
    /// The charset of its bytes: the row's own, or the party's.
    pub charset: Charset,
    /// How the value stands in JSON.
    pub json: JsonType,
    /// Which bytes mean "nothing", and which of them is written for null.
    pub empty: Empty,
    /// Where the value stands in the field when it is shorter.
    pub align: Align,
    /// The byte that fills the rest: of text, and in front of the digits of a number.
    pub pad: u8,
    /// Of text: full-width spaces (U+3000) are padding too, where its padding stands.
    pub wide_padding: bool,
    /// An empty value is an error on this side.
    pub required: bool,
    /// What is written when the JSON has no such key.
    pub default: Option<Box<str>>,
    /// The only value that is allowed.
    pub constant: Option<Box<str>>,
    /// Allowed codes with their Korean names; none: anything.
    pub codes: Box<[(Box<str>, Box<str>)]>,
    /// What people may see of it.
    pub mask: Mask,
    /// Who fills the row.
    pub set_by: SetBy,
    /// What happens to a character that cannot be written.
    pub text: TextPolicy,
    /// Text that is too long may be cut, on a character's boundary.
    pub cut: bool,
    /// How `true` and `false` stand in the bytes of a [`Kind::Boolean`].
    pub truth: Option<Truth>,
    /// Of a repeated value: elements behind the last that is not blank are not there (a list in one field, without a count).
    pub until_blank: bool,
    /// The register that remembers this field's place for a count or a choice further on.
    pub register: Option<super::RegisterIx>,
    /// What it says follows from other records of its file: left out of the JSON, it is written from them.
    pub follows: bool,
}

impl Field {
    /// The bytes of all its values, one behind the other.
    #[must_use]
    pub const fn bytes(&self) -> u32 {
        self.width.saturating_mul(self.repeat)
    }

    /// Where one of its values begins, the first being 0, if the row begins at the byte `at`.
    #[must_use]
    pub const fn value_at(&self, at: u32, number: u32) -> u32 {
        at.saturating_add(number.saturating_mul(self.width))
    }

    /// Whether spaces stand in front of its digits, not zeros: a number with `pad = " "`.
    #[must_use]
    pub const fn is_filled_with_spaces(&self) -> bool {
        matches!(self.kind, Kind::Number(number) if matches!(number.form, Form::Display | Form::Point))
            && self.pad == self.charset.space()
    }
}

/// What part a row plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A key of its own.
    Named,
    /// 예비: in the mirror only when it carries data.
    Filler,
    /// The sign or the fraction of another field: no key of its own. Written by that field.
    PartOf(super::FieldIx),
    /// Another reading of bytes that a row before holds (redefines): no bytes of its own.
    View {
        /// The row that holds the bytes.
        of: super::FieldIx,
        /// How far the bytes begin before the place at which the walk comes by.
        back: u32,
    },
}

/// What the bytes of a field hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `X`: text.
    Text,
    /// `H`: text that may hold 한글.
    Hangul,
    /// `9` without a JSON number: digits kept as text of full width.
    Digits,
    /// `9` with `json`, `S`, `V`: an exact number.
    Number(Number),
    /// `D8`, `T6`, `D14` and their kin: digits that must be a date or a time.
    Date(DateForm),
    /// `HEX`, `RAW`, `BCD`: bytes that are no characters, and text in JSON.
    Bytes(BytesForm),
    /// `json = "boolean"`: one of two texts.
    Boolean,
    /// `X(*)`, `RAW(*)`: everything that is left, kept byte for byte. Its width is 0: what is handed in ends where it
    /// ends.
    Tail(Tail),
}

/// What stands in an opaque tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// Text, its padding and its control characters kept.
    Text,
    /// Bytes, base64 in JSON.
    Raw,
}

impl Kind {
    /// Whether the bytes are characters, for people to read as they are.
    #[must_use]
    pub const fn is_characters(self) -> bool {
        match self {
            Self::Text | Self::Hangul | Self::Digits | Self::Date(_) | Self::Boolean => true,
            Self::Tail(tail) => matches!(tail, Tail::Text),
            Self::Number(number) => matches!(number.form, Form::Display | Form::Point),
            Self::Bytes(_) => false,
        }
    }
}

/// The two texts of a boolean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// What stands in the field for `true`.
    pub yes: Box<str>,
    /// What stands in the field for `false`.
    pub no: Box<str>,
}

/// The forms of dates and times; each is text of full width in JSON, with four digits of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateForm {
    /// `D8`: YYYYMMDD.
    Date,
    /// `T6`: hhmmss, 24 hours.
    Time,
    /// `D14`: YYYYMMDDhhmmss.
    DateTime,
    /// `D17`: YYYYMMDDhhmmss and milliseconds.
    Millis,
    /// `D10`: YYYY-MM-DD; in JSON YYYYMMDD.
    Dashed,
    /// `D6`: YYMMDD; in JSON YYYYMMDD.
    ShortDate(Century),
    /// `D12`: YYMMDDhhmmss; in JSON YYYYMMDDhhmmss.
    ShortDateTime(Century),
}

/// The hundred years that a year of two digits is one of: the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Century(pub u16);

/// Bytes that are no characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BytesForm {
    /// `HEX(8)`: in JSON two hex digits a byte, in capitals.
    Hex,
    /// `RAW(10)`: in JSON base64 (RFC 4648, with padding).
    Base64,
    /// `BCD(6)`: two decimal digits a byte; in JSON all of them.
    Bcd,
}

/// How a value stands in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    /// A string.
    Text,
    /// An exact number in quotes.
    Decimal,
    /// An exact number without quotes.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// Which bytes mean "nothing" (JSON null).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// Every value is a value; empty text is `""`.
    Never,
    /// All spaces.
    Spaces,
    /// All zeros.
    Zeros,
    /// Both are read; zeros are written, and the change is reported.
    ZerosOrSpaces,
    /// Both are read; spaces are written, and the change is reported.
    SpacesOrZeros,
}

/// Where a short value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the start, filled behind.
    Left,
    /// At the end, filled before.
    Right,
}

/// What people may see of a value. The bytes between FEI and its parties are never masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// Everything.
    None,
    /// Nothing.
    All,
    /// An account number: the middle is hidden.
    Account,
    /// A card number: the first six and the last four are shown.
    Card,
    /// A person's name: all but the first and the last character is hidden.
    Name,
    /// A resident or business number: the first six are shown.
    Rrn,
    /// A telephone number: the last four are hidden.
    Phone,
}

/// Who fills a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// The request; the answer keeps its bytes.
    Request,
    /// The answer; data in a request is a finding.
    Answer,
    /// Both.
    Both,
    /// FEI itself.
    Fei,
}

/// The character set of a field's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// KS X 1001 strictly: no extended syllables.
    EucKr,
    /// CP949 (windows-949), what most Korean cores run and call EUC-KR.
    Cp949,
    /// UTF-8, strictly.
    Utf8,
    /// Shift_JIS as windows-31J.
    ShiftJis,
    /// ISO-8859-1.
    Latin1,
    /// EBCDIC of the United States.
    Cp037,
    /// International EBCDIC.
    Cp500,
    /// EBCDIC of Unix on the mainframe.
    Cp1047,
    /// Korean EBCDIC: pairs between shift-out and shift-in.
    Cp933,
    /// Korean EBCDIC with every syllable.
    Cp1364,
}

/// What happens to text that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextPolicy {
    /// A located error.
    Reject,
    /// `?` for each character that cannot be written.
    Replace,
    /// NFC and look-alikes (– to -, ₩ to ￦); what is left over is an error.
    Normalize,
    /// Half-width characters become full-width; what is left over is an error.
    Fullwidth,
}
