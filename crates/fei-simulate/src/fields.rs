//! A request's keys and values as they came: in order, with every repetition, numbers told from text.
//!
//! It must never judge them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    /// Its decimal text.
    Number(String),
    /// `null`, `true` or `false`, which no contract takes.
    Other,
    List(Vec<Node>),
    Object(Fields),
}

/// An object's keys and values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, Node)>);

impl Fields {
    /// Reads a JSON body; `None` when it is no object.
    pub(crate) fn from_json(body: &[u8]) -> Option<Self> {
        match serde_json::from_slice(body).ok()? {
            Node::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// Reads a query; `None` when a part has no `=` or a `%` names no byte of a text.
    pub(crate) fn from_query(query: &str) -> Option<Self> {
        let pair = |part: &str| {
            let (key, value) = part.split_once('=')?;
            Some((decoded(key)?, Node::Text(decoded(value)?)))
        };
        query.split('&').filter(|part| !part.is_empty()).map(pair).collect::<Option<_>>().map(Self)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The text or the digits under this key; "" when there is none.
    pub(crate) fn text(&self, key: &str) -> &str {
        match self.get(key) {
            Some(Node::Text(text) | Node::Number(text)) => text,
            _ => "",
        }
    }

    /// The text under this key when it is there and not "".
    pub(crate) fn given(&self, key: &str) -> Option<&str> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// The amount under this key; 0 when it is none.
    pub(crate) fn amount(&self, key: &str) -> u64 {
        self.text(key).parse().unwrap_or(0)
    }

    /// The objects of a list; empty when there is none.
    pub(crate) fn items(&self, key: &str) -> Vec<&Self> {
        let Some(Node::List(list)) = self.get(key) else { return Vec::new() };
        list.iter()
            .filter_map(|node| if let Node::Object(fields) = node { Some(fields) } else { None })
            .collect()
    }
}

/// The text behind percent escapes and `+`.
fn decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(out).ok()
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        // with its point or exponent, even when it is whole: `1e5` is not how a contract writes 100000
        Ok(Node::Number(format!("{number:?}")))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Fields::default();
        while let Some(pair) = map.next_entry()? {
            fields.0.push(pair);
        }
        Ok(Node::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_repetition_and_the_difference_of_numbers_and_text_are_kept() {
        let fields = Fields::from_json(br#"{"b":"1","a":2,"b":-3,"l":[{"x":"y"},null,1.5]}"#).unwrap();
        let keys: Vec<_> = fields.iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["b", "a", "b", "l"]);
        assert_eq!(fields.get("a"), Some(&Node::Number("2".to_owned())));
        assert_eq!(Fields::from_json(b"{\"a\":1e5}").unwrap().text("a"), "100000.0");
        assert_eq!((fields.text("b"), fields.amount("a"), fields.given("none")), ("1", 2, None));
        assert_eq!(fields.items("l").iter().map(|item| item.text("x")).collect::<Vec<_>>(), ["y"]);
        assert!(fields.items("b").is_empty());
    }

    #[test]
    fn what_is_no_object_is_nothing() {
        for body in ["", "[]", "\"x\"", "{", "{\"a\":1}x", "\u{FEFF}{}"] {
            assert_eq!(Fields::from_json(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn a_query_is_decoded() {
        let fields = Fields::from_query("a=1&name=%ED%99%8D+x&e=").unwrap();
        assert_eq!((fields.text("a"), fields.text("name"), fields.text("e")), ("1", "홍 x", ""));
        assert_eq!(Fields::from_query(""), Some(Fields::default()));
        for query in ["a", "a=%", "a=%F", "a=%ZZ", "a=%FF"] {
            assert_eq!(Fields::from_query(query), None, "{query}");
        }
    }
}
