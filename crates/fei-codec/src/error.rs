//! What is wrong with a telegram or a JSON text, and where: layout, field path, byte. Never the raw value of a masked
//! field.

use std::borrow::Cow;
use std::fmt;

use fei_exchange::Code;

use crate::plain::Plain;

/// So many things are told of one JSON text, and what is found in it costs no more than that.
pub(crate) const ERRORS_MAX: usize = 100;

/// One located error.
///
/// It reads `hecto.transfer.request: amount at byte 129 (13 bytes): expected 13 digits, got "12,000"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// `hecto.transfer.request`; empty when no layout was in play.
    pub layout: String,
    /// `detail[2].amount`, items counted from 0; empty when it is about the whole.
    pub path: String,
    /// The bytes.
    pub place: Place,
    /// What kind of error.
    pub kind: ErrorKind,
    /// What should be there.
    pub expected: String,
    /// What is there; `(masked)` when the field is masked.
    pub got: String,
}

/// Where an error is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Bytes of the telegram.
    Offset {
        /// Offset from the start of the telegram.
        at: u32,
        /// How many bytes.
        width: u32,
    },
    /// A value of the JSON text.
    Pointer {
        /// A JSON pointer (RFC 6901), `/detail/2/amount`; empty is the document.
        pointer: String,
        /// The byte of the text at which the value, or what broke it, starts.
        at: u32,
    },
    /// No place in particular.
    Whole,
}

/// What kind of error it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The telegram has not the bytes that the layout says.
    Length,
    /// A count says what the telegram or the list does not have.
    Count,
    /// No arm of a choice fits.
    Choice,
    /// Bits that say of rows what cannot be.
    Bitmap,
    /// A row and another reading of its bytes say different things.
    View,
    /// Bytes that are no text of the charset, or text that cannot be written in it.
    Charset,
    /// A control character in text.
    Control,
    /// Something else than digits.
    Digits,
    /// No exact number of this field.
    Number,
    /// No sign that this field has.
    Sign,
    /// No date or time.
    Date,
    /// More bytes than the field has.
    TooLong,
    /// A value that is not among the field's codes.
    NotInCodes,
    /// Not the field's constant.
    NotConstant,
    /// A required field is empty.
    Required,
    /// Null where the field has no empty form.
    NotNull,
    /// Data in a row of the request that only the answer fills.
    AnswerOnly,
    /// The text is no JSON.
    Syntax,
    /// The JSON is bigger, deeper or longer than allowed.
    Limit,
    /// A key stands twice in an object.
    DuplicateKey,
    /// A key that the layout does not have.
    UnknownKey,
    /// Text where a number belongs, an object where text belongs.
    WrongType,
    /// A value that stands in no row of its code table.
    NotInTable,
    /// A value that is needed and not there.
    Missing,
    /// A value that must not stand in a path or a header.
    Unsafe,
    /// A record that its file cannot hold.
    Record,
    /// A change that the party, or whoever runs the command, does not allow.
    Loss,
    /// A record where another kind of record belongs.
    Order,
    /// A row that must say what other records add up to, and does not.
    Total,
}

/// An error of one value, before it is known in which layout and under which path: the inner half of an [`Error`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind of error.
    pub kind: ErrorKind,
    /// Offset of the bytes that it is about, from the start of the telegram.
    pub at: u32,
    /// How many bytes.
    pub width: u32,
    /// What should be there.
    pub expected: Cow<'static, str>,
    /// What is there, masked.
    pub got: String,
}

impl Fault {
    /// The error of a telegram's bytes.
    #[must_use]
    pub fn in_telegram(self, layout: impl fmt::Display, path: String) -> Error {
        let place = Place::Offset { at: self.at, width: self.width };
        self.placed(layout, path, place)
    }

    /// The error of a JSON value.
    #[must_use]
    pub fn in_json(self, layout: impl fmt::Display, path: String, pointer: String, at: u32) -> Error {
        self.placed(layout, path, Place::Pointer { pointer, at })
    }

    fn placed(self, layout: impl fmt::Display, path: String, place: Place) -> Error {
        let expected = self.expected.into_owned();
        Error { layout: layout.to_string(), path, place, kind: self.kind, expected, got: self.got }
    }
}

impl ErrorKind {
    /// The code under which the gateway answers it: N11 for characters, N13 for paths and headers, else N10.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Charset => Code::Encoding,
            Self::Unsafe => Code::UnsafeValue,
            _ => Code::Format,
        }
    }

    /// The code under which the gateway tells the core that an institution's answer could not be written: U10 for a
    /// value that its field cannot hold, U05 for an answer whose elements are not those of the request.
    #[must_use]
    pub const fn code_of_answer(self) -> Code {
        match self {
            Self::Count | Self::Missing | Self::Choice => Code::EchoMismatch,
            _ => Code::Unfit,
        }
    }

    /// Whether values may still be judged together where this was found: it is a key that nobody knows, and says nothing of
    /// those that somebody does.
    pub(crate) fn leaves_values(self) -> bool {
        self == Self::UnknownKey
    }

    /// Its name for machines: `too_long`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Count => "count",
            Self::Choice => "choice",
            Self::Bitmap => "bitmap",
            Self::View => "view",
            Self::Charset => "charset",
            Self::Control => "control",
            Self::Digits => "digits",
            Self::Number => "number",
            Self::Sign => "sign",
            Self::Date => "date",
            Self::TooLong => "too_long",
            Self::NotInCodes => "not_in_codes",
            Self::NotConstant => "not_constant",
            Self::Required => "required",
            Self::NotNull => "not_null",
            Self::AnswerOnly => "answer_only",
            Self::Syntax => "syntax",
            Self::Limit => "limit",
            Self::DuplicateKey => "duplicate_key",
            Self::UnknownKey => "unknown_key",
            Self::WrongType => "wrong_type",
            Self::NotInTable => "not_in_table",
            Self::Missing => "missing",
            Self::Unsafe => "unsafe",
            Self::Record => "record",
            Self::Loss => "loss",
            Self::Order => "order",
            Self::Total => "total",
        }
    }
}

impl Error {
    /// The code under which the gateway answers it.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.kind.code()
    }
}

impl Error {
    /// The same without what is there: for a log. When bytes are missing or too many, what stands in a field that
    /// nobody masks may be its neighbour's.
    #[must_use]
    pub fn without_value(&self) -> String {
        format!("{}expected {}", fmt::from_fn(|f| self.write_place(f)), self.expected)
    }

    /// Layout, path and place, as a sentence begins.
    fn write_place(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.layout.is_empty() {
            write!(f, "{}: ", self.layout)?;
        }
        if !self.path.is_empty() {
            write!(f, "{} ", Plain(&self.path))?;
        }
        write!(f, "{}", self.place)
    }
}

/// As it stands in a sentence, with a colon behind it; nothing when there is no place in particular.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offset { at, width } => write!(f, "at byte {at} ({width} bytes): "),
            Self::Pointer { pointer, at } if pointer.is_empty() => write!(f, "at byte {at} of the JSON: "),
            Self::Pointer { pointer, at } => {
                write!(f, "at {} (byte {at} of the JSON): ", Plain(pointer))
            }
            Self::Whole => Ok(()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_place(f)?;
        write!(f, "expected {}, got {}", self.expected, self.got)
    }
}

impl std::error::Error for Error {}
