//! A call of an institution → telegram → what the caller hears: whatever is called there is a telegram, or errors with
//! their places; a telegram is accepted, and an answer to it can be told in JSON.

#![no_main]

use fei_codec::{
    CallErrors, CallParts, CallPlace, Losses, OriginalStands, ServedAnswer, ServedRequest, Verdict, View,
    decode, number, pair_key, read_request, served_fingerprint, verdict_of_telegram, write_answer,
    write_journal_answer, write_json_answer,
};
use fei_exchange::{Code, Outcome};
use fei_fuzz::calls::{Called, DAY, with_context};
use fei_layout::plan::{KeyPlace, Side};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

fuzz_target!(|data: &[u8]| {
    let Some(call) = Called::of(data) else { return };
    let path: Vec<_> = call.path.iter().map(|(key, value)| (*key, &**value)).collect();
    let parts = CallParts { body: call.body, path: &path, query: &call.query };
    let mut losses = Losses::new();
    let read =
        with_context(|context| read_request(&call.transaction, call.caller(), &parts, context, &mut losses));
    match read {
        Ok(read) => {
            is_sound(&call, &read);
            is_told(&call, &numbered(&call, read.telegram));
        }
        Err(errors) => have_places(&call, &errors),
    }
});

fn have_places(call: &Called<'_>, errors: &CallErrors) {
    let known =
        |name: &str| call.serve().keys.iter().any(|key| key.from == KeyPlace::Path && *key.path == *name);
    let given = |name: &str| call.query.iter().any(|(given, _)| given == name);
    let wanted =
        |name: &str| call.serve().keys.iter().any(|key| key.from == KeyPlace::Query && *key.path == *name);
    assert!(errors.iter().next().is_some(), "refused for nothing");
    for error in errors.iter() {
        let located = match &error.place {
            CallPlace::Pointer(pointer) => pointer.is_empty() || pointer.starts_with('/'),
            CallPlace::Query(name) => given(name) || wanted(name),
            CallPlace::Path(name) => known(name),
        };
        assert!(located, "{error}");
    }
    let _ = errors.code();
}

fn is_sound(call: &Called<'_>, read: &ServedRequest) {
    let transaction = &call.transaction;
    decode(&transaction.request, &read.telegram, &mut Vec::new(), &mut Losses::new())
        .expect("what was written is accepted");
    let known = call.registry.recognise(&transaction.party, &read.telegram, DAY).expect("it has a layout");
    assert_eq!((&known.transaction.id, known.side), (&transaction.id, Side::Request));
    assert_eq!(read.key.is_some(), call.serve().key.is_some());
    assert_eq!(read.original.is_some(), call.serve().original.is_some());
}

/// The telegram with its number: it says the same.
fn numbered(call: &Called<'_>, mut telegram: Vec<u8>) -> Vec<u8> {
    let says = |telegram: &[u8]| served_fingerprint(&call.transaction, call.core(), telegram);
    let said = says(&telegram);
    with_context(|context| number(&call.transaction, &mut telegram, 77, context)).expect("it has room");
    assert_eq!(says(&telegram), said);
    telegram
}

fn is_told(call: &Called<'_>, telegram: &[u8]) {
    let transaction = &call.transaction;
    let request = View::read(&transaction.request, telegram).expect("it was accepted");
    for outcome in [Outcome::Executed, Outcome::Declined] {
        let said = Verdict { outcome, code: None, rsp_code: None, ko: "처리".into(), detail: "".into() };
        let mut answer = Vec::new();
        write_answer(call.core(), transaction, &request, &said, None, &mut answer, &mut Losses::new())
            .expect("without a mapping nothing can fail");
        assert_eq!(
            pair_key(call.core(), telegram, Side::Request),
            pair_key(call.core(), &answer, Side::Response)
        );
        let answer = View::read(&transaction.response, &answer).expect("an answer has its layout");
        let heard = verdict_of_telegram(transaction, call.core(), &request, &answer);
        assert_ne!(heard.code, Some(Code::EchoMismatch), "{}", heard.detail);
        let told = ServedAnswer { request: &request, answer: &answer, outcome };
        let mut body = Vec::new();
        with_context(|context| {
            write_json_answer(transaction, call.caller(), told, context, &mut body, &mut Losses::new())
        })
        .expect("it can be told");
        is_json(&body);
        for stands in [OriginalStands::Ended(outcome), OriginalStands::Cancelled] {
            let mut body = Vec::new();
            let told = with_context(|context| {
                let told = (&request, stands);
                write_journal_answer(transaction, call.caller(), told, context, &mut body, &mut Losses::new())
            });
            if told.is_ok_and(|told| told) {
                is_json(&body);
            }
        }
    }
}

fn is_json(body: &[u8]) {
    serde_json::from_slice::<IgnoredAny>(body).expect("a caller hears JSON");
}
