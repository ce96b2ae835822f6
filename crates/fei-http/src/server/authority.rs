//! For whom a request of HTTP/2 says that it is: as in HTTP/1 there is one reading of it, or it is refused. The library takes care of the rest.

use http::header;
use http::request::Parts;

use super::strict::is_host;

/// Whether there is one.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn one_reading(head: &Parts) -> Result<(), &'static str> {
    let mut hosts = head.headers.get_all(header::HOST).iter();
    let (host, another) = (hosts.next(), hosts.next());
    if another.is_some() {
        return Err("two Host");
    }
    // A proxy before us speaks for its own end: either scheme may come over either port.
    if head.uri.scheme_str().is_some_and(|scheme| !matches!(scheme, "http" | "https")) {
        return Err("a scheme that is neither http nor https");
    }
    let authority = head.uri.authority().map(|authority| authority.as_str().as_bytes());
    match (authority, host.map(http::HeaderValue::as_bytes)) {
        (None, None) => Err("no authority and no Host"),
        (Some(authority), Some(host)) if !authority.eq_ignore_ascii_case(host) => {
            Err("a Host that is not the authority")
        }
        (Some(name), _) | (None, Some(name)) if !is_host(name) => Err("a Host that is none"),
        _ => Ok(()),
    }
}
