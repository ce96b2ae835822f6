//! What the core's answer means, and what the caller hears of it.

use fei_exchange::{Code, Outcome};
use fei_layout::plan::Side;

use super::{CALL, answer, scene, with_context};
use crate::mapping::{
    CallParts, OriginalStands, ServedAnswer, key_of, pair_key, read_request, verdict_of_telegram,
    write_journal_answer, write_json_answer,
};
use crate::{Losses, View};

#[test]
fn an_answer_is_judged_by_its_echo_and_then_by_its_codes() {
    let scene = scene();
    let request = scene.read(CALL).unwrap().telegram;
    let judge = |answer: &[u8]| {
        let (request, answer) = (
            View::read(&scene.notice().request, &request).unwrap(),
            View::read(&scene.notice().response, answer).unwrap(),
        );
        let verdict = verdict_of_telegram(scene.notice(), scene.core(), &request, &answer);
        (verdict.outcome, verdict.code)
    };
    assert_eq!(judge(&answer("0000")), (Outcome::Executed, None));
    assert_eq!(judge(&answer("D001")), (Outcome::Declined, None));
    assert_eq!(judge(&answer("P000")), (Outcome::Unknown, Some(Code::Pending)));
    assert_eq!(judge(&answer("X999")), (Outcome::Unknown, Some(Code::UnlistedCode)));
    let mut other = answer("0000");
    other[50] = b'1';
    assert_eq!(judge(&other), (Outcome::Unknown, Some(Code::EchoMismatch)));
}

#[test]
fn a_request_and_its_answer_have_one_key() {
    let scene = scene();
    let request = scene.read(CALL).unwrap().telegram;
    let key = pair_key(scene.core(), &request, Side::Request);
    assert_eq!(key, pair_key(scene.core(), &answer("0000"), Side::Response));
    let mut other = answer("0000");
    other[13] = b'2';
    assert_ne!(key, pair_key(scene.core(), &other, Side::Response));
    other[13] = b'1';
    other[7] = b'1';
    assert_ne!(key, pair_key(scene.core(), &other, Side::Response));
}

#[test]
fn the_caller_hears_rows_of_answer_and_request() {
    let scene = scene();
    let (request, answer) = (scene.read(CALL).unwrap().telegram, answer("0000"));
    let (request, answer) = (
        View::read(&scene.notice().request, &request).unwrap(),
        View::read(&scene.notice().response, &answer).unwrap(),
    );
    let told = ServedAnswer { request: &request, answer: &answer, outcome: Outcome::Executed };
    let mut out = Vec::new();
    with_context(None, None, |context| {
        write_json_answer(scene.notice(), scene.house(), told, context, &mut out, &mut Losses::new())
    })
    .unwrap();
    let expected = r#"{"result":"executed","msg":"000001","amount":1500,"items":[{"no":"01"},{"no":"02"}]}"#;
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn an_inquiry_names_its_original_and_hears_of_it_from_the_journal() {
    let scene = scene();
    let inquiry = scene.world.transaction("core.inquiry");
    let call = CallParts { body: br#"{"bank":"088","no":"77"}"#, path: &[], query: &[] };
    let mut losses = Losses::new();
    let asked =
        with_context(None, None, |context| read_request(inquiry, scene.house(), &call, context, &mut losses))
            .unwrap();
    let original = scene.read(CALL).unwrap();
    let named = key_of(scene.notice(), scene.house(), &asked.original.unwrap());
    assert_eq!(Some(named), original.key);
    assert_eq!(asked.key, None);
    let first = answer("0000");
    let first = View::read(&scene.notice().response, &first).unwrap();
    let request = View::read(&inquiry.request, &asked.telegram).unwrap();
    for (stands, was) in
        [(OriginalStands::Ended(Outcome::Executed), "executed"), (OriginalStands::Cancelled, "cancelled")]
    {
        let mut out = Vec::new();
        let written = with_context(None, Some(&first), |context| {
            let told = (&request, stands);
            write_journal_answer(inquiry, scene.house(), told, context, &mut out, &mut losses)
        });
        assert!(written.unwrap());
        let expected = format!(r#"{{"no":"77","was":"{was}","amount":"1500"}}"#);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
