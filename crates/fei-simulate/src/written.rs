//! A JSON object in the order in which its keys are written.
//!
//! It must never know what it writes.

use bytes::Bytes;

/// An object being written.
#[derive(Debug, Default)]
pub(crate) struct Written(String);

impl Written {
    /// A text.
    pub(crate) fn text(self, key: &str, value: &str) -> Self {
        self.raw(key, &serde_json::Value::from(value).to_string())
    }

    /// A text, when there is one.
    pub(crate) fn maybe(self, key: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(key, value),
            None => self,
        }
    }

    /// A number.
    pub(crate) fn number(self, key: &str, value: u64) -> Self {
        self.raw(key, &value.to_string())
    }

    /// A list of objects.
    pub(crate) fn list(self, key: &str, items: impl IntoIterator<Item = Self>) -> Self {
        let items: Vec<_> = items.into_iter().map(|item| format!("{{{}}}", item.0)).collect();
        self.raw(key, &format!("[{}]", items.join(",")))
    }

    /// The object's text.
    pub(crate) fn end(self) -> Bytes {
        format!("{{{}}}", self.0).into()
    }

    fn raw(mut self, key: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(&format!("\"{key}\":{value}"));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_the_order_of_writing() {
        let item = || Written::default().text("z", "\"").text("a", "가");
        let body = Written::default().number("n", 5).maybe("m", None).list("l", [item(), item()]).end();
        assert_eq!(body, r#"{"n":5,"l":[{"z":"\"","a":"가"},{"z":"\"","a":"가"}]}"#);
        assert_eq!(Written::default().end(), "{}");
    }
}
