//! Answers in JSON that say that they are something else. They are read all the same: what an institution states of money
//! stands, whatever it calls it, and refused it would be unknown. It is told now and then, as somebody else may answer in its place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Between two times that the same is told of an institution.
const PAUSE: Duration = Duration::from_secs(3_600);
/// Different ones that are told within that time: whoever makes up another one each time fills no log.
const TOLD_MAX: usize = 16;
/// Bytes of one that are told.
const MEDIA_BYTES_MAX: usize = 64;

/// A media type that is not JSON's.
pub(crate) type OtherMedia = Cow<'static, str>;

/// What a `Content-Type` says, if that is not JSON: without its parameters, in small letters.
pub(crate) fn other(said: Option<&[u8]>) -> Option<OtherMedia> {
    let Some(said) = said else { return Some(Cow::Borrowed("none")) };
    let media = said.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    let suffix = media.len().checked_sub(b"+json".len()).and_then(|at| media.get(at..));
    let is_json = media.eq_ignore_ascii_case(b"application/json")
        || suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case(b"+json"));
    let told = media.get(..MEDIA_BYTES_MAX).unwrap_or(media);
    (!is_json).then(|| Cow::Owned(String::from_utf8_lossy(told).to_ascii_lowercase()))
}

/// Whether a body begins as JSON that tells something does. A page for people does not: it is no answer, and told as that.
pub(crate) fn begins_as_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Those of one institution that were told, and when.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<BTreeMap<Box<str>, Instant>>);

impl Told {
    /// Whether this one is to be told now.
    pub(crate) fn is_due(&self, media: &str, now: Instant) -> bool {
        // A panic elsewhere leaves it usable: at worst one is told twice.
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|_, at| now < *at + PAUSE);
        let is_due = told.len() < TOLD_MAX && !told.contains_key(media);
        if is_due {
            told.insert(media.into(), now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_known_by_its_media_type_whatever_stands_behind_it() {
        for json in
            ["application/json", "Application/JSON ; charset=UTF-8", "application/problem+json", "a/b+JSON"]
        {
            assert_eq!(other(Some(json.as_bytes())), None, "{json}");
        }
        for (said, told) in [
            ("text/html;charset=UTF-8", "text/html"),
            ("Text/Plain", "text/plain"),
            ("application/jsonp", "application/jsonp"),
            ("+jso", "+jso"),
            ("", ""),
        ] {
            assert_eq!(other(Some(said.as_bytes())).as_deref(), Some(told));
        }
        assert_eq!(other(None).as_deref(), Some("none"));
        assert_eq!(other(Some(&[b'x'; 1 << 16])).map(|told| told.len()), Some(MEDIA_BYTES_MAX));
    }

    #[test]
    fn a_page_does_not_begin_as_json() {
        assert!([&b"{}"[..], b" \r\n[1]", b"{"].into_iter().all(begins_as_json));
        assert!(![&b""[..], b"  ", b"<html>{}</html>", b"OK"].into_iter().any(begins_as_json));
    }

    #[tokio::test(start_paused = true)]
    async fn each_is_told_once_an_hour_and_not_without_end() {
        let told = Told::default();
        let due = |media: &str| told.is_due(media, Instant::now());
        assert_eq!([due("text/html"), due("text/html"), due("text/plain")], [true, false, true]);
        tokio::time::advance(PAUSE).await;
        let many = (0..100).filter(|number| due(&format!("made/up-{number}"))).count();
        assert_eq!((many, due("text/html")), (TOLD_MAX, false));
        tokio::time::advance(PAUSE).await;
        assert!(due("text/html"));
    }
}
