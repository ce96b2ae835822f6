//! What one field holds, on the way between bytes and JSON. It must never know where it stands.

use std::borrow::Cow;

/// One value, borrowed from the telegram or the JSON where that is possible.
///
/// ```
/// use fei_codec::Value;
///
/// assert_eq!(Value::Text("홍길동".into()).text(), "홍길동");
/// assert_eq!(Value::Null.text(), "");
/// assert!(Value::Text("".into()).is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// The field's empty form.
    Null,
    /// Text, digits, dates and times.
    Text(Cow<'a, str>),
    /// An exact decimal number: no zeros in front or behind that say nothing, `-0` kept.
    Number(Cow<'a, str>),
}

impl Value<'_> {
    /// The value as the mirror writes it, without quotes; null is empty text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Null => "",
            Self::Text(text) | Self::Number(text) => text,
        }
    }

    /// Whether it is null or empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// The same value with nothing borrowed.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Number(text) => Value::Number(Cow::Owned(text.into_owned())),
        }
    }
}
