//! A bank whose every byte is EBCDIC: the same call and the same answer, in other bytes.

use std::sync::LazyLock;

use fei_exchange::{Code, Failure};
use fei_layout::plan::{Charset, Side, TextPolicy};

use super::fixture::World;
use super::lists::{TWO, payments};
use super::small::{BANK, INSTITUTION, PAYMENTS, world};
use crate::charset::{TextRule, decode, encode};
use crate::{Losses, fingerprint, key, trace, write_bare_answer};

static HOST: LazyLock<World> = LazyLock::new(|| {
    let bank = BANK.replace("cp949", "cp933");
    World::of(&[
        ("bank/party.toml", &bank),
        ("inst/party.toml", INSTITUTION),
        ("bank/payments.toml", PAYMENTS),
    ])
});

/// Text in the host's bytes.
fn host(text: &str) -> Vec<u8> {
    let rule = TextRule { charset: Charset::Cp933, policy: TextPolicy::Reject, cut: false, controls: false };
    let mut bytes = Vec::new();
    encode(rule, text, usize::MAX, &mut bytes).unwrap();
    bytes
}

/// Two payments.
fn asked() -> String {
    String::from_utf8(payments(TWO)).unwrap()
}

#[test]
fn the_institution_is_asked_the_same() {
    let called = HOST.call("bank.payments", &host(&asked())).unwrap();
    let same = world().call("bank.payments", asked().as_bytes()).unwrap();
    assert_eq!((called.body, called.target), (same.body, same.target));
}

#[test]
fn the_answer_says_the_same() {
    let json = r#"{"code":"00","list":[
        {"no":"02","state":"NG","name":"이몽룡전","fee":-5},{"no":"01","state":"OK","name":"홍","fee":"12"}]}"#;
    let done = HOST.answer("bank.payments", &host(&asked()), json).unwrap();
    let text = "0210N-00010000정상    0201acct  00700OK홍  +01202acct  00080NG이몽-005";
    assert_eq!(decode(Charset::Cp933, &done.telegram).unwrap(), text);
    assert_eq!(done.telegram, host(text));
    assert_eq!(done.losses.0.len(), 1, "a name of four syllables in six bytes: {:?}", done.losses);
}

#[test]
fn it_is_recognised_and_found_again() {
    let (sent, answered) = (host(&asked()), host(&asked().replacen("0200", "0210", 1)));
    assert_eq!(HOST.side("bank", &sent), Some(Side::Request));
    assert_eq!(HOST.side("bank", &answered), Some(Side::Response));
    assert_eq!(HOST.side("bank", asked().as_bytes()), None);
    let party = HOST.telegrams("bank");
    assert_eq!(key(party, &sent), host("0200N-0001"));
    assert_eq!(trace(party, &sent), "N-0001");
    assert_eq!(fingerprint(party, &sent), sent);
}

#[test]
fn what_no_layout_takes_is_answered_in_its_bytes() {
    let (mut telegram, mut losses) = (Vec::new(), Losses::new());
    let failure = Failure::new(Code::Format, "");
    let header = host("0777N-0009              ");
    assert!(write_bare_answer(HOST.telegrams("bank"), &header, &failure, &mut telegram, &mut losses));
    assert!(telegram.starts_with(&host("0787N-0009E900")), "{telegram:02X?}");
}
