use super::digits::{mod10, mod11, weighted};
use fei_layout::plan::{Layout, Side};
use fei_layout::{SourceFile, load};
use std::sync::Arc;

use super::Moment;
use crate::{Losses, Place, decode, encode, encode_at, explain};

#[test]
fn check_digits_are_those_of_their_sources() {
    // The example of ISO/IEC 7812-1: 7992739871 has 3.
    assert_eq!(mod10("7992739871"), Some(3));
    assert_eq!(mod10("0"), Some(0));
    // 036532: 2*2 + 3*3 + 5*4 + 6*5 + 3*6 + 0*7 = 81, 81 mod 11 = 4.
    assert_eq!(mod11("036532"), Some(7));
    // 731: 7*3 + 3*7 + 1*1 = 43.
    assert_eq!(weighted("731", &[3, 7, 1], 10), Some(7));
    for wrong in ["", "12a", "-1", "1.5", "１"] {
        assert_eq!((mod10(wrong), mod11(wrong), weighted(wrong, &[1], 10)), (None, None, None), "{wrong}");
    }
}

const PARTY: &str = r#"
speaks  = "telegram"
charset = "cp949"
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 900 }
text    = { request = "reject", answer = "replace" }
key     = ["kind"]
trace   = "{kind}"
header  = [
  { name = "len",      as = "9(4)", compute = "length - 4" },
  { name = "kind",     as = "X(2)" },
  { name = "rsp_code", as = "X(1)", set_by = "answer" },
]
answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
"#;

const PAYMENTS: &str = r#"
title   = "지급"
flow    = "layout"
match   = { kind = "PA" }
effect  = "money"
request = [
  { name = "made_at", as = "D14",  compute = "now" },
  { name = "day",     as = "D8",   compute = "business_date" },
  { name = "cnt",     as = "9(2)", json = "number" },
  { name = "items",   as = "9(3)", json = "number", compute = "count(detail)" },
  { name = "total",   as = "9(9)V9(2)", compute = "sum(detail[].amount)" },
  { name = "hash",    as = "9(4)", compute = "hash_total(detail[].account, 4)" },
  { group = "detail", count = "cnt", max = 9, rows = [
    { name = "seq",     as = "9(2)", json = "number", compute = "sequence" },
    { name = "account", as = "9(6)" },
    { name = "digit",   as = "9(1)", compute = "mod10(account)" },
    { name = "amount",  as = "9(5)V9(2)" },
  ] },
  { name = "body",    as = "9(4)", compute = "length(made_at..hash)" },
  { name = "crc",     as = "HEX(2)", compute = "crc16" },
]
response = []
"#;

fn layout(losses: &str) -> Arc<Layout> {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    // The CRC of a telegram that holds it would have to be found by trying: it covers what stands before it.
    let payments = PAYMENTS.replace("\"crc16\"", "\"crc16(made_at..body)\"");
    let loaded =
        load(&[file("bank/party.toml", &format!("{PARTY}{losses}")), file("bank/pay.toml", &payments)]);
    assert!(!loaded.has_errors(), "{:#?}", loaded.findings);
    loaded.registry.transactions().next().unwrap().layout(Side::Request).clone()
}

const MOMENT: Moment<'_> = Moment { now: "20260907143000", business_date: "20260908" };
const GIVEN: &str = r#"{"kind":"PA","rsp_code":"","cnt":2,"detail":[
    {"account":"110123","amount":"1000.5"},{"account":"999999","amount":"0.75"}]}"#;

fn written() -> Vec<u8> {
    let (mut telegram, mut losses) = (Vec::new(), Losses::new());
    encode_at(&layout(""), GIVEN.as_bytes(), Some(MOMENT), &mut telegram, &mut losses).unwrap();
    assert_eq!(losses, Losses::new());
    telegram
}

#[test]
fn what_nobody_gives_is_worked_out() {
    let telegram = written();
    let text = String::from_utf8_lossy(&telegram[..telegram.len() - 2]).into_owned();
    // 4 + 3 + 22 + 2 + 3 + 11 + 4 + 2 * 16 + 4 + 2 = 87 bytes, the first four not counted; the rows from made_at to hash
    // are 42; 110123 + 999999 = 1110122.
    let expected = "0083PA 2026090714300020260908020020000010012501220111012370100050\
                    0299999960000075";
    assert_eq!(text, format!("{expected}0042"));
    assert_eq!(telegram.len(), 87);
}

#[test]
fn what_is_read_must_be_what_it_is_worked_out_to_be() {
    let telegram = written();
    let mirror = |layout: &Layout, telegram: &[u8]| {
        let (mut out, mut losses) = (Vec::new(), Losses::new());
        decode(layout, telegram, &mut out, &mut losses).map(|()| (String::from_utf8(out).unwrap(), losses))
    };
    let (json, losses) = mirror(&layout(""), &telegram).unwrap();
    assert_eq!(losses, Losses::new());
    let mut again = Vec::new();
    encode(&layout(""), json.as_bytes(), &mut again, &mut Losses::new()).unwrap();
    assert_eq!(again, telegram);

    for (at, path) in [
        (3, "len"),
        (33, "items"),
        (44, "total"),
        (48, "hash"),
        (50, "detail[0].seq"),
        (57, "detail[0].digit"),
        (84, "body"),
        (86, "crc"),
    ] {
        let mut wrong = telegram.clone();
        wrong[at] ^= 1;
        let error = mirror(&layout(""), &wrong).unwrap_err();
        assert_eq!(error.path, path, "{at}: {error}");
        assert!(error.to_string().contains("as computed from the rest"), "{error}");
        let shown = explain(&layout(""), &wrong).into_iter().find(|row| row.value.is_err()).unwrap();
        assert_eq!((shown.key.as_str(), shown.value), (path, Err(error)));
        let warned = layout("losses = { computed = \"warn\" }");
        let (json, losses) = mirror(&warned, &wrong).unwrap();
        assert!(losses.iter().any(|loss| loss.path == path), "{losses:?}");
        // What was taken as it stood is given back as it stood.
        let (mut again, mut losses) = (Vec::new(), Losses::new());
        encode(&warned, json.as_bytes(), &mut again, &mut losses).unwrap();
        assert_eq!(again, wrong);
        assert!(losses.iter().any(|loss| loss.path == path), "{losses:?}");
    }
}

#[test]
fn without_a_clock_a_clock_must_be_given() {
    let error = encode(&layout(""), GIVEN.as_bytes(), &mut Vec::new(), &mut Losses::new()).unwrap_err();
    assert_eq!(error.path, "made_at");
    let wrong = GIVEN.replace("\"cnt\":2", "\"cnt\":2,\"items\":3");
    let error = encode_at(&layout(""), wrong.as_bytes(), Some(MOMENT), &mut Vec::new(), &mut Losses::new())
        .unwrap_err();
    assert_eq!(error.path, "items");
}

#[test]
fn what_is_given_and_wrong_is_told_by_its_place_in_the_json() {
    for (wrong, pointer, path) in
        [(r#""total":"9.00","detail""#, "/total", "total"), (r#""items":7,"detail""#, "/items", "items")]
    {
        let json = GIVEN.replace(r#""detail""#, wrong);
        let error =
            encode_at(&layout(""), json.as_bytes(), Some(MOMENT), &mut Vec::new(), &mut Losses::new());
        let error = error.unwrap_err();
        let at = json.find(&wrong[1..6]).unwrap() + wrong.find(':').unwrap();
        let at = u32::try_from(at).unwrap();
        let place = Place::Pointer { pointer: pointer.into(), at };
        assert_eq!((error.path.as_str(), &error.place), (path, &place), "{error}");
    }
    let json = GIVEN.replace(r#""amount":"0.75""#, r#""digit":"9","amount":"0.75""#);
    let error = encode_at(&layout(""), json.as_bytes(), Some(MOMENT), &mut Vec::new(), &mut Losses::new());
    let place = error.unwrap_err().place;
    let at = json.find(r#""9""#).and_then(|at| u32::try_from(at).ok()).unwrap();
    assert_eq!(place, Place::Pointer { pointer: "/detail/1/digit".into(), at });
}

/// A request says nothing in rows that only the answer fills, also where they count or are worked out.
#[test]
fn what_only_the_answer_counts_is_blank_in_a_request() {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let rows = r#"
title    = "조회"
flow     = "layout"
match    = { kind = "QU" }
telegram = [
  { name = "found", as = "9(2)", set_by = "answer", compute = "count(row)" },
  { name = "lines", as = "9(2)", set_by = "answer" },
  { group = "row",  slots = 2, rows = [{ name = "sum", as = "9(3)", set_by = "answer" }] },
  { group = "line", count = "lines", max = 9, rows = [{ name = "memo", as = "X(2)", set_by = "answer" }] },
]
"#;
    let loaded = load(&[file("bank/party.toml", PARTY), file("bank/query.toml", rows)]);
    assert!(!loaded.has_errors(), "{:#?}", loaded.findings);
    let transaction = loaded.registry.transactions().next().unwrap();
    let mirror = |side: Side, telegram: &str| {
        let mut out = Vec::new();
        let done = decode(transaction.layout(side), telegram.as_bytes(), &mut out, &mut Losses::new());
        done.map(|()| String::from_utf8(out).unwrap()).map_err(|error| error.path)
    };
    let empty = r#"{"len":"0013","kind":"QU","rsp_code":"","found":null,"lines":null,"row":[],"line":[]}"#;
    assert_eq!(mirror(Side::Request, "0013QU           "), Ok(empty.to_owned()));
    assert_eq!(mirror(Side::Request, "0013QU 0000000000"), Ok(empty.replace("null", "\"00\"")));
    assert_eq!(mirror(Side::Request, "0013QU 01  000000"), Err("found".to_owned()), "data is looked at");
    assert_eq!(mirror(Side::Response, "0013QU0  00000000"), Err("found".to_owned()));
    assert_eq!(mirror(Side::Response, "0013QU000  000000"), Err("lines".to_owned()));
}
