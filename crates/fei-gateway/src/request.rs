//! A call of the codec as what goes on the wire: with the headers that every call has.

use bytes::Bytes;
use fei_codec::Call;
use fei_exchange::{Code, Failure, Trace};
use fei_http::HttpCall;
use fei_layout::plan::{JsonParty, Method};
use http::{HeaderName, HeaderValue, header};

/// The header under which an institution sees the core's tracking number.
const TRACE_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Adds the tracking number and the content type, and what the contract says of a token that is refused.
///
/// # Errors
/// A header that HTTP does not allow: nothing may be sent.
pub(crate) fn http_call(call: Call, trace: &Trace, contract: &JsonParty) -> Result<HttpCall, Failure> {
    // Those of the call, and these two.
    let mut headers = Vec::with_capacity(call.headers.len() + 2);
    headers.push((TRACE_HEADER, header_value(trace.as_str())?));
    let is_type = |(name, _): &(String, String)| name.eq_ignore_ascii_case(header::CONTENT_TYPE.as_str());
    if !call.body.is_empty() && !call.headers.iter().any(is_type) {
        headers.push((header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8")));
    }
    for (name, value) in &call.headers {
        headers.push((header_name(name)?, header_value(value)?));
    }
    let (method, body) = (method(call.method), Bytes::from(call.body));
    let unauthorized_did_nothing = contract.refused.contains(&401);
    Ok(HttpCall { method, target: call.target, headers, body, unauthorized_did_nothing, late: None })
}

fn method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
    }
}

fn header_name(name: &str) -> Result<HeaderName, Failure> {
    let unsafe_name = |_| Failure::new(Code::UnsafeValue, format!("{name} is no header name"));
    HeaderName::from_bytes(name.as_bytes()).map_err(unsafe_name)
}

fn header_value(value: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::from_str(value)
        .map_err(|_| Failure::new(Code::UnsafeValue, "a header value is not printable ASCII"))
}
