use http::HeaderMap;

use super::*;

fn expected(target: &str, body: &str, answer: &str) -> Expected {
    Expected {
        method: Method::POST,
        target: target.to_owned(),
        body: Bytes::from(body.to_owned()),
        then: Then::Answer { status: 200, body: Bytes::from(answer.to_owned()) },
    }
}

fn request(target: &str, body: &str) -> Request {
    Request {
        method: Method::POST,
        target: target.to_owned(),
        headers: HeaderMap::new(),
        body: Bytes::from(body.to_owned()),
    }
}

#[test]
fn each_exchange_plays_once_whatever_the_order() {
    let replay = Replay::new(vec![expected("/a", "1", "one"), expected("/a", "2", "two")]);
    assert_eq!(replay.answer(&request("/a", "2")).unwrap().body, "two");
    assert_eq!(replay.answer(&request("/a", "1")).unwrap().body, "one");
    assert_eq!(replay.left(), 0);
    assert!(replay.answer(&request("/a", "1")).is_none());
}

#[test]
fn a_request_that_differs_is_answered_with_a_complaint_that_says_where() {
    let replay = Replay::new(vec![expected("/a?x=1", "{\"amount\":\"10\"}", "one")]);
    let answer = replay.answer(&request("/a?x=1", "{\"amount\":\"20\"}")).unwrap();
    assert_eq!(answer.body, "one");
    assert_eq!(answer.complaint.as_deref(), Some(r#"body: byte 11: expected `10\"}`, got `20\"}`"#));
    replay.push(expected("/a?x=1", "", "two"));
    let answer = replay.answer(&request("/a", "")).unwrap();
    assert_eq!(answer.complaint.as_deref(), Some("target: byte 2: expected `?x=1`, got the end"));
}

#[test]
fn another_path_or_method_is_not_answered() {
    let replay = Replay::new(vec![expected("/a", "", "one")]);
    assert!(replay.answer(&request("/b", "")).is_none());
    assert!(replay.answer(&Request { method: Method::GET, ..request("/a", "") }).is_none());
    assert_eq!(replay.left(), 1);
}

#[test]
fn a_fault_plays_too() {
    let replay = Replay::new(vec![Expected { then: Then::Fault(Fault::Hang), ..expected("/a", "", "") }]);
    assert_eq!(replay.answer(&request("/a", "")).unwrap().fault, Some(Fault::Hang.into()));
}
