//! Reading an answer to its end, within its limits. What breaks one is unknown, never an error of the request.

use std::time::Duration;

use bytes::BytesMut;
use fei_exchange::{Code, Failure};
use http::{HeaderMap, Response, header};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use crate::{HttpAnswer, InstitutionRules};

/// An answer that is none.
pub(crate) struct Broken {
    pub(crate) failure: Failure,
    /// What came of it, if its body had begun.
    pub(crate) came: Option<HttpAnswer>,
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self { failure, came: None }
    }
}

/// The whole answer; anything less is U02 or U03, and its connection is closed by whoever holds it.
pub(crate) async fn read(
    response: Response<Incoming>,
    rules: &InstitutionRules,
) -> Result<HttpAnswer, Broken> {
    let status = response.status().as_u16();
    if response.headers().len() > rules.headers_max {
        let many = format!("status {status} with more than {} headers", rules.headers_max);
        return Err(unreadable(many).into());
    }
    not_encoded(response.headers())?;
    let (head, came) = response.into_parts();
    let retry_after = retry_after(&head.headers);
    let mut body = BytesMut::new();
    let read = read_body(came, &mut body, rules.body_bytes_max).await;
    let answer = HttpAnswer { status, body: body.freeze(), retry_after };
    let proven = || match &rules.answers {
        Some(check) => check.verify(status, &head.headers, &answer.body),
        None => Ok(()),
    };
    match read.and_then(|()| proven()) {
        Ok(()) => Ok(answer),
        Err(failure) => {
            let came = (!answer.body.is_empty()).then_some(answer);
            Err(Broken { failure, came })
        }
    }
}

/// Seconds, or a date (RFC 9110, 10.2.3), which is counted from the answer's own. What is neither says nothing.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let date = |text| httpdate::parse_http_date(text).ok();
    let pause = value(header::RETRY_AFTER)?;
    match pause.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => date(pause)?.duration_since(date(value(header::DATE)?)?).ok(),
    }
}

/// We asked for `identity`: whatever else comes is not unpacked.
fn not_encoded(headers: &HeaderMap) -> Result<(), Failure> {
    let plain = |name, allowed: &str| {
        headers.get_all(name).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(allowed.as_bytes()))
    };
    if plain(header::CONTENT_ENCODING, "identity") && plain(header::TRANSFER_ENCODING, "chunked") {
        return Ok(());
    }
    Err(unreadable("the answer is encoded, though identity was asked for".to_owned()))
}

/// What was read when it fails stays in `whole`.
async fn read_body(mut body: Incoming, whole: &mut BytesMut, bytes_max: usize) -> Result<(), Failure> {
    let too_big = || unreadable(format!("the body is bigger than {bytes_max} bytes"));
    // A length that is announced is checked before any memory is taken.
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > bytes_max {
        return Err(too_big());
    }
    whole.reserve(announced);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| lost(&error))?.into_data() else { continue };
        if whole.len() + data.len() > bytes_max {
            return Err(too_big());
        }
        whole.extend_from_slice(&data);
    }
    Ok(())
}

/// A failure after sending, by what hyper says of it: either the connection went, or what came is not HTTP.
pub(crate) fn lost(error: &hyper::Error) -> Failure {
    if error.is_parse() || error.is_parse_too_large() {
        return unreadable(format!("not an HTTP answer, or a head over its limit: {error}"));
    }
    Failure::new(Code::ConnectionLost, format!("the connection was lost: {error}"))
}

/// Whether a connection ended because bytes came that answer nothing. hyper has no word of its own for it: it is what no
/// other word fits.
pub(crate) fn is_orphan(error: &hyper::Error) -> bool {
    let other = error.is_parse()
        || error.is_user()
        || error.is_canceled()
        || error.is_closed()
        || error.is_incomplete_message()
        || error.is_body_write_aborted()
        || error.is_timeout();
    !other && std::error::Error::source(error).is_none()
}

fn unreadable(detail: String) -> Failure {
    Failure::new(Code::Unreadable, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_seconds_or_a_date_that_is_not_over() {
        let date = (header::DATE, "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
        let pause = |value: &str| {
            let headers = [date.clone(), (header::RETRY_AFTER, value.parse().unwrap())];
            retry_after(&HeaderMap::from_iter(headers))
        };
        assert_eq!(pause("120"), Some(Duration::from_secs(120)));
        assert_eq!(pause("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_secs(60)));
        for nothing in ["Sun, 06 Nov 1994 08:48:37 GMT", "", "-1", "soon", "1.5", "99999999999999999999"] {
            assert_eq!(pause(nothing), None, "{nothing}");
        }
        let undated = [(header::RETRY_AFTER, "Sun, 06 Nov 1994 08:50:37 GMT".parse().unwrap())];
        assert_eq!(retry_after(&HeaderMap::from_iter(undated)), None);
    }
}
