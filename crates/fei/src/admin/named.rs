//! By which name the pages are asked for. A browser on this machine can be led here by a name of somebody else's that was
//! made to mean 127.0.0.1 (DNS rebinding), and would show that site what it reads: such a request names the site.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Answers who asks for this machine, and nobody else.
pub(super) async fn as_this_machine(request: Request, next: Next) -> Response {
    // Programs may leave it out; no browser does. Whoever asks as of a proxy names it in the path too.
    let in_path = request.uri().authority().map(Authority::as_str);
    let in_headers = request.headers().get_all(header::HOST).iter().map(HeaderValue::as_bytes);
    if in_headers.chain(in_path.map(str::as_bytes)).all(is_this_machine) {
        return next.run(request).await;
    }
    let why = "these pages are asked for as localhost, or by an address of the loopback\n";
    (StatusCode::MISDIRECTED_REQUEST, why).into_response()
}

fn is_this_machine(host: &[u8]) -> bool {
    let Ok(authority) = Authority::try_from(host) else { return false };
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_localhost_or_an_address_of_the_loopback() {
        let is = |host: &str| is_this_machine(host.as_bytes());
        for host in ["localhost", "LocalHost:9110", "127.0.0.1:9110", "127.1.2.3", "[::1]:9110", "[::1]"] {
            assert!(is(host), "{host}");
        }
        for host in ["", "fei", "evil.example:9110", "localhost.evil.example", "10.0.0.1:9110"] {
            assert!(!is(host), "{host}");
        }
    }
}
