//! Answers whose status says all that there is to say.

use fei_testkit::{Conduct, HttpPeer, HttpRequest, Step, open_banking};

use crate::site::{Site, not_executed, unknown};

/// The right answer under another status.
fn status(status: &'static str) -> Conduct {
    Conduct::answer(move |request: &HttpRequest| {
        open_banking::http(status, "application/json", open_banking::transfer(request).to_string().as_bytes())
    })
}

/// H07.
#[test]
fn a_status_that_no_contract_lists_is_unknown() {
    let mut site = Site::start();
    for line in
        ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"]
    {
        site.check(status(line), &unknown("U04"));
    }
    for line in
        ["400 Bad Request", "404 Not Found", "408 Request Timeout", "409 Conflict", "429 Too Many Requests"]
    {
        site.check(status(line), &unknown("U04"));
    }
    site.end();
}

#[test]
fn a_status_that_the_contract_lists_is_not_executed() {
    let mut site = Site::start();
    for line in ["401 Unauthorized", "403 Forbidden"] {
        site.check(status(line), &not_executed("N60"));
    }
    site.end();
}

/// H15.
#[test]
fn a_redirect_is_not_followed() {
    let mut site = Site::start();
    let elsewhere = HttpPeer::start(Conduct::answer(open_banking::well));
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let answer =
            format!("HTTP/1.1 {status}\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n", elsewhere.url());
        site.check(Conduct::steps(vec![Step::Send(answer.into_bytes())]), &unknown("U04"));
    }
    assert_eq!(elsewhere.connections(), 0);
    let alarm =
        [("message", "a redirect, which is not followed"), ("alarm", "true"), ("institution", "kftc")];
    site.fei.log().wait_for_all(4, &alarm);
    site.end();
}
