//! A call that we serve, written out for whoever is to make it.

use std::fmt::Write;

use super::{CallKey, KeyPlace, Segment, Serve};

impl Serve {
    /// `GET /v1/deposits/V1?tran_date=20260907`: method, path and query, ready to be sent. What `value` does not know stands
    /// as its name, `{tran_no}`; what need not be there is left out then. Values of a body are named behind it.
    #[must_use]
    pub fn written<'v>(&self, value: impl Fn(&CallKey) -> Option<&'v str>) -> String {
        let mut text = format!("{} {}", self.method.as_str(), self.path(&value));
        let wanted = |key: &&CallKey| !key.optional || value(key).is_some();
        let query = self.keys.iter().filter(|key| key.from == KeyPlace::Query).filter(wanted);
        for (nth, key) in query.enumerate() {
            text.push(if nth == 0 { '?' } else { '&' });
            text.push_str(&format!("{}={}", encoded(&key.path), told(key, &value)));
        }
        let body = self.keys.iter().filter(|key| key.from == KeyPlace::Body && !key.optional);
        for (nth, key) in body.enumerate() {
            text.push_str(if nth == 0 { ", with " } else { ", " });
            text.push_str(&key.path);
        }
        text
    }

    /// The path of that alone.
    #[must_use]
    pub fn path<'v>(&self, value: impl Fn(&CallKey) -> Option<&'v str>) -> String {
        let segments = self.route.segments.iter().map(|segment| match segment {
            Segment::Fixed(fixed) => fixed.to_string(),
            Segment::Value(key) => {
                self.keys.get(*key as usize).map(|key| told(key, &value)).unwrap_or_default()
            }
        });
        segments.fold(String::new(), |path, segment| path + "/" + &segment)
    }
}

/// The value of a key, or its name.
fn told<'v>(key: &CallKey, value: impl Fn(&CallKey) -> Option<&'v str>) -> String {
    value(key).map_or_else(|| format!("{{{}}}", key.path), encoded)
}

/// For a path or a query: all but letters, digits and `-._~` by percent signs.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a text does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
