//! A telegram and its mirror, put together value by value: what both directions must give, made without the codec.

use serde_json::json;

use crate::dice::Dice;

/// A record under construction.
#[derive(Default, Clone)]
pub(crate) struct Draft {
    telegram: Vec<u8>,
    /// Keys and their values as JSON text.
    members: Vec<(String, String)>,
}

impl Draft {
    /// Text, padded with blanks.
    pub(crate) fn text(self, key: &str, value: &str, width: usize) -> Self {
        self.member(key, json!(value).to_string(), &padded(value, width))
    }

    /// Digits of full width.
    pub(crate) fn digits(self, key: &str, value: &str) -> Self {
        self.member(key, json!(value).to_string(), value.as_bytes())
    }

    /// A whole number in quotes, with zeros before it in the telegram.
    pub(crate) fn amount(self, key: &str, value: u64, width: usize) -> Self {
        self.member(key, format!("\"{value}\""), format!("{value:0width$}").as_bytes())
    }

    /// A whole number without quotes.
    pub(crate) fn number(self, key: &str, value: u64, width: usize) -> Self {
        self.member(key, value.to_string(), format!("{value:0width$}").as_bytes())
    }

    /// Null, written as these bytes.
    pub(crate) fn null(self, key: &str, bytes: &str) -> Self {
        self.member(key, "null".to_owned(), bytes.as_bytes())
    }

    /// Lines of text in one row, the last ones empty.
    pub(crate) fn lines(self, key: &str, lines: &[String], count: usize, width: usize) -> Self {
        let line = |at: usize| lines.get(at).map_or("", String::as_str);
        let bytes: Vec<u8> = (0..count).flat_map(|at| padded(line(at), width)).collect();
        let list: Vec<&str> = (0..count).map(line).collect();
        self.member(key, json!(list).to_string(), &bytes)
    }

    /// Items, each a draft of its own.
    pub(crate) fn group(self, key: &str, items: &[Self]) -> Self {
        let bytes: Vec<u8> = items.iter().flat_map(|item| item.telegram.clone()).collect();
        let objects: Vec<String> = items.iter().map(|item| object(&item.members)).collect();
        self.member(key, format!("[{}]", objects.join(",")), &bytes)
    }

    /// Any value as JSON text, and its bytes.
    pub(crate) fn member(mut self, key: &str, value: String, bytes: &[u8]) -> Self {
        self.members.push((key.to_owned(), value));
        self.filler(bytes)
    }

    /// Bytes without a key.
    pub(crate) fn filler(mut self, bytes: &[u8]) -> Self {
        self.telegram.extend_from_slice(bytes);
        self
    }

    pub(crate) fn telegram(&self) -> Vec<u8> {
        self.telegram.clone()
    }

    /// The mirror with its keys in the order of the rows.
    pub(crate) fn mirror(&self) -> Vec<u8> {
        object(&self.members).into_bytes()
    }

    /// The mirror with its keys in another order.
    pub(crate) fn shuffled(&self, dice: &mut Dice) -> Vec<u8> {
        let mut members = self.members.clone();
        dice.shuffle(&mut members);
        object(&members).into_bytes()
    }
}

fn object(members: &[(String, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

fn padded(value: &str, width: usize) -> Vec<u8> {
    let mut bytes = encoding_rs::EUC_KR.encode(value).0.into_owned();
    assert!(bytes.len() <= width, "{value:?} has more than {width} bytes");
    bytes.resize(width, b' ');
    bytes
}
