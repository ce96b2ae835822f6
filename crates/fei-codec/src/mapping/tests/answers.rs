//! Answers of a made-up institution: every kind of field, and whatever bytes may come.

use fei_exchange::{Code, Failure, Outcome};
use fei_layout::plan::{Charset, TextPolicy};
use proptest::prelude::*;

use super::fixture::{at, telegram, with_context};
use super::small::{MIXED, of_mixed, world};
use crate::charset::{TextRule, encode};
use crate::mapping::{Verdict, read_answer, verdict, write_bare_answer};
use crate::{LossKind, Losses, View};

fn mixed() -> Vec<u8> {
    let answer = [("000000", 6), ("", 1), ("000000", 6), ("", 1), ("00000000", 8), ("", 12)];
    telegram(&[&[("0400", 4), ("N-0003", 6), ("", 14), ("088", 3), ("A", 2), ("Y", 1)][..], &answer].concat())
}

fn payments() -> Vec<u8> {
    let item = |seq| [(seq, 2), ("acct", 6), ("00700", 5), ("", 2), ("", 6), ("", 1), ("000", 3)];
    telegram(&[&[("0200", 4), ("N-0001", 6), ("", 14), ("02", 2)][..], &item("01"), &item("02")].concat())
}

fn answered(members: &str) -> (String, Vec<(String, LossKind)>) {
    let json = format!(r#"{{"code":"00"{members}}}"#);
    let done = world().answer("bank.mixed", &mixed(), &json).unwrap();
    assert_eq!((done.verdict.outcome, done.telegram.len()), (Outcome::Executed, 64));
    let losses = done.losses.iter().map(|loss| (loss.path.clone(), loss.kind)).collect();
    (at(&done.telegram, 30, 34), losses)
}

#[test]
fn every_kind_of_field_takes_its_value() {
    let members = r#","total":"-12.5","state":"N","number":123,"day":"20260907","line":"Seoul""#;
    let (written, losses) = answered(members);
    assert_eq!((&*written, losses), ("001250N000123-20260907Seoul       ", vec![]));
    let (written, _) = answered(r#","total":0,"state":null,"number":"","day":"""#);
    assert_eq!(written, "000000 000000+00000000            ");
}

#[test]
fn text_that_cannot_stand_in_its_field_leaves_it_empty_and_is_reported() {
    let members = r#","state":"Q","number":"1234567","day":"20260231","line":"far too long""#;
    let (written, losses) = answered(members);
    assert_eq!(written, "000000 000000+00000000            ");
    let emptied = |path: &str| (path.to_owned(), LossKind::Emptied);
    assert_eq!(losses[1..], [emptied("state"), emptied("number"), emptied("day"), emptied("lines")]);
    assert_eq!(losses[0], ("total".to_owned(), LossKind::Defaulted));
}

#[test]
fn numbers_that_do_not_fit_are_errors() {
    for total in [r#""10000""#, r#""0.125""#, "1e2", r#""1,000""#, r#"" 1""#, r#""+1""#, "true"] {
        let json = format!(r#"{{"code":"00","total":{total}}}"#);
        let error = world().answer("bank.mixed", &mixed(), &json).map(|_| ()).unwrap_err();
        assert_eq!(error.path, "total", "{total}");
    }
}

#[test]
fn a_row_that_is_required_needs_its_value_once_something_was_executed() {
    let is_defaulted = |losses: &Losses| losses.iter().any(|loss| loss.kind == LossKind::Defaulted);
    let row = r#"name = "state","#;
    assert!(MIXED.contains(row));
    let world = of_mixed(&MIXED.replace(row, &format!("{row} required = true,")));
    for state in ["", r#","state":null"#, r#","state":"""#] {
        let error = world.answer("bank.mixed", &mixed(), &format!(r#"{{"code":"00"{state}}}"#));
        let error = error.map(|_| ()).unwrap_err();
        assert_eq!((&*error.path, error.kind.code_of_answer()), ("state", Code::Unfit), "{state}");
        let declined = world.answer("bank.mixed", &mixed(), &format!(r#"{{"code":"01"{state}}}"#)).unwrap();
        assert_eq!((declined.verdict.outcome, is_defaulted(&declined.losses)), (Outcome::Declined, false));
    }
    let done = world.answer("bank.mixed", &mixed(), r#"{"code":"00","total":0,"state":"N"}"#).unwrap();
    assert_eq!((done.verdict.outcome, is_defaulted(&done.losses)), (Outcome::Executed, false));
}

#[test]
fn a_list_or_an_object_is_no_value_and_a_value_no_list() {
    let (_, losses) = answered(r#","total":1,"state":{"of":"N"},"day":["20260907"],"line":[]"#);
    let emptied = |path: &str| (path.to_owned(), LossKind::Emptied);
    assert_eq!(losses, [emptied("state"), emptied("day"), emptied("lines")]);
    for total in ["[]", "{}", "[12]"] {
        let json = format!(r#"{{"code":"00","total":{total}}}"#);
        let error = world().answer("bank.mixed", &mixed(), &json).map(|_| ()).unwrap_err();
        assert_eq!((&*error.path, error.kind.code_of_answer()), ("total", Code::Unfit), "{total}");
    }
    let history = telegram(&[("0300", 4), ("N-0002", 6), ("", 14), ("ACC-01", 6), ("", 6)]);
    for (rows, fits) in [("null", true), ("[]", true), ("{}", false), ("\"none\"", false)] {
        let json = format!(r#"{{"code":"00","rows":{rows}}}"#);
        assert_eq!(world().answer("bank.history", &history, &json).is_ok(), fits, "{rows}");
    }
}

#[test]
fn a_body_code_may_say_that_nothing_was_executed() {
    let done = world().answer("bank.mixed", &mixed(), r#"{"code":"02"}"#).unwrap();
    assert_eq!((done.verdict.outcome, done.verdict.code), (Outcome::NotExecuted, Some(Code::Refused)));
    assert_eq!(at(&done.telegram, 10, 14), "E900형식 오류 ");
}

#[test]
fn a_telegram_that_no_layout_takes_gets_its_own_bytes_back() {
    let world = world();
    let party = world.telegrams("bank");
    let failure = Failure::new(Code::UnknownLayout, "test");
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    assert!(write_bare_answer(party, b"0990N-0009OLD OLDMESSAGEand more", &failure, &mut out, &mut losses));
    assert_eq!(at(&out, 0, out.len()), "1000N-0009E900미등록 전 and more");
    let mut out = Vec::new();
    assert!(write_bare_answer(party, b"9995N-0009OLD OLDMESSAGE", &failure, &mut out, &mut losses));
    assert_eq!(at(&out, 0, 14), "9995N-0009E900");
    let told: Vec<_> = losses.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            r#"rsp_msg at byte 14 (10 bytes): cut, from "미등록 전문" to "미등록 전""#,
            r#"kind at byte 0 (4 bytes): dropped, from "+10" to """#,
            r#"rsp_msg at byte 14 (10 bytes): cut, from "미등록 전문" to "미등록 전""#,
        ]
    );
    assert!(!write_bare_answer(party, b"0990N-0009", &failure, &mut Vec::new(), &mut losses));
}

#[test]
fn the_korean_words_of_every_code_can_be_written_in_the_strictest_charset() {
    for code in Code::ALL {
        let strict =
            TextRule { charset: Charset::EucKr, policy: TextPolicy::Reject, cut: false, controls: false };
        assert!(encode(strict, code.ko(), 60, &mut Vec::new()).is_ok(), "{code}: {}", code.ko());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_an_institution_says_gives_a_result(body in prop::collection::vec(any::<u8>(), 0..200)) {
        said("bank.mixed", &mixed(), &body);
        said("bank.payments", &payments(), &body);
    }

    #[test]
    fn whatever_list_an_institution_gives_no_item_is_taken_for_another(
        list in prop::collection::vec(("0[1-3]", prop::option::of(-1200_i32..1200)), 0..4),
    ) {
        let element = |(no, fee): &(String, Option<i32>)| match fee {
            Some(fee) => format!(r#"{{"no":"{no}","state":"{no}","fee":{fee}}}"#),
            None => format!(r#"{{"no":"{no}","state":"{no}"}}"#),
        };
        let list: Vec<_> = list.iter().map(element).collect();
        let json = format!(r#"{{"code":"00","list":[{}]}}"#, list.join(","));
        let Some(telegram) = said("bank.payments", &payments(), json.as_bytes()) else { return Ok(()) };
        for item in telegram[26..].chunks(25) {
            prop_assert_eq!(&item[..2], &item[13..15]);
        }
    }

    #[test]
    fn whatever_values_an_institution_gives_the_length_stays(
        total in any::<String>(), state in any::<String>(), number in any::<i64>(), day in any::<String>(),
    ) {
        let member = |text: &str| serde_json::to_string(text).unwrap();
        let json = format!(
            r#"{{"code":"00","total":{},"state":{},"number":{number},"day":{},"line":{}}}"#,
            member(&total), member(&state), member(&day), member(&state),
        );
        said("bank.mixed", &mixed(), json.as_bytes());
    }
}

/// Reads, judges and writes: a telegram of the request's length, or a located error.
fn said(id: &str, request: &[u8], body: &[u8]) -> Option<Vec<u8>> {
    let world = world();
    let transaction = world.transaction(id);
    let (http, party) = world.http(id);
    let view = View::read(&transaction.request, request).unwrap();
    let answer = read_answer(http, body).ok()?;
    with_context(Some("000001"), None, |context| {
        let failed = Verdict::failed(&Failure::new(Code::EchoMismatch, "test"));
        let plain = world.written(transaction, &view, failed, None).unwrap();
        assert_eq!(plain.telegram.len(), request.len());
        let verdict = verdict(http, party, &view, context, &answer);
        match world.written(transaction, &view, verdict, Some((http, party, &answer, context))) {
            Ok(done) => {
                assert_eq!(done.telegram.len(), request.len());
                Some(done.telegram)
            }
            Err(error) => {
                assert!(!error.path.is_empty(), "{error}");
                None
            }
        }
    })
}
