//! What a fault leaves of an answer: the exact thing that goes out.
//!
//! It must never do input or output: every fault can be judged without a socket.

mod list;

use bytes::{BufMut, Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::{Answer, Fault, HTML_PAGE};

/// Bytes that no HTTP parser takes: a TLS record's beginning, then noise.
const GARBAGE: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\xFF\xFE\x00 not http \r\n\r\n";

/// What goes out.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// A well-formed answer.
    Response { status: StatusCode, headers: HeaderMap, body: Bytes },
    /// These bytes, then the end of the connection; `body` is what of the answer's body is among them.
    Raw { bytes: Bytes, body: Bytes },
    /// A reset.
    Reset,
    /// Nothing, while the client waits.
    Silence,
}

/// The answer as this fault leaves it, and what there is to remark.
pub(crate) fn spoil(mut answer: Answer, fault: Option<&Fault>) -> (Outgoing, Option<String>) {
    let echo = match fault {
        Some(Fault::WrongReference) => Some(answer.echo.reference.take()),
        Some(Fault::WrongAmount) => Some(answer.echo.amount.take()),
        _ => None,
    };
    if let Some(piece) = echo {
        answer = repeating_wrongly(answer, piece.as_deref());
    }
    if let Some(change) = fault.and_then(list::of) {
        answer = list::changed(answer, change);
    }
    let complaint = answer.complaint.take();
    (outgoing(answer, fault), complaint)
}

fn outgoing(answer: Answer, fault: Option<&Fault>) -> Outgoing {
    let json = |status, body| response(status, &answer.content_type, body);
    match fault {
        None
        | Some(
            Fault::Delay { .. }
            | Fault::WrongReference
            | Fault::WrongAmount
            | Fault::LostElement
            | Fault::DoubleElement
            | Fault::SwappedElements,
        ) => well_formed(answer),
        Some(Fault::Hang) => Outgoing::Silence,
        Some(Fault::Reset | Fault::ResetBefore) => Outgoing::Reset,
        Some(Fault::Cut { bytes }) => cut(&answer, *bytes),
        Some(Fault::Html) => {
            response(200, "text/html; charset=UTF-8", Bytes::from_static(HTML_PAGE.as_bytes()))
        }
        Some(Fault::Status { status, body }) => json(*status, body.clone()),
        Some(Fault::Big { bytes }) => json(200, big(*bytes)),
        Some(Fault::Redirect) => with(json(302, Bytes::new()), LOCATION, "/moved"),
        Some(Fault::Garbage) => {
            Outgoing::Raw { bytes: Bytes::from_static(GARBAGE), body: Bytes::from_static(GARBAGE) }
        }
        Some(Fault::Gzip) => with(well_formed(answer), CONTENT_ENCODING, "gzip"),
    }
}

fn well_formed(answer: Answer) -> Outgoing {
    response(answer.status, &answer.content_type, answer.body)
}

fn response(status: u16, content_type: &str, body: Bytes) -> Outgoing {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(content_type) {
        headers.insert(CONTENT_TYPE, value);
    }
    Outgoing::Response { status: StatusCode::from_u16(status).unwrap_or(StatusCode::OK), headers, body }
}

fn with(outgoing: Outgoing, name: http::HeaderName, value: &'static str) -> Outgoing {
    match outgoing {
        Outgoing::Response { status, mut headers, body } => {
            headers.insert(name, HeaderValue::from_static(value));
            Outgoing::Response { status, headers, body }
        }
        other => other,
    }
}

/// A head that promises the whole body, and the beginning of it.
fn cut(answer: &Answer, bytes: usize) -> Outgoing {
    let body = answer.body.slice(..bytes.min(answer.body.len()));
    let mut out = BytesMut::new();
    let head = format!(
        "HTTP/1.1 {} OK\r\ncontent-type: {}\r\ncontent-length: {}\r\n\r\n",
        answer.status,
        answer.content_type,
        answer.body.len()
    );
    out.put_slice(head.as_bytes());
    out.put_slice(&body);
    Outgoing::Raw { bytes: out.freeze(), body }
}

/// A JSON text of this many bytes, or of the shortest form when that is less.
fn big(bytes: usize) -> Bytes {
    const BEGINNING: &[u8] = b"{\"filler\":\"";
    const END: &[u8] = b"\"}";
    let mut out = BytesMut::with_capacity(bytes);
    out.put_slice(BEGINNING);
    out.put_bytes(b'0', bytes.saturating_sub(BEGINNING.len() + END.len()));
    out.put_slice(END);
    out.freeze()
}

/// The answer with this piece of it changed in its last letter or digit.
fn repeating_wrongly(mut answer: Answer, piece: Option<&str>) -> Answer {
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    let Some(piece) = piece.filter(|piece| body.contains(piece)) else {
        return answer.complaining("the answer repeats nothing that could be repeated wrongly");
    };
    answer.body = Bytes::from(body.replace(piece, &other(piece)));
    answer
}

/// The same text but for its last letter or digit.
fn other(piece: &str) -> String {
    let Some((at, was)) = piece.char_indices().rev().find(|(_, c)| c.is_ascii_alphanumeric()) else {
        return piece.to_owned();
    };
    let now = if was == '0' { "1" } else { "0" };
    let (before, after) = piece.split_at(at);
    format!("{before}{now}{}", after.get(1..).unwrap_or(""))
}

#[cfg(test)]
mod tests;
