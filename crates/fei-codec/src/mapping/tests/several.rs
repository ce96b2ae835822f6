//! Items that are transactions: the real file of many transfers, and what an institution can do to its list.

use fei_exchange::{Code, Failure, Outcome, Reference};

use super::fixture::{World, at, telegram, with_context};
use crate::mapping::{
    Context, Judged, Parts, Stands, later_call, read_answer, verdicts, write_part, write_parts,
};
use crate::{Losses, View};

const ID: &str = "bulk.transfer";
type Ended = (Outcome, Option<Code>);
const U: Ended = (Outcome::Unknown, Some(Code::EchoMismatch));
const S: Ended = (Outcome::Executed, None);
const F: Ended = (Outcome::Declined, None);

/// Two transfers, of 1000 and 2500.
fn request() -> Vec<u8> {
    telegram(&[
        ("0220", 4),
        ("000000000077", 12),
        ("20260907143000", 14),
        ("", 4),
        ("002", 3),
        ("000000000003500", 15),
        ("001", 3),
        ("088", 10),
        ("110123456789", 16),
        ("0000000001000", 13),
        ("홍길동", 20),
        ("R1", 20),
        ("002", 3),
        ("004", 10),
        ("999", 16),
        ("0000000002500", 13),
        ("김가나다라", 20),
        ("R2", 20),
    ])
}

fn references() -> Vec<Option<Reference>> {
    [1, 2].map(|number| Some(Reference::new(&World::real().reference(ID, number)))).to_vec()
}

fn in_context<T>(at: Option<u32>, run: impl FnOnce(&Context<'_>) -> T) -> T {
    let world = World::real();
    let group = world.transaction(ID).items.as_ref().unwrap().asked;
    let references = references();
    let own = at.and_then(|at| references[at as usize].as_ref()).map(Reference::as_str);
    with_context(own, None, |context| {
        let parts = Some(Parts { group, references: &references, at });
        run(&Context { parts, ..*context })
    })
}

/// An element of the answer.
fn element(number: u64, code: &str, amount: &str) -> String {
    let reference = World::real().reference(ID, number);
    format!(r#"{{"bank_tran_id":"{reference}","bank_rsp_code":"{code}","tran_amt":"{amount}"}}"#)
}

fn answer(count: &str, elements: &[String]) -> String {
    format!(r#"{{"rsp_code":"A0000","res_cnt":"{count}","res_list":[{}]}}"#, elements.join(","))
}

/// How each item ends by an answer, what the core hears, and how many elements are nobody's.
fn told(json: &str) -> (Vec<Ended>, Vec<u8>, usize) {
    let (world, request) = (World::real(), request());
    let (transaction, party) = (world.transaction(ID), world.telegrams("bulk"));
    let view = View::read(&transaction.request, &request).unwrap();
    let (http, json_party) = world.http(ID);
    let answer = read_answer(http, json.as_bytes()).unwrap();
    in_context(None, |context| {
        let judgement = verdicts(transaction, (http, json_party), &view, context, &answer);
        let mapping = Some((http, json_party, &answer, context));
        let mut losses = Losses::new();
        let part = |(number, judged): (u32, &Judged)| {
            let mut out = Vec::new();
            write_part(party, transaction, &view, (number, judged), mapping, &mut out, &mut losses).unwrap();
            (judged.verdict.outcome, judged.verdict.code, out)
        };
        let parts: Vec<_> = (0..).zip(&judgement.parts).map(part).collect();
        let stand: Vec<_> = parts
            .iter()
            .map(|(outcome, code, answer)| Stands { outcome: *outcome, code: *code, answer })
            .collect();
        let mut whole = Vec::new();
        write_parts(party, transaction, &view, &stand, &mut whole, &mut losses).unwrap();
        assert!(losses.0.is_empty(), "{losses:?}");
        let ended = parts.iter().map(|(outcome, code, _)| (*outcome, *code)).collect();
        (ended, whole, judgement.strangers)
    })
}

#[test]
fn each_item_goes_out_with_a_number_of_its_own() {
    let (world, request) = (World::real(), request());
    let view = View::read(&world.transaction(ID).request, &request).unwrap();
    let (http, party) = world.http(ID);
    let mut losses = Losses::new();
    let call =
        in_context(None, |context| crate::mapping::call(http, party, &view, context, &mut losses)).unwrap();
    let body = String::from_utf8(call.body).unwrap();
    for (number, amount) in [(1, "1000"), (2, "2500")] {
        let reference = world.reference(ID, number);
        let item = format!(r#""tran_no":"{number}","bank_tran_id":"{reference}""#);
        assert!(body.contains(&item) && body.contains(&format!(r#""tran_amt":"{amount}""#)), "{body}");
    }
    assert!(body.contains(r#""req_cnt":"2""#), "{body}");
}

#[test]
fn an_inquiry_is_about_one_item() {
    let (world, request) = (World::real(), request());
    let view = View::read(&world.transaction(ID).request, &request).unwrap();
    let (http, party) = world.http(ID);
    let later = http.inquiry.as_ref().unwrap();
    let call =
        in_context(Some(1), |context| later_call(later, party, &view, context, &mut Losses::new())).unwrap();
    let body = String::from_utf8(call.body).unwrap();
    let reference = world.reference(ID, 2);
    let item = format!(
        r#"[{{"tran_no":"1","org_bank_tran_id":"{reference}","org_bank_tran_date":"20260907","org_tran_amt":"2500"}}]"#
    );
    assert!(body.contains(&item), "{body}");
}

#[test]
fn elements_find_their_items_by_number_and_never_by_position() {
    let (one, two) = (element(1, "000", "1000"), element(2, "400", "2500"));
    let in_order = told(&answer("2", &[one.clone(), two.clone()]));
    let swapped = told(&answer("2", &[two, one]));
    assert_eq!(in_order, swapped);
    let (ended, whole, strangers) = in_order;
    assert_eq!((ended, strangers), (vec![S, F], 0));
    assert_eq!(at(&whole, 0, 40), "0230000000000077202609071430000000002002");
    assert_eq!(at(&whole, 40, 48), format!("001{:<20}S{}    ", "R1", World::real().reference(ID, 1)));
    assert_eq!(at(&whole, 88, 48), format!("002{:<20}F{}0400", "R2", World::real().reference(ID, 2)));
}

#[test]
fn what_is_missing_double_or_anothers_is_unknown_for_that_item() {
    let one = || element(1, "000", "1000");
    let two = || element(2, "000", "2500");
    for (elements, expected, strangers) in [
        (vec![one()], vec![S, U], 0),
        (vec![one(), two(), two()], vec![S, U], 0),
        (vec![one(), element(2, "000", "2501")], vec![S, U], 0),
        (vec![one(), element(3, "000", "2500")], vec![S, U], 1),
        (vec![one(), two(), element(3, "000", "1")], vec![S, S], 1),
        (vec![], vec![U, U], 0),
    ] {
        let json = answer("2", &elements);
        let (ended, whole, seen) = told(&json);
        assert_eq!((ended, seen), (expected.clone(), strangers), "{json}");
        if expected[1] == U {
            assert_eq!(at(&whole, 30, 4), "E999", "one that is unknown makes the telegram so");
            assert_eq!(at(&whole, 111, 25), format!("{:21}E999", ""), "neither F nor N, and no number");
        }
    }
    let unlisted = answer("2", &[one(), element(2, "987", "2500")]);
    assert_eq!(told(&unlisted).0, [S, (Outcome::Unknown, Some(Code::UnlistedCode))]);
}

#[test]
fn a_count_that_lies_and_a_list_that_is_none_leave_all_unknown() {
    let elements = [element(1, "000", "1000"), element(2, "000", "2500")];
    for json in [
        answer("3", &elements),
        r#"{"rsp_code":"A0000","res_cnt":"2"}"#.to_owned(),
        r#"{"rsp_code":"A0021"}"#.to_owned(),
        r#"{"rsp_code":"A0000","res_cnt":"2","res_list":"many"}"#.to_owned(),
    ] {
        assert_eq!(told(&json).0, [U, U], "{json}");
    }
}

#[test]
fn without_an_answer_each_says_why_and_n_says_that_it_may_be_sent_again() {
    let (world, request) = (World::real(), request());
    let (transaction, party) = (world.transaction(ID), world.telegrams("bulk"));
    let view = View::read(&transaction.request, &request).unwrap();
    for (code, header, item) in [(Code::TimedOut, "E999", " E999"), (Code::ConnectFailed, "E900", "NE900")] {
        let judged = Judged::failed(&Failure::new(code, "test"));
        let mut parts = Vec::new();
        for number in 0..2 {
            let mut out = Vec::new();
            write_part(party, transaction, &view, (number, &judged), None, &mut out, &mut Losses::new())
                .unwrap();
            assert_eq!(at(&out, 34, 6), "002001", "an answer of its own, with this one item");
            parts.push(out);
        }
        let stand = |answer| Stands { outcome: code.outcome(), code: Some(code), answer };
        let stand: Vec<_> = parts.iter().map(|answer| stand(answer)).collect();
        let mut whole = Vec::new();
        write_parts(party, transaction, &view, &stand, &mut whole, &mut Losses::new()).unwrap();
        assert_eq!((at(&whole, 30, 4), whole.len()), (header.to_owned(), 136));
        for from in [63, 111] {
            assert_eq!(at(&whole, from, 1) + &at(&whole, from + 21, 4), item);
        }
    }
}

#[test]
fn answers_of_another_layout_are_refused() {
    let (world, request) = (World::real(), request());
    let transaction = world.transaction(ID);
    let view = View::read(&transaction.request, &request).unwrap();
    let stand = [Stands { outcome: Outcome::Executed, code: None, answer: b"0230" }];
    let mut whole = Vec::new();
    let party = world.telegrams("bulk");
    assert!(write_parts(party, transaction, &view, &stand, &mut whole, &mut Losses::new()).is_err());
    assert!(whole.is_empty());
}
