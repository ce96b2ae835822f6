//! A call that we serve, written out for whoever is to make it.

use std::fmt::Write;

use super::{CallKey, KeyPlace, Segment, Serve};

impl Serve {
    /// `GET /v1/deposits/V1?tran_date=20260907`: method, path and query, ready to be sent. What `value` does not know stands
    /// as its name, `{tran_no}`; what need not be there is left out then. Values of a body are named behind it.
    #[must_use]
    pub fn written<'v>(&self, value: impl Fn(&CallKey) -> Option<&'v str>) -> String {
        let told = |key: &CallKey| value(key).map_or_else(|| format!("{{{}}}", key.path), encoded);
        let mut text = format!("{} ", self.method.as_str());
        for segment in &self.route.segments {
            text.push('/');
            match segment {
                Segment::Fixed(fixed) => text.push_str(fixed),
                Segment::Value(key) => text.extend(self.keys.get(*key as usize).map(told)),
            }
        }
        let wanted = |key: &&CallKey| !key.optional || value(key).is_some();
        let query = self.keys.iter().filter(|key| key.from == KeyPlace::Query).filter(wanted);
        for (nth, key) in query.enumerate() {
            text.push(if nth == 0 { '?' } else { '&' });
            text.push_str(&format!("{}={}", encoded(&key.path), told(key)));
        }
        let body = self.keys.iter().filter(|key| key.from == KeyPlace::Body && !key.optional);
        for (nth, key) in body.enumerate() {
            text.push_str(if nth == 0 { ", with " } else { ", " });
            text.push_str(&key.path);
        }
        text
    }
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
