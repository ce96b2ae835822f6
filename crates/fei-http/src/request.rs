//! From a call to HTTP's own request, and to its bytes: the headers that are the link's, and the refusal of those that only
//! it may set.

use bytes::Bytes;
use fei_exchange::{Code, Failure};
use http::header::{self, HeaderName, HeaderValue};
use http::uri::{PathAndQuery, Uri};
use http::{HeaderMap, Method, Request};

use crate::token::Token;
use crate::{Base, HttpCall, InstitutionRules};

/// Headers that decide where a message ends, where it goes and how it is packed. One of these from a mapping would
/// change what the other end reads.
const OWN: [HeaderName; 8] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::EXPECT,
    header::TE,
    header::UPGRADE,
];

/// What a header's line has beside its name and value.
const LINE_BYTES: usize = ": \r\n".len();
/// What a head has beside its target and the headers: the longest method, version, length, line ends.
const HEAD_BYTES: usize = 80;

/// The request as it goes over the wire, or N13.
pub(crate) fn build(
    rules: &InstitutionRules,
    call: &HttpCall,
    token: Option<&Token>,
) -> Result<Request<Bytes>, Failure> {
    let mut request = Request::new(call.body.clone());
    *request.method_mut() = call.method.clone();
    *request.uri_mut() = target(&rules.base, call)?;
    let headers = request.headers_mut();
    headers.insert(header::HOST, rules.base.host_header.clone());
    // An encoded answer is refused unread: a bomb costs nothing.
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if let Some(token) = token {
        headers.insert(header::AUTHORIZATION, token.header.clone());
    }
    add_others(headers, call)?;
    if let Some(signature) = &rules.signature {
        let target = request.uri().to_string();
        signature.sign(request.headers_mut(), call, &target)?;
    }
    if let Some(jws) = &rules.jws {
        let target = request.uri().to_string();
        jws.sign(request.headers_mut(), call, &target)?;
    }
    Ok(request)
}

fn target(base: &Base, call: &HttpCall) -> Result<Uri, Failure> {
    let whole = format!("{}{}", base.path, call.target);
    let safe = call.target.starts_with('/') && !call.target.contains('#');
    match PathAndQuery::try_from(whole) {
        Ok(target) if safe => Ok(Uri::from(target)),
        _ => Err(Failure::new(Code::UnsafeValue, "the call's target is not a path")),
    }
}

fn add_others(headers: &mut HeaderMap, call: &HttpCall) -> Result<(), Failure> {
    for (name, value) in &call.headers {
        // A second authorization would leave it to the other end which one counts.
        let twice = *name == header::AUTHORIZATION && headers.contains_key(name);
        if OWN.contains(name) || twice {
            return Err(Failure::new(Code::UnsafeValue, format!("the header {name} is the link's own")));
        }
        headers.append(name.clone(), value.clone());
    }
    Ok(())
}

/// The request as bytes of HTTP/1.1, to be written at once. Names and values cannot break a line, by their types.
pub(crate) fn written(request: &Request<Bytes>) -> Vec<u8> {
    let (headers, body) = (request.headers(), request.body());
    let line = |name: &HeaderName, value: &HeaderValue| name.as_str().len() + value.len() + LINE_BYTES;
    let lines: usize = headers.iter().map(|(name, value)| line(name, value)).sum();
    let target = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    let mut bytes = Vec::with_capacity(target.len() + lines + body.len() + HEAD_BYTES);
    for piece in [request.method().as_str(), " ", target, " HTTP/1.1\r\n"] {
        bytes.extend_from_slice(piece.as_bytes());
    }
    for (name, value) in headers {
        for piece in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(piece);
        }
    }
    if !body.is_empty() || !is_without_body(request.method()) {
        bytes.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

/// Of a request by one of these nobody expects a length (RFC 9110, 8.6).
fn is_without_body(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::DELETE | Method::OPTIONS | Method::TRACE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Signature;

    fn call(target: &str, headers: Vec<(HeaderName, HeaderValue)>) -> HttpCall {
        HttpCall {
            method: Method::POST,
            target: target.into(),
            headers,
            body: Bytes::from_static(b"{}"),
            unauthorized_did_nothing: false,
            late: None,
        }
    }

    #[test]
    fn the_base_gives_the_host_and_the_path_before() {
        let rules = InstitutionRules::new(Base::parse("https://bank.example:8443/v1/").unwrap());
        let request = build(&rules, &call("/pay?a=b", vec![]), None).unwrap();
        assert_eq!(request.uri(), "/v1/pay?a=b");
        assert_eq!(request.headers()[header::HOST], "bank.example:8443");
        assert_eq!(request.headers()[header::ACCEPT_ENCODING], "identity");
    }

    #[test]
    fn a_target_cannot_leave_the_institution() {
        let rules = InstitutionRules::new(Base::parse("http://bank.example").unwrap());
        for target in
            ["http://evil.example/", "evil.example", "@evil.example/", "", "/a b", "/a#b", "/a\r\nb: c", "*"]
        {
            assert_eq!(
                build(&rules, &call(target, vec![]), None).unwrap_err().code,
                Code::UnsafeValue,
                "{target:?}"
            );
        }
        assert_eq!(build(&rules, &call("//evil.example/", vec![]), None).unwrap().uri().host(), None);
    }

    #[test]
    fn a_mapping_cannot_set_what_frames_the_message() {
        let rules = InstitutionRules::new(Base::parse("http://bank.example").unwrap());
        for name in OWN {
            let error =
                build(&rules, &call("/", vec![(name, HeaderValue::from_static("1"))]), None).unwrap_err();
            assert_eq!(error.code, Code::UnsafeValue);
        }
    }

    /// The target is the one behind the base's path; what the link adds to the headers can be signed too.
    #[test]
    fn a_call_is_signed_as_it_goes_out_and_its_mapping_cannot_sign_it() {
        let over = "{method} {target}\n{timestamp} {header.x-id}\n{body}";
        let form = crate::SignatureForm::Hex;
        let signature = Signature::new("x-signature", b"Jefe", over, form, Some("x-time"), || 7).unwrap();
        let base = Base::parse("http://bank.example/v1").unwrap();
        let rules = InstitutionRules { signature: Some(signature), ..InstitutionRules::new(base) };
        let id = (HeaderName::from_static("x-id"), HeaderValue::from_static("42"));
        let request = build(&rules, &call("/pay?a=b", vec![id.clone()]), None).unwrap();
        assert_eq!(request.headers()["x-time"], "7");
        // printf 'POST /v1/pay?a=b\n7 42\n{}' | openssl dgst -sha256 -hmac Jefe
        assert_eq!(
            request.headers()["x-signature"],
            "b1f85a19e5ce1ebe0961421c4781f03537c458a275aec554c540cb0ac20fe8d5"
        );
        for name in ["x-signature", "x-time"] {
            let forged = (HeaderName::from_static(name), HeaderValue::from_static("forged"));
            let error = build(&rules, &call("/pay", vec![id.clone(), forged]), None).unwrap_err();
            assert_eq!(error.code, Code::UnsafeValue, "{name}");
        }
        let unsigned = InstitutionRules { signature: None, ..rules };
        let request = build(&unsigned, &call("/pay", vec![id]), None).unwrap();
        assert!(!request.headers().contains_key("x-signature"));
    }

    #[test]
    fn a_request_is_written_with_its_length_once() {
        let rules = InstitutionRules::new(Base::parse("http://bank.example").unwrap());
        let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let request = build(&rules, &call("/pay?a=b", vec![json]), None).unwrap();
        let expected = "POST /pay?a=b HTTP/1.1\r\nhost: bank.example\r\naccept-encoding: identity\r\n\
                        content-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(String::from_utf8(written(&request)).unwrap(), expected);
        for (method, length) in [(Method::GET, false), (Method::DELETE, false), (Method::PUT, true)] {
            let empty = HttpCall { method, body: Bytes::new(), ..call("/", vec![]) };
            let bytes = written(&build(&rules, &empty, None).unwrap());
            let told = String::from_utf8(bytes).unwrap().ends_with("content-length: 0\r\n\r\n");
            assert_eq!(told, length, "{}", empty.method);
        }
    }
}
