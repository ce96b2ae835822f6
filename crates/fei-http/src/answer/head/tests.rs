use fei_exchange::Code;

use super::*;
use crate::{Base, InstitutionRules};

fn rules() -> InstitutionRules {
    InstitutionRules::new(Base::parse("http://bank.example").unwrap())
}

fn read(head: &str) -> Result<Option<(Head, usize)>, Failure> {
    parse(head.as_bytes(), &Method::POST, &rules())
}

/// A head with these lines behind its status line, whole.
fn of(lines: &str) -> Result<Head, Failure> {
    let head = format!("HTTP/1.1 200 OK\r\n{lines}\r\n");
    read(&head).map(|read| {
        let (read, bytes) = read.expect("it is whole");
        assert_eq!(bytes, head.len());
        read
    })
}

/// `n`: so many bytes; `chunked`, `close`.
fn body(lines: &str) -> String {
    match of(lines).unwrap().body {
        Body::Exactly(bytes) => bytes.to_string(),
        Body::Chunked(_) => "chunked".to_owned(),
        Body::UntilClose => "close".to_owned(),
    }
}

#[test]
fn where_the_body_ends_is_told_in_one_way() {
    assert_eq!(body("Content-Length: 12\r\n"), "12");
    assert_eq!(body("content-LENGTH: 0\r\n"), "0");
    assert_eq!(body("Content-Length: 12\r\nContent-Length: 12\r\n"), "12");
    assert_eq!(body("Transfer-Encoding: Chunked\r\n"), "chunked");
    assert_eq!(body(""), "close");
}

#[test]
fn what_can_be_read_in_two_ways_is_not_read() {
    for lines in [
        "Content-Length: 12\r\nContent-Length: 13\r\n",
        "Content-Length: 12, 12\r\n",
        "Content-Length: +12\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x10\r\n",
        "Content-Length: \r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length : 12\r\n",
        "Content-Length: 12\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 12\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Content-Encoding: gzip\r\n",
        "X-Folded: one\r\n two\r\n",
        "X-Null: a\0b\r\n",
        "No colon\r\n",
    ] {
        let failure = of(lines).err().unwrap_or_else(|| panic!("{lines:?} was read"));
        assert_eq!(failure.code, Code::Unreadable, "{lines:?}");
    }
    let old = "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for head in [old, "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 099 No\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n"] {
        assert!(read(head).is_err(), "{head:?}");
    }
}

#[test]
fn some_answers_have_no_body_whatever_they_announce() {
    let announced = "Content-Length: 12\r\n\r\n";
    for (method, status, none) in [
        (Method::HEAD, 200, true),
        (Method::GET, 204, true),
        (Method::GET, 304, true),
        (Method::POST, 103, true),
        (Method::POST, 200, false),
        (Method::POST, 205, false),
    ] {
        let head = format!("HTTP/1.1 {status} Said\r\n{announced}");
        let (read, _) = parse(head.as_bytes(), &method, &rules()).unwrap().unwrap();
        assert_eq!(matches!(read.body, Body::Exactly(0)), none, "{method} {status}");
    }
}

#[test]
fn a_connection_is_used_again_only_where_that_is_sure() {
    let length = "Content-Length: 2\r\n";
    for (lines, reusable) in [
        (length.to_owned(), true),
        (format!("{length}Connection: keep-alive\r\n"), true),
        (format!("{length}Connection: Close\r\n"), false),
        (format!("{length}Connection: keep-alive, close\r\n"), false),
        (format!("{length}Connection: keep-alive\r\nConnection:  close \r\n"), false),
        (format!("{length}Connection: closed\r\n"), true),
        (String::new(), false),
    ] {
        assert_eq!(of(&lines).unwrap().reusable, reusable, "{lines:?}");
    }
    let (old, _) = read("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n").unwrap().unwrap();
    assert!(!old.reusable);
}

#[test]
fn a_head_is_read_when_it_is_whole_and_not_before() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: x\r\n\r\n";
    for at in 0..head.len() {
        assert!(read(&head[..at]).unwrap().is_none(), "cut at {at}");
    }
    let (_, bytes) = read(&format!("{head}{{}}")).unwrap().unwrap();
    assert_eq!(bytes, head.len(), "the body is not the head's");
}

#[test]
fn headers_are_kept_for_whoever_verifies_them_and_only_for_them() {
    assert!(of("X-Signature: abc\r\n").unwrap().headers.is_empty());
    let headers = all(&[Header { name: "X-Signature", value: b"abc" }]).unwrap();
    assert_eq!(headers["x-signature"], "abc");
}

#[test]
fn a_pause_is_seconds_or_a_date_that_is_not_over() {
    let pause = |value: &str| {
        let lines = format!("Retry-After: {value}\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
        of(&lines).unwrap().retry_after
    };
    assert_eq!(pause("120"), Some(Duration::from_secs(120)));
    assert_eq!(pause("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_secs(60)));
    for nothing in ["Sun, 06 Nov 1994 08:48:37 GMT", "", "-1", "soon", "1.5", "99999999999999999999"] {
        assert_eq!(pause(nothing), None, "{nothing}");
    }
    assert_eq!(of("Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n").unwrap().retry_after, None, "undated");
}
