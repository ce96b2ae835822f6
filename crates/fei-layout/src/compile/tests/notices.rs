use crate::fixture::{CORE, check_all, file, files};
use crate::plan::{Flow, Notice, SeqForm};
use crate::{Loaded, Registry};

/// A core that FEI tells.
fn core() -> String {
    format!(
        "{CORE}ask = {{ msg_no = \"{{@seq}}\" }}\ncodes = [{{ rsp_code = \"0000\", is = \"executed\", ko = \"정상\" }}]\n"
    )
}

const TRANSFER: &str = r#"
title      = "t"
flow       = "outbound"
to         = "bank"
match      = { msg_type = "0200" }
effect     = "money"
on_unknown = { policy = "manual", owner = "core" }
telegram   = [
  { name = "amount", as = "9(9)", json = "decimal" },
  { name = "fee",    as = "9(9)", json = "decimal", set_by = "answer" },
]
[http]
call  = "POST /x"
codes = { api = "code" }
drop  = ["amount"]
unset = ["fee"]
"#;

const ROWS: &str = r#"
title    = "n"
flow     = "notice"
match    = { msg_type = "0600" }
telegram = [
  { name = "amount", as = "9(9)", json = "decimal" },
  { name = "fee",    as = "9(9)", json = "decimal" },
  { name = "result", as = "X(1)" },
  { name = "times",  as = "9(2)", default = "01" },
]
"#;

const SOUND: &str = r#"
[notice]
of      = ["core.a"]
again   = { times = "{@attempt}" }
echo    = ["amount"]
unset   = ["times"]
taken   = [{ rsp_code = "0000" }, { rsp_code = "0101" }]
request = [
  { field = "amount", from = "{amount}" },
  { field = "fee",    from = "{@answer.fee}" },
  { field = "result", choose = [{ when = { "@outcome" = "executed" }, from = "Y" }, { from = "N" }] },
]
"#;

#[track_caller]
fn check_with(core: &str, rows: &str, table: &str) -> Loaded {
    let mut all = files("core/party.toml", core);
    all.push(file("core/a.toml", TRANSFER));
    all.push(file("core/z.toml", &format!("{rows}{table}")));
    check_all(&all)
}

fn notice(registry: &Registry) -> &Notice {
    let day = jiff::civil::date(2026, 9, 7);
    match &registry.transaction("core.z", day).unwrap().flow {
        Flow::Notice(notice) => notice,
        other => panic!("{other:?}"),
    }
}

/// What waits to be told is told by the notice of its time, so that another notice makes another version of what it tells.
#[test]
fn a_notice_is_part_of_what_it_tells() {
    let hash = |rows: &str| {
        let loaded = check_with(&core(), rows, SOUND);
        let day = jiff::civil::date(2026, 9, 7);
        loaded.registry.transaction("core.a", day).unwrap().layout_hash
    };
    assert_eq!(hash(ROWS), hash(ROWS));
    assert_ne!(hash(ROWS), hash(&ROWS.replace("0600", "0610")));
}

#[test]
fn a_notice_is_numbered_filled_and_found_by_what_it_tells() {
    let loaded = check_with(&core(), ROWS, SOUND);
    let registry = &loaded.registry;
    let told = notice(registry);
    assert_eq!(
        (told.request.len(), told.again.len(), told.taken.len()),
        (4, 1, 2),
        "`match` fills a row too"
    );
    assert_eq!(told.number.seq, SeqForm::Decimal(6));
    let day = jiff::civil::date(2026, 9, 7);
    assert_eq!(registry.transaction("core.a", day).unwrap().notice.as_deref(), Some("core.z"));
    assert_eq!(registry.transaction("core.z", day).unwrap().notice, None);
}

#[test]
fn what_leaves_something_open() {
    check_with(
        CORE,
        ROWS,
        r#"
[notice]
of      = ["core.b"] #! L051 no outbound transaction
"#,
    );
    check_with(
        CORE,
        ROWS,
        r#"
[notice]
of      = ["core.a"] #! L051 nothing numbers #! L051 by which answer
unset   = ["times", "amount", "fee", "result"]
"#,
    );
    check_with(
        &core(),
        ROWS,
        r#"
[notice]
of      = ["core.a"]
again   = { msg_no = "{@attempt}", times = "{amount}" } #! L051 keeps it #! L036 does not change
unset   = ["times"]
taken   = [{}] #! L051 no code
request = [
  { field = "amount", from = "{amonut}" }, #! L030 no row
  { field = "fee",    from = "{@secret.x}" }, #! L036 never goes to the core
  { field = "result", from = "{@attempt}" }, #! L036 no `@attempt`
]
"#,
    );
}

#[test]
fn one_result_is_told_once_and_a_number_stands_in_the_key() {
    let mut all = files("core/party.toml", &core());
    all.push(file("core/a.toml", TRANSFER));
    all.push(file("core/y.toml", &format!("{}{SOUND}", ROWS.replace("0600", "0900"))));
    let twice = SOUND.replace("of      = [\"core.a\"]", "of      = [\"core.a\"] #! L021 too");
    all.push(file("core/z.toml", &format!("{ROWS}{twice}")));
    check_all(&all);

    let elsewhere =
        SOUND.replace("[notice]\n", "[notice]\nset = { msg_no = \"000001\", times = \"{@seq}\" }\n");
    let elsewhere = elsewhere
        .replace("of      = [\"core.a\"]", "of      = [\"core.a\"] #! L051 no part of the party's key");
    check_with(
        &core(),
        ROWS,
        &elsewhere
            .replace("unset   = [\"times\"]\n", "")
            .replace("again   = { times = \"{@attempt}\" }\n", ""),
    );
}
