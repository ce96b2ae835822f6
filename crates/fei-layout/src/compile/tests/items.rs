//! Items that are transactions: what the table, the rows and the mapping must be for that.

use crate::fixture::{OUTBOUND, check};
use crate::plan::{Flow, PairedBy, ResponseRow};

const ITEMS: &str = r#"items = { group = "item", max = 3, find = { amount = "amount" }, rsp_code = "result", answer = { result = { A = "S", D = "F", N = "N", U = "" } } }"#;

const HTTP: &str = r#"
[http]
call     = "POST /x"
codes    = { api = "code", bank = "list[].bank" }
echo     = { n = "{@count.item}", "list[].amt" = "{item[].amount}" }
drop     = ["item[].seq"]
unset    = ["holder"]
request  = [
  { json = "account",    from = "{account}" },
  { json = "bank",       from = "{bank}" },
  { json = "list[].amt", from = "{item[].amount}" },
  { json = "list[].id",  from = "{@reference}" },
]
response = [{ group = "item", each = "list", by = { id = "@reference" }, rows = [] }]
[http.inquiry]
call     = "GET /x"
codes    = { api = "code" }
query    = [{ name = "id", from = "{@reference}" }, { name = "amt", from = "{item[].amount}" }]
"#;

/// A transaction with `items` in the middle and the mapping at the end; result has room for a code row's code.
fn with(items: &str, http: &str) -> String {
    let outbound = OUTBOUND.replace("as = \"X(1)\", set_by", "as = \"X(4)\", set_by");
    format!("{outbound}{items}\n{http}")
}

#[test]
fn each_item_has_its_number_its_element_and_its_rows() {
    let loaded = check("core/a.toml", &with(ITEMS, HTTP));
    let transaction = loaded.registry.transactions().next().unwrap();
    let items = transaction.items.as_ref().unwrap();
    assert_eq!((items.max, items.answer.len()), (3, 1));
    assert!(items.find.amount.is_some() && items.answer[0].1.takes_rsp_code);
    let Flow::Outbound { http, .. } = &transaction.flow else { panic!("{:?}", transaction.flow) };
    let ResponseRow::Group { by, .. } = &http.response[0] else { panic!("{:?}", http.response) };
    assert_eq!(by[0].by, PairedBy::Reference);
    assert_ne!(http.ask.codes[1].1.frame, http.ask.codes[0].1.frame, "each element's own");
}

#[test]
fn without_a_limit_of_the_institution_the_telegrams_own_holds() {
    let loaded = check("core/a.toml", &with(&ITEMS.replace("max = 3, ", ""), HTTP));
    let transaction = loaded.registry.transactions().next().unwrap();
    assert_eq!(transaction.items.as_ref().unwrap().max, 5);
}

#[test]
fn the_table_names_rows_of_the_item() {
    for (from, to) in [
        ("group = \"item\"", "group = \"itm\" #! L014 item #! L014 item"),
        ("max = 3", "max = 6 #! L018 from 1 to 5"),
        ("max = 3", "max = 0 #! L018 from 1 to 5"),
        ("amount = \"amount\"", "amount = \"amout\" #! L014 amount"),
        ("amount = \"amount\"", "amount = \"seq\" #! L006 decimal"),
        ("rsp_code = \"result\"", "rsp_code = \"reslt\" #! L042 result"),
        (
            "answer = { result",
            "answer = { seq = { A = \"1\", D = \"2\", N = \"3\", U = \"4\" }, result #! L037 set_by #! L018 #! L018 #! L018 #! L018",
        ),
        ("U = \"\"", "U = \"F\" #! L040 looks like #! L040 would tell core"),
        ("U = \"\"", "N30 = \"S\", U = \"\" #! L040 would tell both #! L040 would tell core"),
        (", U = \"\"", " #! L042 nothing stands for U"),
    ] {
        // A comment ends the line, so the table is written over several.
        let (fault, comment) =
            to.split_once(" #!").map_or((to, String::new()), |(to, rest)| (to, format!(" #!{rest}")));
        let items = ITEMS.replace(from, fault);
        assert_ne!(items, ITEMS, "{from}");
        check("core/a.toml", &with(&format!("{items}{comment}"), HTTP));
    }
}

#[test]
fn whoever_finds_a_telegram_of_items_finds_them_by_their_own_rows() {
    let find = "find = { amount = \"bank\" } #! L010 inside of `items` #! L006 decimal\n";
    check("core/a.toml", &with(&format!("{find}{ITEMS}"), HTTP));
}

#[test]
fn an_item_of_the_answer_is_rows_of_fixed_width() {
    let sub = "    { group = \"sub\", slots = 2, rows = [{ name = \"x\", as = \"X(1)\" }] },\n";
    let text = with(&format!("{ITEMS} #! L047 fields alone"), HTTP);
    let text =
        text.replace("set_by = \"answer\" },\n  ] },", &format!("set_by = \"answer\" }},\n{sub}  ] }},"));
    check("core/a.toml", &text.replace("drop     = [", "drop     = [\"item[].sub[].x\", "));
}

#[test]
fn the_mapping_must_tell_each_item_from_the_others() {
    for (from, to) in [
        ("by = { id = \"@reference\" }, ", ""),
        (
            "{ json = \"list[].id\",  from = \"{@reference}\" },",
            "{ json = \"id\",  from = \"{@reference}\" }, #! L047 items' list",
        ),
        ("response = [", "response = [{ field = \"holder\", from = \"{holder}\" }, #! L047 of no item\n "),
    ] {
        let http = HTTP.replace(from, to);
        assert_ne!(http, HTTP);
        let http = if to.is_empty() {
            http.replace("call     = \"POST /x\"", "call     = \"POST /x\" #! L047 @reference")
        } else {
            http
        };
        let http = if to.contains("holder") { http.replace("unset    = [\"holder\"]\n", "") } else { http };
        check("core/a.toml", &with(ITEMS, &http));
    }
}

#[test]
fn an_inquiry_is_about_one_item_and_has_codes_of_its_own() {
    let http = HTTP.replace("codes    = { api = \"code\" }\n", "");
    check("core/a.toml", &with(ITEMS, &http.replace("\"GET /x\"", "\"GET /x\" #! L005 of this answer")));
}

#[test]
fn without_items_a_telegram_has_one_number() {
    let http = HTTP
        .replace("bank = \"list[].bank\"", "bank = \"bank\"")
        .replace(", \"list[].amt\" = \"{item[].amount}\"", "")
        .replace("unset    = [\"holder\"]", "unset    = [\"holder\", \"item[].result\"]")
        .replace(", { name = \"amt\", from = \"{item[].amount}\" }", "")
        .replace("rows = [] }]", "rows = [] }] #! L047 one number");
    check("core/a.toml", &with("", &http));
}
