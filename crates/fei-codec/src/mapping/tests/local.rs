//! Answers that FEI gives by itself, from the original's answer in the journal.

use fei_exchange::Outcome;

use super::fixture::{World, at, telegram, with_context};
use crate::View;
use crate::mapping::original_key;

const ZEROS: &str = "0000000000000";

fn header(kind: &'static str, number: &'static str, rsp_code: &'static str) -> Vec<(&'static str, usize)> {
    vec![
        ("SETTLEBNK", 9),
        ("TESTCO000001", 12),
        ("088", 3),
        (kind, 4),
        ("100", 3),
        ("1", 1),
        (number, 6),
        ("20260907", 8),
        ("143000", 6),
        (rsp_code, 4),
        ("", 44),
    ]
}

fn inquiry() -> Vec<u8> {
    let body =
        [("000123", 6), ("110123456789", 15), ("004", 3), ("12345678901234", 15), ("0000001500000", 13)];
    let rest = [(ZEROS, 13), (ZEROS, 13), ("000000000", 9), ("000000", 6), ("", 4), ("", 2), ("", 101)];
    telegram(&[header("7000", "000900", ""), body.to_vec(), rest.to_vec()].concat())
}

fn original() -> Vec<u8> {
    let paid = [("110123456789", 15), ("", 14), ("0000001500000", 13), ("-", 1), ("0000000002500", 13)];
    let to = [("004", 3), ("12345678901234", 15), ("000000500", 9), ("", 16), ("", 14), ("", 13), ("", 12)];
    telegram(&[header("2100", "000123", "0400"), paid.to_vec(), to.to_vec(), vec![("", 62)]].concat())
}

#[test]
fn the_original_is_asked_for_by_its_own_key() {
    let world = World::real();
    let (transaction, local) =
        (world.transaction("hecto.transfer_result"), world.local("hecto.transfer_result"));
    let request = inquiry();
    let view = View::read(&transaction.request, &request).unwrap();
    let asked = local.original.as_ref().unwrap();
    let key =
        with_context(None, None, |context| original_key(world.telegrams("hecto"), asked, &view, context));
    assert_eq!(String::from_utf8(key.unwrap()).unwrap(), "20260907TESTCO0000010882000100000123");
}

#[test]
fn fields_of_the_original_come_back() {
    let world = World::real();
    let bytes = original();
    let seen = View::read(&world.transaction("hecto.transfer").response, &bytes).unwrap();
    let done = world.local_answer("hecto.transfer_result", &inquiry(), 0, Some(&seen));
    assert_eq!(done.verdict.outcome, Outcome::Executed);
    assert_eq!(
        (at(&done.telegram, 24, 4), at(&done.telegram, 52, 4)),
        ("7100".to_owned(), "0000".to_owned())
    );
    assert_eq!(at(&done.telegram, 152, 26), format!("0000001500000{ZEROS}"));
    assert_eq!(at(&done.telegram, 178, 19), "0000005001430000000");
    let declined = world.local_answer("hecto.transfer_result", &inquiry(), 1, Some(&seen));
    assert_eq!(at(&declined.telegram, 193, 4), "0400");
    assert_eq!(at(&declined.telegram, 152, 26), format!("{ZEROS}0000001500000"));
}

#[test]
fn an_original_that_the_journal_does_not_know_gives_empty_fields() {
    let world = World::real();
    let unknown = world.local_answer("hecto.transfer_result", &inquiry(), 3, None);
    assert_eq!(
        (unknown.verdict.outcome, at(&unknown.telegram, 52, 4)),
        (Outcome::Declined, "0100".to_owned())
    );
    let in_flight = world.local_answer("hecto.transfer_result", &inquiry(), 4, None);
    assert_eq!(
        (in_flight.verdict.outcome, at(&in_flight.telegram, 52, 4)),
        (Outcome::Unknown, "VTIM".to_owned())
    );
    assert_eq!(at(&in_flight.telegram, 193, 4), "VTIM");
}
