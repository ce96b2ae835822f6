//! A key with the day of a moment in it: of the telegram itself, and of the transaction that one asks about.

use jiff::civil::date;

use super::fixture::{World, telegram, with_context};
use crate::View;
use crate::mapping::{day_of_key, fingerprint, key, original_key};

const BANK: &str = r#"
speaks  = "telegram"
charset = "cp949"
text    = { request = "reject", answer = "replace" }
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 99 }
key     = ["dtm.date", "kind", "no"]
repeat  = ["dtm"]
trace   = "{no}"
header  = [
  { at =  0, name = "kind",     as = "X(4)" },
  { at =  4, name = "no",       as = "9(6)" },
  { at = 10, name = "dtm",      as = "D17", required = true },
  { at = 27, name = "rsp_code", as = "X(4)", set_by = "answer" },
]
answer  = { kind = "+10", rsp_code = { A = "0000", D = "D000", N = "N000", U = "U000" } }
"#;

const PAID: &str = r#"
title    = "told"
flow     = "local"
match    = { kind = "0100" }
effect   = "none"
telegram = []
[local]
answers  = [{ is = "executed" }]
"#;

const ASKS: &str = r#"
title    = "what became of it"
flow     = "local"
match    = { kind = "0200" }
effect   = "none"
telegram = [
  { at = 31, name = "org_no",  as = "9(6)" },
  { at = 37, name = "org_day", as = "D8", empty = "zeros" },
]
[local]
original = { of = ["bank.paid"], key = { kind = "0100", no = "{org_no}", "dtm.date" = "{org_day}" } }
answers  = [{ when = "executed", is = "executed" }, { is = "unknown" }]
"#;

fn world() -> World {
    World::of(&[("bank/party.toml", BANK), ("bank/paid.toml", PAID), ("bank/asks.toml", ASKS)])
}

fn paid(number: &str, moment: &str) -> Vec<u8> {
    telegram(&[("0100", 4), (number, 6), (moment, 17), ("", 4)])
}

fn asked_for(day: &str) -> Result<Vec<u8>, crate::Error> {
    let world = world();
    let request =
        telegram(&[("0200", 4), ("000009", 6), ("20260908000001000", 17), ("", 4), ("000001", 6), (day, 8)]);
    let view = View::read(&world.transaction("bank.asks").request, &request).unwrap();
    let original = world.local("bank.asks").original.as_ref().unwrap();
    with_context(None, None, |context| original_key(world.telegrams("bank"), original, &view, context))
}

#[test]
fn the_same_number_is_a_repetition_on_its_day_and_another_transaction_on_the_next() {
    let world = world();
    let party = world.telegrams("bank");
    let first = paid("000001", "20260907235959000");
    assert_eq!(key(party, &first), b"202609070100000001");
    let again = paid("000001", "20260907000000123");
    assert_eq!(
        (key(party, &again), fingerprint(party, &again)),
        (key(party, &first), fingerprint(party, &first))
    );
    assert_ne!(key(party, &paid("000001", "20260908235959000")), key(party, &first));
    assert_ne!(key(party, &paid("000002", "20260907235959000")), key(party, &first));
}

#[test]
fn a_key_says_its_day_in_whatever_form_its_row_has_it() {
    let party = world();
    let party = party.telegrams("bank");
    let day = |moment| day_of_key(party, &key(party, &paid("000001", moment)));
    assert_eq!(day("20260907235959000"), Some(date(2026, 9, 7)));
    assert_eq!(day("20260931235959000"), None, "there is no such day");

    let short =
        BANK.replace(r#"name = "dtm",      as = "D17""#, r#"name = "dtm", as = "D12", century = 1950"#);
    let short =
        short.replace("at = 27", "at = 22").replace(r#"["dtm.date", "kind""#, r#"["kind", "dtm.date""#);
    let world =
        World::of(&[("bank/party.toml", &short), ("bank/paid.toml", &PAID.replace("at = 31", "at = 26"))]);
    let party = world.telegrams("bank");
    let telegram = telegram(&[("0100", 4), ("000001", 6), ("490907235959", 12), ("", 4)]);
    assert_eq!(day_of_key(party, &key(party, &telegram)), Some(date(2049, 9, 7)));

    let forever =
        BANK.replace(r#""dtm.date", "#, "").replace("repeat ", "key_forever = \"a counter\"\nrepeat ");
    let world = World::of(&[("bank/party.toml", &forever), ("bank/paid.toml", PAID)]);
    let party = world.telegrams("bank");
    assert_eq!(day_of_key(party, &key(party, &paid("000001", "20260907235959000"))), None);
}

#[test]
fn the_original_is_asked_for_by_its_day() {
    let first = paid("000001", "20260907235959000");
    assert_eq!(asked_for("20260907").unwrap(), key(world().telegrams("bank"), &first));
    assert_eq!(asked_for("20260908").unwrap(), b"202609080100000001");
}

/// Every request has a day, so that nothing is found under zeros.
#[test]
fn without_a_day_no_original_is_found() {
    assert_eq!(asked_for("00000000").unwrap(), b"000000000100000001");
}
