//! What an institution's exchanges are told without: the values of the secrets that the settings have for it.

use std::fmt::Write as _;

use secrecy::{ExposeSecret, SecretString};

use crate::settings::{Party, STAND_IN, Side};

/// The values, as they may stand in an exchange. Not `Debug`: they are secrets.
pub(super) struct Hushed {
    /// A longer one first: a shorter one may be its beginning.
    written: Vec<String>,
}

impl Hushed {
    /// All that the settings have for a party.
    pub(super) fn of(party: Option<&Party>) -> Self {
        let auth = party.and_then(|party| match &party.side {
            Side::Dial(dial) => Some(&dial.auth),
            Side::Listen(_) | Side::Calls => None,
        });
        let client = auth.and_then(|auth| auth.oauth2.as_ref()).map(|known| &known.client_secret);
        let signs = auth.and_then(|auth| auth.hmac.as_ref()).map(|known| &known.key);
        let named = party.into_iter().flat_map(|party| party.secrets.values());
        let mut written: Vec<String> = named.chain(client).chain(signs).flat_map(forms).collect();
        written.retain(|form| !form.is_empty());
        written.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self { written }
    }

    /// A text without them.
    pub(super) fn told(&self, text: &str) -> String {
        self.written.iter().fold(text.to_owned(), |text, form| text.replace(form, STAND_IN))
    }
}

/// As a value stands in a header, in JSON, in a path and in a form.
fn forms(secret: &SecretString) -> [String; 4] {
    let value = secret.expose_secret();
    let json = serde_json::Value::from(value).to_string();
    let percent = value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    });
    let form = percent.replace("%20", "+");
    [value.to_owned(), json.trim_matches('"').to_owned(), percent, form]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn a_secret_is_told_in_none_of_its_forms() {
        let mut settings = Settings::samples().unwrap();
        let mut kftc = settings.parties.remove("kftc").unwrap();
        kftc.secrets.insert("short".to_owned(), "a \"b\"/\u{ac00}".into());
        kftc.secrets.insert("longer".to_owned(), "a \"b\"/\u{ac00}c".into());
        kftc.secrets.insert("nothing".to_owned(), "".into());
        let hushed = Hushed::of(Some(&kftc));
        for (text, told) in [
            (r#"{"p":"sample-pass-phrase"}"#, r#"{"p":"***"}"#),
            (r#"{"p":"a \"b\"/가c"}"#, r#"{"p":"***"}"#),
            ("/x?p=a%20%22b%22%2F%EA%B0%80&q=1", "/x?p=***&q=1"),
            ("p=a+%22b%22%2F%EA%B0%80", "p=***"),
            ("sample-client-secret", "***"),
        ] {
            assert_eq!(hushed.told(text), told);
        }
        assert_eq!(Hushed::of(None).told("sample-pass-phrase"), "sample-pass-phrase");
    }
}
