use crate::fixture::{BANK, CORE, check_all, file, files};
use crate::plan::{CallKey, Effect, Flow, JsonForm, KeyPlace, SeqForm, Serve};
use crate::{Loaded, Registry, Routed};

/// A core that FEI asks.
fn core() -> String {
    format!(
        "{CORE}ask = {{ msg_no = \"{{@seq}}\" }}\ncodes = [{{ rsp_code = \"0000\", is = \"executed\", ko = \"정상\" }}]\n"
    )
}

const ROWS: &str = r#"
title    = "t"
flow     = "inbound"
from     = "bank"
match    = { msg_type = "0400" }
effect   = "money"
telegram = [
  { name = "account", as = "X(10)", required = true },
  { name = "amount",  as = "9(9)", json = "decimal" },
  { name = "memo",    as = "H(10)" },
  { name = "holder",  as = "H(10)", set_by = "answer" },
  { group = "item", count = "count", max = 5, rows = [
    { name = "seq", as = "9(2)" },
    { name = "sum", as = "9(5)", json = "decimal" },
  ] },
]
"#;

#[track_caller]
fn check(table: &str) -> Loaded {
    check_rows(ROWS, table)
}

#[track_caller]
fn check_rows(rows: &str, table: &str) -> Loaded {
    let mut all = files("core/party.toml", &core());
    all.push(file("core/a.toml", &format!("{rows}\n[serve]\n{table}\n")));
    check_all(&all)
}

fn served(registry: &Registry) -> &Serve {
    match &registry.transactions().next().unwrap().flow {
        Flow::Inbound { serve, .. } => serve,
        other => panic!("{other:?}"),
    }
}

const SOUND: &str = r#"
call     = "POST /v1/notices/{bank}/x"
query    = ["day"]
key      = "{bank}{day}{no}"
ignore   = ["extra"]
set      = { biz_type = "100" }
unset    = ["memo"]
request  = [
  { field = "account", from = "{payer.account}{bank}", strip = "-" },
  { field = "amount",  from = "{amount}", type = "number", omit = "empty" },
  { group = "item", each = "items", rows = [
    { field = "seq", from = "{items[].no}" },
    { field = "sum", from = "{items[].sum}", when = { "items[].kind" = "1" } },
  ] },
]
echo     = ["account"]
response = [
  { json = "holder", from = "{holder}" },
  { json = "memo",   from = "{@request.memo}{@outcome}" },
]
status   = { declined = 409 }
"#;

/// A table of the caller makes a code of its word, and the row has to take each that it makes.
#[test]
fn what_a_table_makes_is_a_value_of_its_row() {
    let check = |table: &str, row: &str| {
        let rows = ROWS.replace(
            "{ name = \"memo\",    as = \"H(10)\" },",
            "{ name = \"kind\", as = \"X(1)\", codes = { 1 = \"a\", 2 = \"b\" } },",
        );
        let text = SOUND
            .replace("unset    = [\"memo\"]\n", "")
            .replace("{@request.memo}", "{@request.kind}")
            .replace("request  = [\n", &format!("request  = [\n  {row},\n"));
        let mut all = files("core/party.toml", &core());
        all.retain(|file| &*file.path != "bank/party.toml");
        all.push(file("bank/party.toml", &format!("{BANK}tables.kind = {{\n{table}\n}}\n")));
        all.push(file("core/a.toml", &format!("{rows}\n[serve]\n{text}\n")));
        check_all(&all);
    };
    let row = "{ field = \"kind\", from = \"{kind}\", table = \"kind\" }";
    check("\"in\" = \"1\", \"out\" = \"2\", \"*\" = \"same\"", row);
    check(
        "\"in\" = \"1\",\n\"back\" = \"3\" #! L018 makes `3` of `back`, which cannot be a value of `kind`",
        row,
    );
    check("\"*\" = \"9\" #! L018 one of \"1\", \"2\"", row);
    let only =
        "{ field = \"kind\", from = \"{kind}\", table = \"kind\", when = { kind = [\"in\", \"out\"] } }";
    check("\"in\" = \"1\", \"out\" = \"2\", \"back\" = \"3\"", only);
    let part = "{ field = \"kind\", from = \"{kind}\", table = \"kind\", slice = [0, 1] }";
    check("\"in\" = \"1x\", \"out\" = \"2y\"", part);
}

#[test]
fn a_sound_table_has_no_findings() {
    let loaded = check(SOUND);
    let serve = served(&loaded.registry);
    let keys: Vec<_> = serve.keys.iter().map(|key| (&*key.path, key.from, key.form, key.optional)).collect();
    let (text, body) = (JsonForm::Text, KeyPlace::Body);
    assert_eq!(
        keys,
        [
            ("payer.account", body, text, false),
            ("bank", KeyPlace::Path, text, false),
            ("amount", body, JsonForm::Number, true),
            ("items[].no", body, text, false),
            ("items[].kind", body, text, false),
            ("items[].sum", body, text, true),
            ("day", KeyPlace::Query, text, false),
            ("no", body, text, false),
        ]
    );
    assert_eq!(serve.number.as_ref().unwrap().seq, SeqForm::Decimal(6));
    assert_eq!(serve.status.of(fei_exchange::Outcome::Declined), Some(409));
    let transaction = loaded.registry.transactions().next().unwrap();
    assert_eq!(transaction.effect, Effect::Money);
    assert_eq!(loaded.registry.party("core").unwrap().telegram().unwrap().codes.len(), 1);
}

#[test]
fn a_call_finds_its_transaction() {
    let loaded = check(SOUND);
    let day = jiff::civil::date(2026, 9, 7);
    let route = |method, path| loaded.registry.route(method, path, day);
    let Routed::Found(one, values) = route("POST", "/v1/notices/088/x") else { panic!("not found") };
    assert_eq!((&*one.id, values), ("core.a", vec![(1, "088".into())]));
    assert!(matches!(route("GET", "/v1/notices/088/x"), Routed::OtherMethods(methods) if methods.len() == 1));
    assert!(matches!(route("POST", "/v1/notices/088"), Routed::Nowhere));
    let telegram = b"0500100000000001    ";
    assert!(loaded.registry.answered("core", telegram, day).is_some());
    assert!(loaded.registry.answered("core", b"0400100000000001    ", day).is_none());
    assert!(loaded.registry.answered("bank", telegram, day).is_none());
}

#[test]
fn a_call_is_written_out_with_what_is_known_of_it() {
    let loaded = check(SOUND);
    let serve = served(&loaded.registry);
    let body = ", with payer.account, items[].no, items[].kind, no";
    let path = "POST /v1/notices";
    assert_eq!(serve.written(|_| None), format!("{path}/{{bank}}/x?day={{day}}{body}"));
    let known =
        |key: &CallKey| [("bank", "088"), ("day", "가 1&")].into_iter().find(|(name, _)| *name == &*key.path);
    let written = serve.written(|key| known(key).map(|(_, value)| value));
    assert_eq!(written, format!("{path}/088/x?day=%EA%B0%80%201%26{body}"));
}

#[test]
fn a_path_in_full_is_meant_before_one_with_values() {
    let mut all = files("core/party.toml", &core());
    all.push(file("core/a.toml", &format!("{ROWS}\n[serve]\n{SOUND}\n")));
    let other = SOUND.replace("POST /v1/notices/{bank}/x", "PUT /v1/notices/all/x");
    all.push(file("core/b.toml", &format!("{}\n[serve]\n{other}\n", ROWS.replace("0400", "0410"))));
    let (loaded, day) = (check_all(&all), jiff::civil::date(2026, 9, 7));
    let route = |method, path| loaded.registry.route(method, path, day);
    assert!(matches!(route("PUT", "/v1/notices/all/x"), Routed::Found(one, _) if &*one.id == "core.b"));
    assert!(
        matches!(route("POST", "/v1/notices/all/x"), Routed::OtherMethods(methods) if methods.len() == 1)
    );
    assert!(matches!(route("POST", "/v1/notices/088/x"), Routed::Found(one, _) if &*one.id == "core.a"));
}

#[test]
fn what_leaves_something_open() {
    check(
        r#"
call     = "GET /v1/{bank}/a{day}" #! L049 alone between two slashes #! L049 nothing is made of `bank`
query    = ["nope"]                #! L049 nothing is made of `nope`
set      = { memo = "{account}", item = "x", rsp_code = "{@now}" } #! L036 row of `request` #! L014 outside of groups #! L037 row of the answer
request  = [
  { field = "account", from = "{no}" },   #! L049 GET has no body
  { field = "amount",  from = "{no}", type = "number" },
  { field = "holder",  from = "{no}", type = "text" },       #! L037 row of the answer #! L049 otherwise
  { field = "seq",     from = "{@seq}" },                    #! L030 no row #! L036 `set`
]
unset    = ["item"]
echo     = ["accnt"]               #! L030 account
response = [{ json = "a", from = "{@now}" }, { json = "b", from = "{@secret.x}" }] #! L036 clock #! L036 nobody's answer
drop     = ["holder"]
journal  = [{ json = "a", from = "{@outcome}" }] #! L049 there is none #! L049 only asks
status   = { executed = 302, declined = 500 }    #! L049 200 to 299 #! L049 400 to 499
"#,
    );
}

#[test]
fn what_only_asks_has_no_key() {
    let asks =
        SOUND.replace("key      = \"{bank}{day}{no}\"", "key      = \"{bank}{day}{no}\" #! L049 asked anew");
    check_rows(&ROWS.replace("\"money\"", "\"none\""), &asks);
}

#[test]
fn why_a_call_was_declined_is_told_by_rows_that_anybody_may_see() {
    let told = SOUND.replace("status   = { declined = 409 }", "");
    let with = |detail: &str| {
        let rows = ROWS.replace("as = \"H(10)\", set_by", "as = \"H(10)\", mask = \"name\", set_by");
        check_rows(&rows, &format!("{told}\n{detail}\n"))
    };
    let sound = with("detail = \"{rsp_code}: {@request.memo}\"");
    assert_eq!(served(&sound.registry).detail.as_ref().map(|detail| detail.pieces.len()), Some(3));
    with("detail = \"{holder}\" #! L049 masked row");
    with("detail = \"{@request.nope}\" #! L030 no row");
    check(&format!("{SOUND}\ndetail = \"{{rsp_code}}\" #! L049 told by `response`\n"));
}

#[test]
fn a_setting_is_ours_and_what_a_call_says_is_told_from_it() {
    let table = SOUND
        .replace("unset    = [\"memo\"]\n", "")
        .replace("request  = [", "request  = [{ field = \"memo\", from = \"{@setting.house}\" },")
        .replace("{payer.account}{bank}", "{payer.account}{bank}{@setting.branch}");
    let loaded = check(&table);
    let layout = &loaded.registry.transactions().next().unwrap().request;
    let said: Vec<_> = served(&loaded.registry).said.iter().map(|field| &*layout.field(*field).key).collect();
    assert!(said.contains(&"account"), "the caller says it too: {said:?}");
    assert!(!said.contains(&"memo") && !said.contains(&"msg_no"), "{said:?}");
}

#[test]
fn nothing_makes_another_call_of_a_repetition() {
    check(
        r#"
call     = "POST /v1"
key      = "{no}{@setting.house}"    #! L049 no part of a call's key
unset    = ["item"]
request  = [
  { field = "account", from = "{no}{@now}" },       #! L036 a repetition would be another call
  { field = "amount",  from = "{@date}" },          #! L036 a repetition would be another call
  { field = "memo",    from = "{@time}" },          #! L036 a repetition would be another call
]
drop     = ["holder"]
"#,
    );
}

#[test]
fn rows_that_are_said_twice_or_not_at_all() {
    let several = "match    = { msg_type = \"0400\" } #! L049 says already\n";
    check_rows(
        &ROWS.replace("match    = { msg_type = \"0400\" }\n", several),
        r#"
call     = "POST /v1" #! L013 and a row of `request` too
set      = { msg_type = "0400", biz_type = "{@seq}", count = "{@seq}1" } #! L049 a telegram has one number
ignore   = ["no"]     #! L032 used all the same
unset    = ["item"]
request  = [
  { field = "account", from = "{no}" }, { field = "amount", from = "0" }, { field = "memo", from = "x" },
  { field = "biz_type", from = "100" },
]
drop     = ["holder"]
"#,
    );
}

#[test]
fn the_original_is_named_by_its_own_key() {
    let cancel = ROWS.replace("0400", "0410").replace("\"money\"", "\"none\"");
    let cancel = |original: &str| {
        format!(
            "{cancel}[serve]\ncall = \"POST /v1/cancel\"\nunset = [\"memo\", \"item\", \"amount\"]\ndrop = [\"holder\"]\n\
             request = [{{ field = \"account\", from = \"{{no}}\" }}]\n{original}\n"
        )
    };
    let with = |original: &str| {
        let mut all = files("core/party.toml", &core());
        all.push(file("core/a.toml", &format!("{ROWS}\n[serve]\n{SOUND}\n")));
        all.push(file("core/b.toml", &cancel(original)));
        check_all(&all)
    };
    let sound = with(
        "original = { of = [\"core.a\"], key = \"{a}{b}{c}\" }\njournal = [{ json = \"h\", from = \"{@original.holder}{@outcome}{account}\" }]",
    );
    assert_eq!(sound.registry.transactions().count(), 2);
    with("original = { of = [\"core.a\"], key = \"{a}{b}\" } #! L049 names 2 values");
    with("original = { of = [\"core.x\"], key = \"{a}{b}\" } #! L049 no inbound transaction");
    with("original = { of = [\"core.b\"], key = \"{a}{b}\" } #! L049 no `key` of its own");
}

#[test]
fn two_transactions_of_one_route() {
    let mut all = files("core/party.toml", &core());
    all.push(file("core/a.toml", &format!("{ROWS}\n[serve]\n{SOUND}\n")));
    let other = SOUND
        .replace("{bank}/x\"", "{no}/x\" #! L021 `core.a` is called by this too")
        .replace("{payer.account}{bank}", "{payer.account}")
        .replace("{bank}{day}{no}", "{day}{no}");
    all.push(file("core/b.toml", &format!("{}\n[serve]\n{other}\n", ROWS.replace("0400", "0410"))));
    check_all(&all);
}

#[test]
fn who_calls_must_be_there() {
    let with = |from: &str, serve: &str| {
        let mut all = files("core/party.toml", &core());
        let missing = if serve.is_empty() { " #! L005 `serve`" } else { "" };
        let rows = ROWS
            .trim_start()
            .replace("\"t\"\n", &format!("\"t\"{missing}\n"))
            .replace("from     = \"bank\"", from);
        all.push(file("core/a.toml", &format!("{rows}\n{serve}\n")));
        check_all(&all)
    };
    let served = "[serve]\ncall = \"POST /x\"";
    with("from = \"core\" #! L020 speaks telegrams", served);
    with("from = \"bnk\" #! L020 bank", served);
    with(
        "from = \"bank\"\nto = \"bank\" #! L010 inbound\non_unknown = { policy = \"manual\", owner = \"core\" } #! L010 inbound",
        "",
    );
}

#[test]
fn whoever_only_calls_needs_no_codes_and_a_core_that_is_asked_does() {
    let silent = "speaks = \"json\"\n";
    let mut all = files("bank/party.toml", silent);
    all.retain(|file| &*file.path != "core/party.toml");
    all.push(file("core/party.toml", &core()));
    all.push(file("core/a.toml", &format!("{ROWS}\n[serve]\n{SOUND}\n")));
    assert!(!check_all(&all).has_errors());
    let mut all = files("core/party.toml", CORE);
    let sound = SOUND.replace("/x\"\nquery", "/x\" #! L049 every result would be unknown\nquery");
    let sound = sound.replace("key      =", "set = { biz_type = \"100\", msg_no = \"{@seq}\" }\nkey      =");
    let sound = sound.replace("set      = { biz_type = \"100\" }\n", "");
    all.push(file("core/a.toml", &format!("{ROWS}\n[serve]\n{sound}\n")));
    check_all(&all);
}

#[test]
fn an_unknown_result_names_the_call_by_which_its_caller_asks() {
    let mut all = files("core/party.toml", &core());
    all.push(file("core/a.toml", &format!("{ROWS}\n[serve]\n{SOUND}\n")));
    let asks = "call = \"GET /v1/notices/{no}\"\nunset = [\"memo\", \"item\", \"amount\"]\ndrop = [\"holder\"]\n\
                query = [\"a\", \"b\"]\nrequest = [{ field = \"account\", from = \"{no}\" }]\n\
                original = { of = [\"core.a\"], key = \"{a}{b}{no}\" }\n";
    let rows = ROWS.replace("0400", "0410");
    all.push(file("other/party.toml", "speaks = \"json\"\ncodes = []\n"));
    let inquiry = |effect: &str, from: &str| {
        let rows =
            rows.replace("\"money\"", &format!("{effect:?}")).replace("\"bank\"", &format!("{from:?}"));
        let text = format!("{rows}[serve]\n{asks}");
        let all: Vec<_> = all.iter().cloned().chain([file("core/b.toml", &text)]).collect();
        let loaded = check_all(&all);
        let serve = served(&loaded.registry);
        let plain: Vec<_> =
            serve.keys.iter().filter(|key| key.plain).map(|key| key.path.to_string()).collect();
        (serve.inquiry.as_deref().map(str::to_owned), plain.join(" "))
    };
    // Of its own path the bank; the number that the inquiry has in its path it calls `no` as well.
    assert_eq!(inquiry("none", "bank"), (Some("core.b".to_owned()), "bank no".to_owned()));
    let nobody = (None, "bank".to_owned());
    assert_eq!(inquiry("money", "bank"), nobody, "a call that moves money asks nothing");
    assert_eq!(inquiry("none", "other"), nobody, "nobody may make another one's call");
}
