//! What the log has of calls that never came to the gateway: by which number whoever made one finds it, whose it was, and where it led.

use fei_testkit::{Caller, Config};

use super::{HOLDER, Site};

/// An account of [`HOLDER`].
const ACCOUNT: &str = "56012345678901";

/// A call without a body.
fn get(path: &str) -> (&str, &str, &str) {
    ("GET", path, "")
}

/// A call that is refused with this status: its line in the log has the number that its answer has, and this.
fn stands(
    site: &Site,
    caller: &Caller,
    (method, path, body): (&str, &str, &str),
    status: u16,
    line: &[(&str, &str)],
) {
    let reply = caller.call(method, path, body);
    assert_eq!(reply.status, status, "{method} {path}: {}", reply.head);
    let problem = reply.json();
    let number = problem["instance"].as_str().expect("a number").trim_start_matches("urn:uuid:");
    let wanted = [&[("message", "a request was refused"), ("txn", number)], line].concat();
    site.fei.log().wait_for(&wanted);
}

#[test]
fn a_call_that_was_refused_is_found_in_the_log_with_whose_it_was_and_where_it_led() {
    let site = Site::start(&Config::key("agency"), "");
    let (agency, nobody) = (site.agency(), site.nobody());
    let whose = ("client", "agency.main");
    let route = ("path", "/v1/accounts/{account_no}/holder");
    let elsewhere = format!("/v1/accounts/{ACCOUNT}");
    stands(&site, &agency, get(&elsewhere), 404, &[whose, ("path", "/v1/accounts/…"), ("method", "GET")]);
    stands(&site, &agency, ("DELETE", HOLDER, ""), 405, &[whose, route, ("method", "DELETE")]);
    let xml = agency.with("content-type", "text/xml");
    stands(&site, &xml, ("GET", HOLDER, "{}"), 415, &[whose, route]);
    stands(&site, &agency, ("POST", "/v1/deposits", "{}"), 403, &[whose, ("path", "/v1/deposits")]);
    let wrong = nobody.with("x-api-key", "fei_nobody");
    stands(
        &site,
        &wrong,
        get(HOLDER),
        401,
        &[route, ("flaw", "the key is no client's, or of one that must show another certificate too")],
    );
    stands(&site, &nobody, get(HOLDER), 401, &[route, ("flaw", "nothing that a client here is known by")]);
    assert!(!site.fei.log().text().contains(ACCOUNT), "an account stands in the log");
}
