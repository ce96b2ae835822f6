//! A path that we serve, and whether a request's path is it. A path is looked at piece by piece, decoded: whether its values
//! are of the form that they must have is asked later, so that a call with a bad one hears which, and not that nothing is there.

use std::borrow::Cow;

/// A path that we serve: its segments, without the slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// As the file writes it, `/v1/notices/{bank_code}`: a closed set of names for logs and metrics.
    pub text: Box<str>,
    /// Between the slashes.
    pub segments: Box<[Segment]>,
}

/// What stands between two slashes of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// This text.
    Fixed(Box<str>),
    /// The value of this key of the call, [`Serve::keys`](super::Serve::keys).
    Value(u32),
}

impl Route {
    /// The longest value of a path.
    pub const CHARS_MAX: u32 = 64;
    /// The form of a value of a path, as a regular expression.
    pub const PATTERN: &'static str = "^[A-Za-z0-9_-]{1,64}$";

    /// The form of a value in words, where what it goes into holds so many characters.
    #[must_use]
    pub fn form(chars_max: u32) -> String {
        format!("1 to {} characters of A-Z, a-z, 0-9, _ and -", chars_max.min(Self::CHARS_MAX))
    }

    /// The values of a path, in the order of its segments, percent-decoded; none: it is another path. They may be such as
    /// no value may be: [`Self::takes`].
    #[must_use]
    pub fn values<'p>(&self, path: &'p str) -> Option<Vec<(u32, Cow<'p, str>)>> {
        let mut parts = path.strip_prefix('/')?.split('/');
        let mut values = Vec::new();
        for segment in &self.segments {
            let part = decoded(parts.next()?);
            match segment {
                Segment::Fixed(text) if **text == *part => {}
                Segment::Fixed(_) => return None,
                Segment::Value(key) => values.push((*key, part)),
            }
        }
        parts.next().is_none().then_some(values)
    }

    /// The beginning of a path that is this route's as well, up to its first value: `/v1/notices/…`. Nothing: not even one
    /// segment is.
    pub(crate) fn begins(&self, path: &str) -> String {
        let parts = path.strip_prefix('/').unwrap_or_default().split('/');
        let same = self.segments.iter().zip(parts).map_while(|(segment, part)| match segment {
            Segment::Fixed(text) if **text == *decoded(part) => Some(format!("/{text}")),
            _ => None,
        });
        let same: String = same.collect();
        if same.is_empty() { same } else { format!("{same}/…") }
    }

    /// Whether a text may stand in a path as a value: nothing that could be a slash, a dot or a percent sign.
    #[must_use]
    pub fn takes(text: &str) -> bool {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        (1..=Self::CHARS_MAX as usize).contains(&text.len()) && text.bytes().all(allowed)
    }

    /// Of two routes that both take a path the one with the earlier fixed segment is meant: `false` sorts first.
    pub(crate) fn rank(&self) -> impl Iterator<Item = bool> {
        self.segments.iter().map(|segment| matches!(segment, Segment::Value(_)))
    }
}

/// A segment without its `%` sequences. A percent sign that begins none stays, and bytes that are no UTF-8 become a character
/// that no value may have.
fn decoded(part: &str) -> Cow<'_, str> {
    if !part.contains('%') {
        return Cow::Borrowed(part);
    }
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        match escaped(rest) {
            Some((byte, behind)) => {
                bytes.push(byte);
                rest = behind;
            }
            None => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// The byte of `%41` at the beginning, and what is behind it.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let [b'%', high, low, behind @ ..] = text else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some((digit(high)? * 16 + digit(low)?, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(path: &str) -> Option<String> {
        let segments = [Segment::Fixed("v1".into()), Segment::Value(3), Segment::Fixed("cancel".into())];
        let route = Route { text: "".into(), segments: segments.into() };
        let mut values = route.values(path)?;
        assert_eq!(values.len(), 1);
        values.pop().map(|(key, value)| {
            assert_eq!(key, 3);
            value.into_owned()
        })
    }

    #[test]
    fn a_path_is_taken_whole() {
        assert_eq!(value("/v1/AB-1_2/cancel").as_deref(), Some("AB-1_2"));
        for other in ["/v1/x", "/v1/x/cancel/", "v1/x/cancel", "/v1/x/cancel/y", "/V1/x/cancel", "/v1/cancel"]
        {
            assert_eq!(value(other), None, "{other}");
        }
    }

    #[test]
    fn a_path_begins_as_far_as_it_is_written_in_the_route() {
        let segments = [Segment::Fixed("v1".into()), Segment::Fixed("x".into()), Segment::Value(3)];
        let route = Route { text: "".into(), segments: segments.into() };
        for (path, begins) in [
            ("/v1/x/110123456789/y", "/v1/x/…"),
            ("/v%31/110123456789", "/v1/…"),
            ("/110123456789/x", ""),
            ("/", ""),
            ("", ""),
        ] {
            assert_eq!(route.begins(path), begins, "{path}");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_the_same() {
        assert_eq!(value("/v1/%41B%2d1/cancel").as_deref(), Some("AB-1"));
        assert_eq!(value("/%76%31/x/c%61ncel").as_deref(), Some("x"));
        assert_eq!(value("/v1/x/%2561"), None, "decoded once");
    }

    #[test]
    fn a_value_of_another_form_is_found_and_not_taken() {
        let long = "a".repeat(65);
        for (written, found) in [
            ("", ""),
            ("..", ".."),
            ("x%2Fy", "x/y"),
            ("%2561", "%61"),
            ("x%2", "x%2"),
            ("%zz%", "%zz%"),
            ("%FF", "\u{fffd}"),
            ("%EA%B0%80", "가"),
            (&long, &long),
        ] {
            assert_eq!(value(&format!("/v1/{written}/cancel")).as_deref(), Some(found), "{written}");
            assert!(!Route::takes(found), "{found}");
        }
    }
}
