use crate::fixture::{BANK, CORE, OUTBOUND, check, check_all, file, files};
use crate::load;

const LAYOUT: &str = "title = \"t\"\nflow = \"layout\"\ntelegram = [{ name = \"a\", as = \"X(3)\" }]\n";

fn layout(matches: &str) -> String {
    format!("{LAYOUT}match = {{ {matches} }}")
}

#[test]
fn what_a_transaction_must_say() {
    check("core/a.toml", "note = \"\" #! L005 `title` #! L005 `flow` #! L005 `telegram`\n");
    check(
        "core/a.toml",
        "title = \"t\" #! L005 `match` #! L005 `effect` #! L005 `to`\nflow = \"outbound\"\ntelegram = []\n",
    );
    check("core/a.toml", "title = \"t\" #! L005 `response`\nflow = \"layout\"\nrequest = []\n");
    check("core/a.toml", "title = \"t\" #! L005 `request`\nflow = \"layout\"\nresponse = []\n");
    check("core/a.toml", &format!("{LAYOUT}to = \"bank\" #! L010 flow\nrequest = [] #! L010 beside\n"));
    check(
        "core/a.toml",
        &LAYOUT
            .replace("\"layout\"", "\"local\"\nmatch = { msg_type = \"0300\" }")
            .replace("title", "#! L005 `local`\ntitle")
            .replacen("#! L005 `local`\ntitle = \"t\"", "title = \"t\" #! L005 `local`", 1),
    );
    let money = OUTBOUND.replace("\"none\"", "\"money\"").trim_start().replacen(
        "\"t\"",
        "\"t\" #! L005 `on_unknown` #! L005 `http`",
        1,
    );
    check("core/a.toml", &money);
}

#[test]
fn parties_that_are_not_there() {
    check(
        "core/a.toml",
        &OUTBOUND
            .trim_start()
            .replace("\"bank\"\nmatch", "\"core\" #! L020 speaks telegrams\nmatch")
            .replacen("\"t\"", "\"t\" #! L005 `http`", 1)
            .replace(" #! L005 `http`", "")
            .replace("telegram = [", "http = { call = \"POST /x\" }\ntelegram = ["),
    );
    check("bank/a.toml", &LAYOUT.replace("\"t\"", "\"t\" #! L020 speaks JSON"));
    check("corr/a.toml", &LAYOUT.replace("\"t\"", "\"t\" #! L020 no party.toml"));
    check("core/Abc.toml", "#! L024 PARTY/name.toml\n");
    check("core/a.b.toml", "#! L024 PARTY/name.toml\n");
    check("a.toml", "#! L024 PARTY/name.toml\n");
}

#[test]
fn versions_follow_one_another() {
    let version = |from: &str| format!("{}\neffective = {{ from = {from} }}", layout("msg_type = \"0200\""));
    let mut all = files("core/a.toml", &version("2021-07-06"));
    all.push(file("core/a.before-20210706.toml", &layout("msg_type = \"0200\"")));
    all.push(file("core/a.before-20200101.toml", &layout("msg_type = \"0200\"")));
    let loaded = check_all(&all);
    let on = |year, month, day| {
        let found = loaded.registry.transaction("core.a", jiff::civil::date(year, month, day)).unwrap();
        (found.from.map(|from| from.to_string()), found.until.map(|until| until.to_string()))
    };
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(on(2019, 12, 31), (None, day("2020-01-01")));
    assert_eq!(on(2020, 1, 1), (day("2020-01-01"), day("2021-07-06")));
    assert_eq!(on(2026, 9, 7), (day("2021-07-06"), None));
    all[2] = file("core/a.toml", &version("2021-08-01 } #! L022 2021-07-06\n# {"));
    check_all(&all);
    let mut all =
        files("core/a.before-20200101.toml", &version("2021-01-01 } #! L022 before it begins\n# {"));
    all.push(file("core/a.toml", &layout("msg_type = \"0200\"")));
    check_all(&all);
}

#[test]
fn codes_with_two_meanings() {
    let core = CORE
        .replace("N = \"N000\", U", "N30 = \"0000\", N = \"N000\", U")
        .replace("U = \"U000\" } }", "U = \"U000\" } }    #! L040 both");
    check("core/party.toml", &core);
    let text = format!(
        "{OUTBOUND}[http]\ncall = \"POST /x\"\ncodes = {{ api = \"c\" }}\ndrop = [\"account\", \"bank\", \"item\"]\nunset = [\"holder\", \"item[].result\"]\n"
    );
    let bank = BANK.replace(
        "rsp_code = \"D001\", ko = \"거절\" },",
        "rsp_code = \"U000\", ko = \"\" }, #! L040 both \"unknown\" and \"declined\"\n  { api = \"B\", is = \"unknown\", rsp_code = \"TOOLONG\", ko = \"\" }, #! L018 at most 4",
    );
    check_all(&[file("bank/party.toml", &bank), file("core/party.toml", CORE), file("core/a.toml", &text)]);
}

#[test]
fn durations() {
    let policy = |more: &str| {
        let http = "[http]\ncall = \"POST /x\"\ncodes = { api = \"c\" }\ndrop = [\"account\", \"bank\", \"item\"]\nunset = [\"holder\", \"item[].result\"]\n";
        let on_unknown = format!("on_unknown = {{ policy = \"manual\", owner = \"core\", {more}\n");
        check("core/a.toml", &format!("{}{on_unknown}{http}", OUTBOUND.replace("\"none\"", "\"money\"")));
    };
    policy("first_after = \"5m\", until = \"24h\" }");
    policy("first_after = \"5 m\", until = \"24h\" } #! L009 s, m, h or d");
    policy("first_after = \"5m\", until = \"10s\" } #! L018 first_after");
}

#[test]
fn asking_needs_a_way_to_ask() {
    let text = OUTBOUND.replace(
        "\"none\"",
        "\"money\"\non_unknown = { policy = \"inquire_only\", owner = \"core\" } #! L005 [http.inquiry]",
    );
    let http = "[http]\ncall = \"POST /x\"\ncodes = { api = \"c\" }\ndrop = [\"account\", \"bank\", \"item\"]\nunset = [\"holder\", \"item\"]\n";
    check("core/a.toml", &format!("{text}{http}"));
    let asks = format!("{http}[http.inquiry]\ncall = \"GET /y\"\n");
    check("core/a.toml", &format!("{}{asks}", text.replace(" #! L005 [http.inquiry]", "")));
}

#[test]
fn undoing_needs_a_way_to_undo_unless_the_core_does_it() {
    let http = "[http]\ncall = \"POST /x\"\ncodes = { api = \"c\" }\ndrop = [\"account\", \"bank\", \"item\"]\nunset = [\"holder\", \"item\"]\n";
    let file = |owner: &str, said: &str, later: &str| {
        let policy = format!(
            "on_unknown = {{ policy = \"reverse\", owner = \"{owner}\", reverse_after = \"10m\" }}{said}"
        );
        let text = OUTBOUND.replace("\"none\"", &format!("\"money\"\n{policy}"));
        check("core/a.toml", &format!("{text}{http}{later}"));
    };
    file("gateway", " #! L005 [http.reversal]", "");
    file("gateway", "", "[http.reversal]\ncall = \"POST /y\"\n");
    file("core", "", "");
}

#[test]
fn what_an_operator_finds_it_by_is_a_row_and_an_amount_is_a_number() {
    let found = |find: &str| http_with(&format!("find = {find}"));
    found("{ amount = \"balance\", account = \"account\", currency = \"cur\" }");
    found("{ amount = \"balanc\" } #! L014 `balance`");
    found("{ amount = \"result\" } #! L014 outside of groups");
    found("{ amount = \"account\" } #! L006 is no number");
    found("{ holder = \"account\" } #! L004 `holder`");
    let local =
        "title = \"t\" #! L005 `match`\nflow = \"layout\"\ntelegram = [{ name = \"a\", as = \"X(3)\" }]\n";
    let local = local.replace(" #! L005 `match`", "");
    check("core/a.toml", &format!("{local}find = {{ account = \"a\" }} #! L010 flow\n"));
}

/// An outbound transaction with an amount, and keys of the test's own at its top.
fn http_with(keys: &str) {
    let rows = "telegram = [\n  { name = \"balance\", as = \"9(9)\", json = \"decimal\" },\n  { name = \"cur\", as = \"X(3)\" },";
    let text = OUTBOUND.trim_start().replace("telegram = [", &format!("{keys}\n{rows}"));
    let told = "drop = [\"account\", \"bank\", \"balance\", \"cur\", \"item[].seq\", \"item[].amount\"]\nunset = [\"holder\", \"item[].result\"]";
    check(
        "core/a.toml",
        &format!("{text}\n[http]\ncall = \"POST /x\"\ncodes = {{ api = \"code\" }}\n{told}\n"),
    );
}

#[test]
fn a_plan_keeps_a_hash_of_every_file_that_it_came_from() {
    let shared = "[[rows.x]]\nname = \"a\"\nas = \"X(3)\"\n";
    let hash = |transaction: &str, shared: &str, other: &str| {
        let mut all = files("core/a.toml", transaction);
        all.extend([file("core/_x.toml", shared), file("other/_y.toml", other)]);
        let loaded = load(&all);
        loaded.registry.transactions().next().expect("sound").layout_hash
    };
    let one = layout("msg_type = \"0300\"");
    let first = hash(&one, shared, shared);
    assert_eq!(first, hash(&one, shared, &shared.replace("X(3)", "X(4)")), "another folder's rows");
    assert_ne!(first, hash(&one.replace("\"t\"", "\"u\""), shared, shared));
    assert_ne!(first, hash(&one, &shared.replace("X(3)", "X(4)"), shared));
}
