//! The body of a request: how long it says it is, how long it is, and what.

use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use tokio::time::{Instant, timeout, timeout_at};

use super::{Limits, Refusal};

/// Refuses a body that says that it is too long, before a byte of it is read.
pub(super) fn announced(headers: &HeaderMap, body_bytes_max: usize) -> Result<(), Refusal> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    match length.map(str::parse::<usize>) {
        Some(Ok(length)) if length > body_bytes_max => Err(Refusal::BodyTooLong),
        Some(Err(_)) => Err(Refusal::BodyTooLong),
        _ => Ok(()),
    }
}

/// Reads it whole.
pub(super) async fn read(body: &mut Incoming, limits: &Limits) -> Result<Bytes, Refusal> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let whole = Limited::new(body, limits.body_bytes_max).collect();
    match timeout(limits.body_timeout, whole).await {
        Err(_) => Err(Refusal::Slow),
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::BodyTooLong),
        // Cut off, or its chunks are none.
        Ok(Err(_)) => Err(Refusal::Malformed),
    }
}

/// A body that nobody wants is passed over up to so many bytes, which a client may send anyway before it hears anything.
const PASSED_BYTES_MAX: usize = 64 << 10;

/// Takes a body that nobody wants to its end, if it is short. HTTP/2 resets a stream that is answered before the request has
/// ended (RFC 9113 §8.1), and there are clients that lose the answer by it. One that is longer, or says so, is left as it is.
pub(super) async fn pass_over(body: &mut Incoming, until: Instant) {
    let mut left = PASSED_BYTES_MAX;
    if usize::try_from(body.size_hint().lower()).is_ok_and(|length| length > left) {
        return;
    }
    let passing = async {
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            let Some(rest) = left.checked_sub(length) else { return };
            left = rest;
        }
    };
    // Whoever takes longer hears it all the same, and then the reset.
    let _late = timeout_at(until, passing).await;
}

/// Bytes of a header that are told again at most.
const TOLD_BYTES_MAX: usize = 100;

/// What a body must say that it is, and what this one says.
pub(super) fn wanted(headers: &HeaderMap) -> String {
    let said = |name: header::HeaderName| {
        let values: Vec<_> = headers.get_all(&name).iter().map(|value| told(value.as_bytes())).collect();
        if values.is_empty() { format!("no {name}") } else { format!("{name}: {}", values.join(", ")) }
    };
    let mut came = said(header::CONTENT_TYPE);
    if headers.contains_key(header::CONTENT_ENCODING) {
        came = format!("{came} and {}", said(header::CONTENT_ENCODING));
    }
    format!("wanted: content-type: application/json, in UTF-8 and not encoded; came: {came}")
}

fn told(value: &[u8]) -> String {
    String::from_utf8_lossy(value.get(..TOLD_BYTES_MAX).unwrap_or(value)).into_owned()
}

/// Whether a body that is there is JSON, as it says.
pub(super) fn is_json(headers: &HeaderMap, body: &Bytes) -> Result<(), Refusal> {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Refusal::NotJson);
    }
    if body.is_empty() {
        return Ok(());
    }
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(one), None) = (types.next(), types.next()) else { return Err(Refusal::NotJson) };
    let text = one.to_str().map_err(|_| Refusal::NotJson)?;
    let (media, parameters) = text.split_once(';').unwrap_or((text, ""));
    let parameter = parameters.trim();
    let utf8 = parameter.is_empty()
        || parameter.split_once('=').is_some_and(|(name, value)| {
            name.trim().eq_ignore_ascii_case("charset")
                && value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        });
    if media.trim().eq_ignore_ascii_case("application/json") && utf8 { Ok(()) } else { Err(Refusal::NotJson) }
}
