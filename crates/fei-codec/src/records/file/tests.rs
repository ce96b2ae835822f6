use std::sync::Arc;

use fei_layout::{SourceFile, load};
use proptest::prelude::*;

use super::*;

fn file(last: &str) -> Arc<RecordFile> {
    file_in("cp949", last)
}

fn file_in(charset: &str, last: &str) -> Arc<RecordFile> {
    let party = format!(
        "speaks = \"telegram\"\ncharset = \"{charset}\"\nheader = []\ntext = {{ request = \"reject\", answer = \"replace\" }}\n"
    );
    let text = format!(
        "title = \"t\"\nform = \"lf\"\norder = \"header data* other\"\n\
         [record.header]\nmatch = {{ rec = \"H\" }}\nrows = [{{ name = \"rec\", as = \"X(1)\" }}]\n\
         [record.data]\nmatch = {{ rec = \"D\", sub = [\"1\", \"2\"] }}\n\
         rows = [{{ name = \"rec\", as = \"X(1)\" }}, {{ name = \"sub\", as = \"X(1)\" }}, {{ name = \"amount\", as = \"9(3)\", json = \"decimal\" }}]\n\
         [record.other]\n{last}rows = [{{ name = \"rec\", as = \"X(1)\" }}, {{ name = \"rest\", as = \"X(2)\", default = \"zz\" }}]\n"
    );
    let source = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let loaded = load(&[source("p/party.toml", &party), source("p/f.records.toml", &text)]);
    assert!(!loaded.has_errors(), "{:#?}", loaded.findings);
    Arc::clone(&loaded.registry.record_file("p.f")[0])
}

#[test]
fn a_record_is_what_its_bytes_say_or_the_rest() {
    let rest = file("");
    for likely in 0..4 {
        for (record, kind) in
            [(&b"H"[..], 0), (b"D1005", 1), (b"D2005", 1), (b"D3x", 2), (b"Xab", 2), (b"", 2)]
        {
            assert_eq!(kind_of(&rest, record, likely), Ok(kind), "{record:?}");
        }
    }
    let strict = file("match = { rec = \"T\" }\n");
    assert_eq!(
        kind_of(&strict, b"D3x", 1).unwrap_err().to_string(),
        "p.f: expected header (rec \"H\"), or data (rec \"D\" and sub \"1\" or \"2\"), or other (rec \"T\"), got rec \"D\" and sub \"3\" and rec \"D\""
    );
}

#[test]
fn kinds_are_shown_as_the_text_that_they_are() {
    let file = file_in("cp933", "match = { rec = \"T\" }\n");
    assert_eq!(
        kind_of(&file, b"\xC4\xFFx", 1).unwrap_err().to_string(),
        "p.f: expected header (rec \"H\"), or data (rec \"D\" and sub \"1\" or \"2\"), or other (rec \"T\"), got rec \"D\" and sub \"\\u{9f}\" and rec \"D\""
    );
}

#[test]
fn a_line_has_its_kind_in_front_and_errors_their_place_in_the_line() {
    let file = file("");
    let (mut out, mut losses) = (Buffer::default(), Losses::new());
    decode(&file.kinds[1], b"D1005", &mut out, &mut losses).unwrap();
    assert_eq!(*out, *br#"{"data":{"rec":"D","sub":"1","amount":"5"}}"#);
    for line in [&out[..], b" { \"data\" : {\"rec\":\"D\",\"sub\":\"1\",\"amount\":\"5\"} } \r"] {
        let (kind, inner) = kind_of_line(&file, line).unwrap();
        let mut record = Vec::new();
        encode(&file.kinds[kind], line, inner, None, &mut record, &mut losses, &mut Vec::new()).unwrap();
        assert_eq!(record, b"D1005");
    }
    let line = br#"{"data":{"rec":"D","sub":"1","amount":"x"}}"#;
    let (kind, inner) = kind_of_line(&file, line).unwrap();
    let error = encode(&file.kinds[kind], line, inner, None, &mut Vec::new(), &mut losses, &mut Vec::new())
        .unwrap_err();
    assert!(
        error.to_string().starts_with("p.f.data: amount at /data/amount (byte 38 of the JSON): "),
        "{error}"
    );
    assert_eq!(line[38], b'"', "where the value begins");
    let error = decode(&file.kinds[1], b"D1x05", &mut out, &mut losses).unwrap_err();
    assert!(error.to_string().starts_with("p.f.data: amount at byte 2 (3 bytes): "), "{error}");
    assert!(out.ends_with(b"}}"), "what was there before is still there, and nothing more");
}

#[test]
fn what_is_lost_has_its_place_in_the_line_too() {
    let file = file("");
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    let line = br#"{"other":{"rec":"X"}}"#;
    let (kind, inner) = kind_of_line(&file, line).unwrap();
    encode(&file.kinds[kind], line, inner, None, &mut out, &mut losses, &mut Vec::new()).unwrap();
    assert_eq!(out, b"Xzz");
    let Place::Pointer { pointer, at } = &losses.0[0].place else { panic!("{losses:?}") };
    assert!(pointer.starts_with("/other") && (9..=20).contains(at), "{pointer} {at}");
}

#[test]
fn lines_that_are_no_records_say_what_one_is() {
    let file = file("");
    for (line, got) in [
        ("", "something else"),
        ("\u{feff}{\"data\":{}}", "a byte order mark in front of it"),
        ("[]", "something else"),
        ("{}", "something else"),
        ("{\"data\":{}", "the key"),
        ("{\"date\":{}}", "the key \"date\""),
    ] {
        match kind_of_line(&file, line.as_bytes()) {
            Ok((kind, inner)) => {
                let line = line.as_bytes();
                assert!(
                    encode(
                        &file.kinds[kind],
                        line,
                        inner,
                        None,
                        &mut Vec::new(),
                        &mut Losses::new(),
                        &mut Vec::new()
                    )
                    .is_err()
                );
            }
            Err(error) => {
                assert!(
                    error.to_string().contains("expected {\"header\":{…}} or {\"data\":{…}} or"),
                    "{error}"
                );
                assert!(error.got.starts_with(got), "{line}: {error}");
            }
        }
    }
    let two = br#"{"header":{"rec":"H"},"data":{}}"#;
    let (kind, inner) = kind_of_line(&file, two).unwrap();
    let error =
        encode(&file.kinds[kind], two, inner, None, &mut Vec::new(), &mut Losses::new(), &mut Vec::new())
            .unwrap_err();
    assert!(error.to_string().contains("the end of the text"), "{error}");
}

proptest! {
    #[test]
    fn lines_of_any_bytes_give_an_answer(line in prop::collection::vec(prop_oneof![Just(b'{'), Just(b'}'), Just(b'"'), Just(b':'), any::<u8>()], 0..40)) {
        let file = file("");
        if let Ok((kind, inner)) = kind_of_line(&file, &line) {
            let _ = encode(&file.kinds[kind], &line, inner, None, &mut Vec::new(), &mut Losses::new(), &mut Vec::new());
        }
        let _ = kind_of(&file, &line, 0);
    }
}
