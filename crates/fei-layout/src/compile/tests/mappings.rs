use crate::fixture::{BANK, CORE, OUTBOUND, check, check_all, check_http, file};
use crate::plan::{Flow, JsonStep};

#[test]
fn a_sound_mapping_has_no_findings() {
    let loaded = check_http(
        r#"
echo     = { "list[0].x" = "{@reference}" }
drop     = ["item[].seq"]
query    = [{ name = "q", from = "{@setting.q}", omit = "empty" }]
header   = [{ name = "x-key", from = "{@secret.key}" }]
request  = [
  { json = "a",               from = "{account}{msg_no}", strip = "-", slice = [0, 6], width = "half" },
  { json = "b.bank",          from = "{bank}", table = "bank" },
  { json = "b.two",           from = "{bank}", table = "rsp", by = "account" },
  { json = "list[].no",       from = "{@index}", type = "number" },
  { json = "list[].in.amt",   from = "{item[].amount}", type = "number" },
  { json = "list[].in.kind",  from = "K", when = { "item[].amount" = { is = "filled" } } },
  { json = "n[0]",            from = "1" },
  { json = "n[1]",            from = "{@count.item}" },
  { json = "c", choose = [{ when = { account = ["1", "2"], bank = { length = [3] } }, from = "x" }, { from = "y" }] },
]
response = [
  { field = "holder", from = "{holder}", cut = "character", when = { "@request.account" = { is = "filled" } } },
  { group = "item", each = "list", by = { no = "seq" }, rows = [{ field = "result", from = "{list[].ok}" }] },
]
inquiry = { call = "GET /x/{msg_no}", query = [{ name = "id", from = "{@reference}" }] }
"#,
    );
    assert!(loaded.registry.transactions().count() == 1);
}

#[test]
fn values_that_are_not_there() {
    check_http(
        r#"
drop     = ["account", "item"]
unset    = ["item[].result"]
request  = [
  { json = "a", from = "{acc}" },                       #! L030 the request has no row `acc`
  { json = "b", from = "{@secrt.x}" },                  #! L036 did you mean `@secret`
  { json = "c", from = "{@original.holder}" },          #! L036 there is no `@original`
  { json = "d", from = "{@index}" },                    #! L036 @now
  { json = "e", from = "{@count.itm}" },                #! L030 item
  { json = "f", from = "{item[].seq}" },                #! L035 its place has one
  { json = "g", from = "{account" },                    #! L009 `}`
  { json = "h" },                                       #! L005 `from`
  { json = "i", from = "x", choose = [] },              #! L010 beside
  { json = "j", from = "x", when = { bnk = "1" } },     #! L030 bank
  { json = "k", from = "x", when = { bank = 1 } },      #! L006 "1"
]
response = [{ field = "hold", from = "{x}" }]           #! L030 holder
"#,
    );
}

/// An answer's code goes into the row of the response that has to take it, with one key and with two.
#[test]
fn what_a_table_makes_of_an_answer_is_a_value_of_its_row() {
    let tables = "tables.short = { \"A\" = \"abc\" } #! L018 at most 2 bytes\n\
                  tables.two = { \"A\" = { \"1\" = \"x\", \"2\" = \"xyz\" } } #! L018 makes `xyz` of `A`\n";
    let rows = OUTBOUND.replace("as = \"H(10)\", set_by", "as = \"H(2)\", set_by");
    for (table, by, line) in [("short", "", 0), ("two", ", by = \"{kind}\"", 1)] {
        let by = by.replace(['{', '}'], "");
        let line = tables.lines().nth(line).unwrap();
        let text = format!(
            "{rows}\n[http]\ncall = \"POST /x\"\ncodes = {{ api = \"code\" }}\ndrop = [\"account\", \"bank\", \"item\"]\nunset = [\"item\"]\n\
             response = [{{ field = \"holder\", from = \"{{c}}\", table = \"{table}\"{by} }}]\n"
        );
        check_all(&[
            file("bank/party.toml", &format!("{BANK}{line}\n")),
            file("core/party.toml", CORE),
            file("core/a.toml", &text),
        ]);
    }
}

#[test]
fn options_that_mean_nothing() {
    check_http(
        r#"
drop     = ["account", "item"]
unset    = ["item"]
request  = [
  { json = "a", from = "{bank}", table = "bnak" },                 #! L033 "bank"
  { json = "b", from = "{bank}", table = "rsp" },                  #! L033 two keys
  { json = "c", from = "{bank}", table = "bank", by = "bank" },    #! L033 one key
  { json = "d", from = "{bank}", by = "bank" },                    #! L010 no
  { json = "e", from = "{bank}", slice = [1] },                    #! L009 [from, count]
  { json = "f", from = "{bank}", cut = "character" },              #! L010 widths
  { json = "g", from = "{bank}", width = "halve" },                #! L007 "half"
  { json = "h", choose = [{ from = "1" }, { when = { bank = "1" }, from = "2" }] },    #! L038 never taken
]
query    = [
  { name = "q", from = "1", type = "number" },    #! L010 text
  { name = "q", from = "2" },                     #! L013 twice
  { name = "q q", from = "2" },                   #! L025 letters
]
header   = [
  { name = "Content-Length", from = "1" },        #! L010 FEI's own
  { name = "x-a", from = "1" },
  { name = "X-A", from = "1" },                   #! L013 twice
]
response = [
  { field = "holder", from = "{x}", omit = "empty" },    #! L010 always there
  { field = "holder", from = "{y}" },                    #! L013 set twice
  { field = "account", from = "{y}" },                   #! L037 set_by
]
"#,
    );
}

#[test]
fn places_in_the_body() {
    check_http(
        r#"
drop     = ["item", "bank"]
unset    = ["holder", "item[].result"]
request  = [
  { json = "a.b", from = "{account}" },
  { json = "c", from = "1" },
  { json = "a.d", from = "1" },      #! L034 stand together
  { json = "c.e", from = "1" },      #! L034 written already
  { json = "f[1]", from = "1" },     #! L034 element 0
  { json = "g[0].h", from = "1" },
  { json = "g[0].i", from = "1" },
  { json = "g[2].h", from = "1" },   #! L034 element 1
  { json = "k[].l", from = "1" },    #! L035 whose items
  { json = "m..n", from = "1" },     #! L009 key
]
"#,
    );
}

#[test]
fn names_that_are_not_accounted_for() {
    let text =
        OUTBOUND.replace("{ group", "{ name = \"kind\", as = \"X(1)\", set_by = \"both\" },\n  { group");
    check(
        "core/a.toml",
        &format!(
            r#"{text}
[http]
call    = "POST /x"    #! L031 `kind` is neither told #! L031 `kind` is neither filled #! L031 `item[].amount` #! L031 `holder`
codes   = {{ api = "code" }}
drop    = ["account", "item[].seq", "bank", "holder"]    #? L037 nothing has to be left out
unset   = ["item[].result", "hldr"]                      #! L030 "holder"
request = [{{ json = "a", from = "{{bank}}" }}]
[http.inquiry]
call    = "POST /y"
request = [{{ json = "a", from = "{{kind}}" }}]
"#
        )
        .replace("\"bank\", \"holder\"]    #? L037", "\"bank\", \"holder\"]    #! L032 `bank` is in `drop` #? L037")
        .replace(" #! L031 `holder`", ""),
    );
}

#[test]
fn lists_of_the_answer() {
    check_http(
        r#"
drop     = ["account", "bank", "item"]
unset    = ["holder"]
response = [
  { group = "itm", each = "list", rows = [] },                                     #! L030 "item"
  { group = "item", rows = [] },                                                   #! L005 each
  { group = "item", each = "a[].b", rows = [] },                                   #! L035 not one list
  { group = "item", each = "list", by = "seq", rows = [                            #! L006 key_of_element
    { field = "result", from = "{other[].x}" },                                    #! L035 the row has one
    { field = "seq", from = "{list[].no}" },                                       #! L037 keeps the bytes
    { field = "holder", from = "{x}" },                                            #! L030 no row `holder`
  ] },
]
"#,
    );
}

#[test]
fn rows_of_one_name_in_several_arms() {
    let text = OUTBOUND.replace(
        "  { group",
        "  { variant = [\n    { when = { bank = \"088\" }, rows = [{ name = \"kind\", as = \"X(2)\", set_by = \"both\" }] },\n    \
         { rows = [{ name = \"kind\", as = \"9(2)\", set_by = \"both\" }] },\n  ] },\n  { group",
    );
    let loaded = check(
        "core/a.toml",
        &format!(
            r#"{text}
[http]
call     = "POST /x"
codes    = {{ api = "code" }}
drop     = ["account", "bank", "item"]
unset    = ["holder", "item"]
request  = [
  {{ json = "a", from = "{{kind}}" }},
  {{ json = "b", from = "{{kind}}-{{msg_no}}" }},
  {{ json = "c", from = "1", when = {{ kind = "1" }} }},    #! L036 another row in each arm
]
response = [{{ field = "kind", from = "{{kind}}" }}]
"#
        ),
    );
    assert_eq!(loaded.findings.len(), 1);
    let sound = text.replace("L036", "")
        + "\n[http]\ncall = \"POST /x\"\ncodes = { api = \"code\" }\ndrop = [\"account\", \"bank\", \"item\"]\nunset = [\"holder\", \"item\"]\nrequest = [{ json = \"a\", from = \"{kind}\" }]\nresponse = [{ field = \"kind\", from = \"{kind}\" }]\n";
    let loaded = check("core/a.toml", &sound);
    let found = loaded.registry.transaction("core.a", jiff::civil::date(2026, 9, 7)).unwrap();
    let Flow::Outbound { http, .. } = &found.flow else { panic!("{found:?}") };
    let JsonStep::Value { value, .. } = &http.ask.body[1] else { panic!("{:?}", http.ask.body) };
    assert_eq!(value.cases.iter().map(|case| case.when.len()).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(http.response.len(), 2);
}

#[test]
fn constants_that_look_like_values() {
    check_http(
        r#"
echo     = { "x" = "@reference" }                    #? L039 "{@reference}"
drop     = ["item", "bank", "account"]
unset    = ["item"]
request  = [
  { json = "a", from = "account" },                  #? L039 "{account}"
  { json = "b", from = "accounts" },
]
response = [{ field = "holder", from = "list[0].name" }]    #? L039 "{list[0].name}"
"#,
    );
}

#[test]
fn values_in_a_path_have_their_place() {
    let table = "[http]\ncall = \"GET /가/{acount}/{bank\"    #! L009 `}`\ncodes = { api = \"c\" }\ndrop = [\"account\", \"bank\", \"item\"]\nunset = [\"holder\", \"item\"]\n";
    check("core/a.toml", &format!("{OUTBOUND}{table}"));
    let table = table
        .replace("{bank\"    #! L009 `}`", "x\"    #! L030 GET /가/{account}/x")
        .replace("\"account\", ", "");
    let loaded = check("core/a.toml", &format!("{OUTBOUND}{table}"));
    assert_eq!(loaded.findings[0].column, 17);
}

#[test]
fn calls_that_are_made_later() {
    let http = |later: &str| {
        let told = "drop = [\"account\", \"item\"]\nunset = [\"holder\", \"item[].result\"]";
        check_http(&format!("{told}\nrequest = [{{ json = \"a\", from = \"{{bank}}\" }}]\n{later}"))
    };
    let sound = http(
        r#"
inquiry  = { call = "POST /r", request = [{ json = "n", from = "{@own_reference}" }, { json = "o", from = "{@reference}" }], not_found = [{ api = "410" }] }
reversal = { call = "POST /c", codes = { api = "c", bank = "b" }, header = [{ name = "x-k", from = "{@secret.k}" }, { name = "x-n", from = "{@attempt}" }], echo = { a = "{bank}" }, heard = [{ api = "0" }] }
"#,
    );
    let Flow::Outbound { http: plan, .. } = &sound.registry.transactions().next().unwrap().flow else {
        panic!("it goes out")
    };
    let (inquiry, reversal) = (plan.inquiry.as_ref().unwrap(), plan.reversal.as_ref().unwrap());
    assert_eq!((inquiry.numbered, reversal.numbered), (true, false));
    assert_eq!((inquiry.ask.codes.len(), reversal.ask.codes.len()), (1, 2), "its own, or the first call's");
    assert_eq!((inquiry.not_found.len(), inquiry.heard.len(), reversal.heard.len()), (1, 0, 1));

    http("inquiry = { call = \"POST /r\", not_found = [{ bank = \"410\" }] } #! L041 no column `bank`");
    http("inquiry = { call = \"POST /r\", heard = [{}] } #! L041 names no code");
    http(
        "inquiry = { call = \"POST /r\", heard = [{ api = \"000\" }], not_found = [{ api = \"410\" }] } #! L044 no answer with this code is `heard`",
    );
    http(
        "inquiry = { call = \"POST /r\", heard = [{ api = \"000\" }, { api = \"410\" }], not_found = [{ api = \"410\" }] }",
    );
    http("inquiry = { call = \"POST /r\", codes = { apj = \"c\" } } #! L041 did you mean `api`?");
    http(
        "inquiry = { call = \"GET /r\", request = [{ json = \"a\", from = \"1\" }] } #! L010 GET has no body",
    );
    http(
        "inquiry = { call = \"POST /x\", request = [{ json = \"a\", from = \"{bank}\" }] } #! L046 a second time",
    );
    http(
        "reversal = { call = \"POST /c\", request = [{ json = \"n\", from = \"{@own_reference}\" }] } #? L052 on the next day",
    );
    http("query = [{ name = \"a\", from = \"{@own_reference}\" }] #! L036 @reference");
    http("query = [{ name = \"a\", from = \"{@attempt}\" }] #! L036 no `@attempt`");
    http(
        "inquiry = { call = \"POST /r\", query = [{ name = \"a\", from = \"{@attempt}\" }] } #! L036 no `@attempt`",
    );
}
