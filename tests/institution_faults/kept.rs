//! What stays of an answer that told nothing: an operator sees what it was, and nobody sees a word of it that is not known.

use std::fs;
use std::time::Instant;

use fei_testkit::{Conduct, HttpRequest, PATIENCE, Step, open_banking};
use serde_json::Value;

use crate::site::{Site, unknown};

/// The event that says what was kept of the transfer that came last, and what `show` shows of its bytes.
fn kept(site: &Site) -> (String, Value) {
    let show = |arguments: &[&str]| {
        let output = site.fei.beside(env!("CARGO_BIN_EXE_fei"), &[arguments, &["--format", "json"]].concat());
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let txn = show(&["journal", "find", "--limit", "1"])["txn"].as_str().unwrap().to_owned();
    let until = Instant::now() + PATIENCE;
    loop {
        let shown = show(&["journal", "show", &txn]);
        let one = |list: &str, key: &str, name: &str| {
            shown[list].as_array().unwrap().iter().find(|one| one[key] == name).cloned()
        };
        if let Some(event) = one("events", "what", "kept") {
            let came = one("telegrams", "leg", "came").unwrap();
            return (event["detail"].as_str().unwrap().to_owned(), came);
        }
        assert!(Instant::now() < until, "{shown}");
    }
}

fn verified(site: &Site) {
    let verified = site.fei.beside(env!("CARGO_BIN_EXE_fei"), &["journal", "verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

/// H08: people see that it was a page, and what it was about.
#[test]
fn what_a_page_for_people_was_stands_in_the_journal() {
    let mut site = Site::start();
    let page = b"<html><title>Maintenance</title> call 02-1234-5678</html>";
    site.check(Conduct::answer(move |_| open_banking::http("200 OK", "text/html", page)), &unknown("U03"));
    let (detail, came) = kept(&site);
    let shown = "a page for people: title maintenance";
    assert_eq!(detail, format!("status 200, {} bytes: {shown}", page.len()));
    assert_eq!((came["bytes"].as_u64(), came["masked"].as_str()), (Some(page.len() as u64), Some(shown)));
    verified(&site);
    site.end();
}

/// An institution that says the request back, with its secret, is not listened to.
#[test]
fn a_request_that_is_said_back_stands_nowhere_in_the_open() {
    let mut site = Site::start();
    let said_back = |request: &HttpRequest| {
        let body = format!("bad field: {}", request.json()).replace('"', "'");
        open_banking::http("400 Bad Request", "text/plain", body.as_bytes())
    };
    site.check(Conduct::answer(said_back), &unknown("U04"));
    let (detail, came) = kept(&site);
    let shown = came["masked"].as_str().unwrap();
    assert!(detail.starts_with("status 400, ") && detail.ends_with(&format!(" bytes: {shown}")), "{detail}");
    assert!(shown.starts_with("text: bad field "), "{shown}");
    let request = site.peer.requests().last().unwrap().json();
    for (key, value) in request.as_object().unwrap() {
        assert!(shown.contains(key.as_str()), "{key} of {shown}");
        assert!(value.as_str().is_none_or(|value| value.len() < 4 || !shown.contains(value)), "{shown}");
    }
    site.end();
}

/// H06: as far as it came, it is kept, sealed.
#[test]
fn what_came_of_an_answer_that_broke_off_stands_in_the_journal() {
    let mut site = Site::start();
    let holder = "account_holder_name";
    let cut = move |request: &HttpRequest| {
        let mut answer = open_banking::well(request);
        let at = answer.windows(holder.len()).position(|some| some == holder.as_bytes()).unwrap();
        answer.truncate(at + holder.len() + 8);
        vec![Step::Send(answer), Step::Close]
    };
    site.check(Conduct::play(cut), &unknown("U02"));
    let (detail, came) = kept(&site);
    let bytes = came["bytes"].as_u64().unwrap();
    assert!(detail.starts_with(&format!("status 200, {bytes} bytes and no end: JSON {{")), "{detail}");
    let masked = came["masked"].as_str().unwrap();
    assert!(masked.starts_with(r#"JSON {"api_tran_dtm":"***","#), "{masked}");
    assert!(masked.ends_with(r#""account_holder_name": and no end"#), "{masked}");

    let broken_chunk =
        b"HTTP/1.1 502 Bad\r\ntransfer-encoding: chunked\r\n\r\n9\r\nkept text\r\nxx\r\nnot kept";
    let play = move |_: &HttpRequest| vec![Step::Send(broken_chunk.to_vec()), Step::Close];
    site.check(Conduct::play(play), &unknown("U03"));
    let (detail, came) = kept(&site);
    assert_eq!(detail, "status 502, 9 bytes and no end: text without a known word");
    assert_eq!(
        (came["bytes"].as_u64(), came["masked"].as_str()),
        (Some(9), Some("text without a known word"))
    );
    verified(&site);

    for file in ["fei-data/journal.db", "fei-data/journal.db-wal"] {
        let bytes = fs::read(site.fei.folder().join(file)).unwrap();
        let value = b"2ffd133a-d17a-431d-a6a5"; // of `api_tran_id`
        assert!(!bytes.windows(value.len()).any(|part| part == value), "open in {file}");
    }
    site.end();
}

/// H14: of an answer without measure the beginning.
#[test]
fn of_what_is_too_long_the_beginning_is_kept() {
    let mut site = Site::start();
    let big = || open_banking::http("200 OK", "text/plain", &vec![b'x'; 10_000]);
    site.check(Conduct::answer(move |_| big()), &unknown("U03"));
    let (detail, came) = kept(&site);
    let shown = "text without a known word";
    assert_eq!(detail, format!("status 200, 10000 bytes: {shown}"));
    assert_eq!((came["bytes"].as_u64(), came["masked"].as_str()), (Some(8192), Some(shown)));

    let endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = b"400\r\n".iter().copied().chain([b'y'; 0x400]).chain(*b"\r\n").collect();
    site.check(Conduct::steps(vec![Step::Send(endless), Step::SendForever(chunk)]), &unknown("U03"));
    let (detail, came) = kept(&site);
    assert!(detail.contains(" bytes and no end: text"), "{detail}");
    assert_eq!(came["bytes"].as_u64(), Some(8192));
    site.end();
}
