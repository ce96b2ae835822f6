//! Packed, zoned and binary numbers, bytes, booleans and lists in one field, in a call and back.

use super::fixture::{World, at};
use super::small::INSTITUTION;
use crate::LossKind;
use crate::mapping::{key, trace};

const BANK: &str = r#"
speaks  = "telegram"
charset = "cp949"
text    = { request = "reject", answer = "replace" }
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 9999 }
key     = ["mti", "no"]
key_forever = "a sample's numbers never start again"
trace   = "{no}-{mti}"
header  = [
  { at = 0, name = "mti",      as = "BCD(2)" },
  { at = 2, name = "no",       as = "S9(5) packed" },
  { at = 5, name = "rsp_code", as = "X(4)", set_by = "answer" },
]
[answer]
mti      = "0210"
rsp_code = { A = "0000", D = "E001", N = "E900", U = "E999" }
"#;

const FILE: &str = r#"
title    = "host"
flow     = "outbound"
to       = "inst"
match    = { mti = "0200" }
effect   = "none"
telegram = [
  { at =  9, name = "amount",  as = "S9(7)V9(2) packed" },
  { at = 14, name = "wide",    as = "9(38) packed" },
  { at = 34, name = "mac",     as = "HEX(2)" },
  { at = 36, name = "raw",     as = "RAW(2)" },
  { at = 38, name = "urgent",  as = "X(1)", json = "boolean", true = "Y", false = "N" },
  { at = 39, name = "day",     as = "D6", century = 1970 },
  { at = 45, name = "months",  as = "3 9(2)", until = "blank" },
  { at = 51, name = "items",   as = "S9(4) binary" },
  { at = 53, name = "balance", as = "S9(5) zoned", set_by = "answer" },
  { at = 58, name = "limit",   as = "9(4) binary", set_by = "answer" },
  { at = 60, name = "frozen",  as = "X(1)", json = "boolean", true = "1", false = "0", set_by = "answer" },
  { at = 61, name = "stamp",   as = "D12", century = 1970, set_by = "answer" },
  { at = 73, name = "token",   as = "BCD(2)", set_by = "answer" },
  { at = 75, group = "item", count = "items", max = 9, rows = [
    { at = 0, name = "qty",   as = "unsigned(1)" },
    { at = 1, name = "grade", as = "S9(1) packed", set_by = "answer" },
  ] },
]
[http]
call    = "POST /host/{no}"
codes   = { code = "code" }
echo    = { "amt" = "{amount}" }
drop    = ["raw", "items"]
request = [
  { json = "amt",       from = "{amount}", type = "number" },
  { json = "text",      from = "{amount}" },
  { json = "wide",      from = "{wide}", type = "number" },
  { json = "mac",       from = "{mac}" },
  { json = "urgent",    from = "{urgent}", type = "boolean" },
  { json = "day",       from = "{day}" },
  { json = "months",    from = "{months}" },
  { json = "kind",      choose = [
    { when = { urgent = "true", amount = ["-12.5"] }, from = "hot" },
    { from = "cold" },
  ] },
  { json = "items[].q", from = "{item[].qty}", type = "number" },
]
response = [
  { field = "balance", from = "{bal}" },
  { field = "limit",   from = "{lim}" },
  { field = "frozen",  from = "{frozen}" },
  { field = "stamp",   from = "{at}" },
  { field = "token",   from = "{token}" },
  { group = "item", each = "items", by = { q = "qty" }, rows = [{ field = "grade", from = "{items[].g}" }] },
]
"#;

fn world() -> World {
    World::of(&[("core/party.toml", BANK), ("inst/party.toml", INSTITUTION), ("core/host.toml", FILE)])
}

fn request() -> Vec<u8> {
    let mut bytes = b"\x02\x00\x12\x34\x5C    \x00\x00\x01\x25\x0D".to_vec();
    bytes.extend(b"\x09\x87\x65\x43\x21\x09\x87\x65\x43\x21\x09\x87\x65\x43\x21\x09\x87\x65\x43\x2F");
    bytes.extend(b"\x00\xFF\xFB\xFFY6912310306  \x00\x02");
    // What only the answer sets: as nobody wrote it, and as spaces.
    bytes.extend(b"\0\0\0\0\0\0\0 000000000000\0\0");
    bytes.extend(b"\x05\x0C\xFF\x0C");
    assert_eq!(bytes.len(), 79);
    bytes
}

#[test]
fn a_call_has_the_mirrors_values() {
    let made = world().call("core.host", &request()).unwrap();
    assert_eq!(made.target, "/host/12345");
    assert_eq!(
        String::from_utf8(made.body).unwrap(),
        concat!(
            r#"{"amt":-12.5,"text":"-12.5","wide":98765432109876543210987654321098765432,"mac":"00FF","urgent":true,"#,
            r#""day":"20691231","months":["03","06"],"kind":"hot","items":[{"q":5},{"q":255}]}"#
        )
    );
    let world = world();
    assert_eq!(key(world.telegrams("core"), &request()), b"\x02\x00\x12\x34\x5C");
    assert_eq!(trace(world.telegrams("core"), &request()), "12345-0200");
}

#[test]
fn an_answer_is_written_in_the_hosts_bytes() {
    let json = r#"{"code":"00","amt":-12.5,"bal":-120,"lim":"0007","frozen":true,"at":"19700102030405","token":"0042","items":[{"q":255,"g":-1},{"q":"5","g":7}]}"#;
    let done = world().answer("core.host", &request(), json).unwrap();
    assert_eq!(done.losses.0, []);
    assert_eq!(
        (&done.telegram[..9], at(&done.telegram, 53, 5)),
        (&b"\x02\x10\x12\x34\x5C0000"[..], "0012p".to_owned())
    );
    assert_eq!(&done.telegram[58..75], b"\x00\x071700102030405\x00\x42");
    assert_eq!(&done.telegram[75..], b"\x05\x7C\xFF\x1D");
    let view = crate::View::read(&world().transaction("core.host").response, &done.telegram)
        .map(|view| view.check());
    assert_eq!(view, Ok(Ok(())));
}

#[test]
fn a_number_that_does_not_fit_is_no_answer_and_text_is_left_empty() {
    let json = |bal: &str, frozen: &str, token: &str| {
        format!(
            r#"{{"code":"00","amt":-12.5,"bal":{bal},"lim":7,"frozen":{frozen},"at":null,"token":"{token}","items":[{{"q":5,"g":1}},{{"q":255,"g":1}}]}}"#
        )
    };
    let error = world().answer("core.host", &request(), &json("123456", "true", "0001")).err().unwrap();
    assert_eq!(error.path, "balance");
    // False is a statement, not nothing.
    let error = world().answer("core.host", &request(), &json("1", "\"Y\"", "0001")).err().unwrap();
    assert_eq!(error.path, "frozen");
    let done = world().answer("core.host", &request(), &json("1", "true", "42")).unwrap();
    let told: Vec<_> = done.losses.iter().map(|loss| (&*loss.path, loss.kind, &*loss.before)).collect();
    assert_eq!(told, [("token", LossKind::Emptied, "42")]);
    assert_eq!(&done.telegram[73..75], [0, 0]);
}
