use super::*;
use crate::Echo;

fn answer() -> Answer {
    Answer::json(200, r#"{"id":"A1","tran_amt":"100"}"#).echoing(Echo {
        reference: Some("\"A1\"".to_owned()),
        amount: Some("\"tran_amt\":\"100\"".to_owned()),
    })
}

fn body(fault: Option<&Fault>) -> (u16, HeaderMap, String) {
    match spoil(answer(), fault).0 {
        Outgoing::Response { status, headers, body } => {
            (status.as_u16(), headers, String::from_utf8(body.to_vec()).unwrap())
        }
        other => panic!("not a response: {other:?}"),
    }
}

#[test]
fn without_a_fault_the_answer_goes_out_whole() {
    let (status, headers, text) = body(None);
    assert_eq!((status, text.as_str()), (200, r#"{"id":"A1","tran_amt":"100"}"#));
    assert_eq!(headers[CONTENT_TYPE], "application/json; charset=UTF-8");
    assert_eq!(body(Some(&Fault::Delay { ms: 1 })).2, text);
}

#[test]
fn a_wrong_echo_differs_in_one_character() {
    assert_eq!(body(Some(&Fault::WrongReference)).2, r#"{"id":"A0","tran_amt":"100"}"#);
    assert_eq!(body(Some(&Fault::WrongAmount)).2, r#"{"id":"A1","tran_amt":"101"}"#);
    let silent = repeating_wrongly(Answer::json(200, "{}"), None);
    assert!(silent.complaint.is_some());
}

#[test]
fn a_list_loses_an_element_has_one_twice_or_stands_the_other_way_round() {
    let listed = |fault: &Fault| {
        let answer =
            Answer::json(200, r#"{"n":"3","list":[{"a":"1"},{"a":"2","b":"[]"},{"a":"3"}],"end":"x"}"#);
        match spoil(answer, Some(fault)) {
            (Outgoing::Response { body, .. }, None) => String::from_utf8(body.to_vec()).unwrap(),
            other => panic!("{other:?}"),
        }
    };
    let with = |list: &str| format!(r#"{{"n":"3","list":[{list}],"end":"x"}}"#);
    assert_eq!(listed(&Fault::LostElement), with(r#"{"a":"1"},{"a":"2","b":"[]"}"#));
    assert_eq!(listed(&Fault::DoubleElement), with(r#"{"a":"1"},{"a":"2","b":"[]"},{"a":"3"},{"a":"3"}"#));
    assert_eq!(listed(&Fault::SwappedElements), with(r#"{"a":"3"},{"a":"2","b":"[]"},{"a":"1"}"#));
    let (_, complaint) = spoil(answer(), Some(&Fault::LostElement));
    assert!(complaint.is_some(), "there is no list");
}

#[test]
fn a_cut_answer_promises_more_than_it_brings() {
    let Outgoing::Raw { bytes, body } = spoil(answer(), Some(&Fault::Cut { bytes: 5 })).0 else {
        panic!("not raw")
    };
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.contains("content-length: 28\r\n"), "{text}");
    assert!(text.ends_with("\r\n\r\n{\"id\""), "{text}");
    assert_eq!(&body[..], b"{\"id\"");
    let Outgoing::Raw { body, .. } = spoil(answer(), Some(&Fault::Cut { bytes: 999 })).0 else {
        panic!("not raw")
    };
    assert_eq!(body.len(), 28);
}

#[test]
fn a_big_body_is_as_big_as_asked_and_is_json() {
    let (_, _, text) = body(Some(&Fault::Big { bytes: 1_000 }));
    assert_eq!(text.len(), 1_000);
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
}

#[test]
fn the_other_statuses_and_headers() {
    let (status, headers, text) = body(Some(&Fault::Redirect));
    assert_eq!((status, &headers[LOCATION], text.as_str()), (302, &HeaderValue::from_static("/moved"), ""));
    assert_eq!(body(Some(&Fault::Gzip)).1[CONTENT_ENCODING], "gzip");
    let (status, headers, text) = body(Some(&Fault::Html));
    assert_eq!((status, text.as_str()), (200, HTML_PAGE));
    assert_eq!(headers[CONTENT_TYPE], "text/html; charset=UTF-8");
    let (status, _, text) = body(Some(&Fault::Status { status: 500, body: Bytes::from_static(b"{}") }));
    assert_eq!((status, text.as_str()), (500, "{}"));
}
