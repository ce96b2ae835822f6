//! The head of an answer: its status, where its body ends, and whether its connection carries another one (RFC 9112).
//!
//! What two readers could read in two ways is read in none. It reads no socket.

use std::mem::MaybeUninit;
use std::time::Duration;

use fei_exchange::Failure;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use httparse::{Error, Header, ParserConfig, Response, Status};

use super::body::Body;
use super::unreadable;
use crate::InstitutionRules;
use crate::media::{self, OtherMedia};

/// Headers that are looked at, whatever the rules allow.
const HEADERS_MAX: usize = 128;

/// A head, read.
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) body: Body,
    /// Whether the connection may carry another request, once the body was read.
    pub(super) reusable: bool,
    pub(super) retry_after: Option<Duration>,
    /// What it says that the body is, if that is not JSON.
    pub(super) other_media: Option<OtherMedia>,
    /// All of them, for whoever verifies a signature; empty where nobody does.
    pub(super) headers: HeaderMap,
}

/// What the headers say of the message that they begin.
#[derive(Default)]
struct Said<'h> {
    length: Option<u64>,
    chunked: bool,
    close: bool,
    retry_after: Option<&'h [u8]>,
    date: Option<&'h [u8]>,
    media: Option<&'h [u8]>,
}

/// The head, and how many bytes it is; none: more of it has to come.
pub(super) fn parse(
    came: &[u8],
    method: &Method,
    rules: &InstitutionRules,
) -> Result<Option<(Head, usize)>, Failure> {
    let mut room = [const { MaybeUninit::uninit() }; HEADERS_MAX];
    let (room, _) = room.split_at_mut(rules.headers_max.min(HEADERS_MAX));
    let mut response = Response::new(&mut []);
    match ParserConfig::default().parse_response_with_uninit_headers(&mut response, came, room) {
        Ok(Status::Partial) => Ok(None),
        Ok(Status::Complete(bytes)) => Ok(Some((Head::new(&response, method, rules)?, bytes))),
        Err(Error::TooManyHeaders) => {
            Err(unreadable(format!("a head of more than {} headers", rules.headers_max)))
        }
        Err(error) => Err(unreadable(format!("not an HTTP answer: {error}"))),
    }
}

impl Head {
    fn new(response: &Response<'_, '_>, method: &Method, rules: &InstitutionRules) -> Result<Self, Failure> {
        let said = Said::read(response.headers)?;
        let status = response.code.unwrap_or_default();
        if status < 100 {
            return Err(unreadable(format!("{status} is no status")));
        }
        let is_1_1 = response.version == Some(1);
        if said.chunked && (said.length.is_some() || !is_1_1) {
            return Err(unreadable("two ways to tell where the body ends".to_owned()));
        }
        // RFC 9112, 6.3, in its order.
        let body = match (said.length, said.chunked) {
            _ if *method == Method::HEAD || matches!(status, 100..200 | 204 | 304) => Body::Exactly(0),
            (_, true) => Body::chunked(),
            (Some(length), false) => Body::Exactly(usize::try_from(length).unwrap_or(usize::MAX)),
            (None, false) => Body::UntilClose,
        };
        let reusable = is_1_1 && !said.close && !matches!(body, Body::UntilClose);
        let retry_after = said.retry_after.and_then(|pause| pause_of(pause, said.date));
        let headers = match rules.answers {
            Some(_) => all(response.headers)?,
            None => HeaderMap::new(),
        };
        let other_media = media::other(said.media);
        Ok(Self { status, body, reusable, retry_after, other_media, headers })
    }
}

impl<'h> Said<'h> {
    fn read(headers: &[Header<'h>]) -> Result<Self, Failure> {
        let mut said = Self::default();
        for Header { name, value } in headers {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            if is("content-length") {
                said.length(value)?;
            } else if is("transfer-encoding") {
                said.transfer_encoding(value)?;
            } else if is("content-encoding") {
                // We asked for `identity`: whatever else comes is not unpacked.
                if !value.eq_ignore_ascii_case(b"identity") {
                    return Err(encoded());
                }
            } else if is("connection") {
                said.close |= value
                    .split(|&byte| byte == b',')
                    .any(|one| one.trim_ascii().eq_ignore_ascii_case(b"close"));
            } else if is("retry-after") {
                said.retry_after = Some(value);
            } else if is("date") {
                said.date = Some(value);
            } else if is("content-type") {
                said.media = Some(value);
            }
        }
        Ok(said)
    }

    /// Digits and nothing else; twice only if it is the same.
    fn length(&mut self, value: &[u8]) -> Result<(), Failure> {
        let digits = value.iter().all(u8::is_ascii_digit);
        let length = str::from_utf8(value).ok().filter(|_| digits).and_then(|text| text.parse().ok());
        match (length, self.length) {
            (Some(length), None) => self.length = Some(length),
            (Some(length), Some(before)) if length == before => {}
            _ => return Err(unreadable("a length that is none".to_owned())),
        }
        Ok(())
    }

    fn transfer_encoding(&mut self, value: &[u8]) -> Result<(), Failure> {
        if !value.eq_ignore_ascii_case(b"chunked") || std::mem::replace(&mut self.chunked, true) {
            return Err(encoded());
        }
        Ok(())
    }
}

fn encoded() -> Failure {
    unreadable("the answer is encoded, though identity was asked for".to_owned())
}

/// Seconds, or a date (RFC 9110, 10.2.3), which is counted from the answer's own. What is neither says nothing.
fn pause_of(pause: &[u8], date: Option<&[u8]>) -> Option<Duration> {
    let text = |value| str::from_utf8(value).ok().map(str::trim);
    let moment = |value| httpdate::parse_http_date(text(value)?).ok();
    match text(pause)?.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => moment(pause)?.duration_since(moment(date?)?).ok(),
    }
}

fn all(headers: &[Header<'_>]) -> Result<HeaderMap, Failure> {
    let read = headers.iter().map(|header| {
        let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(header.value).ok()?))
    });
    read.collect::<Option<_>>().ok_or_else(|| unreadable("a header that is none".to_owned()))
}

#[cfg(test)]
mod tests;
