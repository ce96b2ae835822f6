//! The shape of a JSON text, as far as it is JSON: brackets, known keys, `***` for values.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::HIDDEN;
use super::words::Known;

/// So much is shown of a shape.
const SHOWN_BYTES_MAX: usize = 512;

/// It is read as JSON, and not by its marks: what stands before a colon is a key in an object, and nowhere else.
pub(super) fn shape(text: &str, known: &Known<'_>) -> String {
    let mut sketch = Sketch { shown: "JSON ".to_owned(), known };
    let mut json = serde_json::Deserializer::from_str(text);
    let read = json.deserialize_any(&mut sketch).and_then(|()| json.end());
    let more = match read {
        _ if sketch.is_full() => " and so on",
        Ok(()) => "",
        Err(error) if error.is_eof() => " and no end",
        Err(_) => " and then no JSON",
    };
    sketch.shown + more
}

/// What was read so far, also where reading then fails.
struct Sketch<'k> {
    shown: String,
    known: &'k Known<'k>,
}

impl Sketch<'_> {
    const fn is_full(&self) -> bool {
        self.shown.len() >= SHOWN_BYTES_MAX
    }

    fn put(&mut self, piece: &str) {
        if !self.is_full() {
            self.shown.push_str(piece);
        }
    }

    /// Nothing of the text but what is known of it.
    fn put_text(&mut self, text: &str) {
        let words = self.known.words(text);
        self.put("\"");
        self.put(&words);
        self.put(if words.is_empty() { HIDDEN } else { " ***" });
        self.put("\"");
    }

    /// The text of an unknown key may be somebody's name.
    fn put_key(&mut self, key: &str) {
        let key = if self.known.has(key) { key } else { HIDDEN };
        self.put("\"");
        self.put(key);
        self.put("\":");
    }
}

impl<'de> DeserializeSeed<'de> for &mut Sketch<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Sketch<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.put("null");
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.put(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.put(HIDDEN);
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.put(HIDDEN);
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.put(HIDDEN);
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.put_text(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        self.put("[");
        let mut between = "";
        while elements.next_element_seed(Element { sketch: self, between })?.is_some() {
            between = ",";
        }
        self.put("]");
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.put("{");
        let mut between = "";
        while let Some(key) = members.next_key::<String>()? {
            self.put(between);
            self.put_key(&key);
            members.next_value_seed(&mut *self)?;
            between = ",";
        }
        self.put("}");
        Ok(())
    }
}

/// An element, and what stands before it.
struct Element<'s, 'k> {
    sketch: &'s mut Sketch<'k>,
    between: &'static str,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        self.sketch.put(self.between);
        json.deserialize_any(self.sketch)
    }
}
