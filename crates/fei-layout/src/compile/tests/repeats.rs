//! What is said again when nobody answered, and what never is.

use crate::fixture::{OUTBOUND, check};
use crate::plan::{OnUnknown, Owner, UnknownPolicy};

const HTTP: &str = "[http]\ncall = \"POST /x\"\ncodes = { api = \"c\" }\ndrop = [\"account\", \"bank\", \"item\"]\nunset = [\"holder\", \"item\"]\n";
const ITEMS: &str =
    r#"items = { group = "item", answer = { result = { A = "S", D = "F", N = "N", U = "" } } }"#;

/// A file with this after its `effect`, and what is to follow by it.
fn said(effect: &str, more: &str) -> OnUnknown {
    let text = OUTBOUND.replace("\"none\"", &format!("\"{effect}\"\n{more}"));
    check("core/a.toml", &format!("{text}{HTTP}")).registry.transactions().next().unwrap().on_unknown.clone()
}

/// A file that is not sound.
fn refused(effect: &str, more: &str) {
    let text = OUTBOUND.replace("\"none\"", &format!("\"{effect}\"\n{more}"));
    check("core/a.toml", &format!("{text}{HTTP}"));
}

#[test]
fn an_advice_is_said_again_for_a_day_unless_its_file_says_what_else() {
    let OnUnknown { policy, owner, first_after_s, until_s, .. } = said("advice", "");
    assert_eq!((policy, owner), (UnknownPolicy::Repeat, Owner::Gateway));
    assert_eq!((first_after_s, until_s), (30, 86_400));
    let times = "on_unknown = { policy = \"repeat\", owner = \"gateway\", until = \"1h\" }";
    let OnUnknown { policy, first_after_s, until_s, .. } = said("advice", times);
    assert_eq!((policy, first_after_s, until_s), (UnknownPolicy::Repeat, 30, 3_600));
    let manual = said("advice", "on_unknown = { policy = \"manual\", owner = \"core\" }");
    assert_eq!(manual.policy, UnknownPolicy::Manual);
    assert_eq!(said("none", ""), OnUnknown::NOTHING, "what only asks is asked anew by whoever asked");
}

#[test]
fn money_is_never_said_again() {
    let repeat = "on_unknown = { policy = \"repeat\", owner = \"gateway\" }";
    for effect in ["money", "none"] {
        refused(effect, &format!("{repeat} #! L018 effect = \"advice\""));
    }
    let core = repeat.replace("gateway", "core");
    refused("advice", &format!("{core} #! L018 owner = \"gateway\""));
}

#[test]
fn of_several_none_is_said_again_by_itself() {
    let outbound =
        OUTBOUND.replace("\"none\"", "\"advice\"").replace("as = \"X(1)\", set_by", "as = \"X(4)\", set_by");
    let http = r#"
[http]
call     = "POST /x"
codes    = { api = "code" }
echo     = { n = "{@count.item}" }
drop     = ["item[].seq", "account", "bank"]
unset    = ["holder"]
request  = [{ json = "list[].amt", from = "{item[].amount}" }, { json = "list[].id", from = "{@reference}" }]
response = [{ group = "item", each = "list", by = { id = "@reference" }, rows = [] }]
"#;
    let unsaid = outbound.trim_start().replacen("\"t\"", "\"t\" #! L005 `on_unknown` is missing", 1);
    check("core/a.toml", &format!("{unsaid}{ITEMS}\n{http}"));
    let repeat = "on_unknown = { policy = \"repeat\", owner = \"gateway\" } #! L018 one by one";
    check("core/a.toml", &format!("{outbound}{repeat}\n{ITEMS}\n{http}"));
    let manual = "on_unknown = { policy = \"manual\", owner = \"core\" }";
    check("core/a.toml", &format!("{outbound}{manual}\n{ITEMS}\n{http}"));
}

#[test]
fn what_is_said_again_may_say_how_often() {
    let header = "header = [{ name = \"x-times\", from = \"{@attempt}\" }]";
    let with = |more: &str, header: &str| {
        let text = OUTBOUND.replace("\"none\"", &format!("\"advice\"\n{more}"));
        check("core/a.toml", &format!("{text}{HTTP}{header}\n"));
    };
    with("", header);
    let manual = "on_unknown = { policy = \"manual\", owner = \"core\" }";
    with(manual, &format!("{header} #! L036 no `@attempt`"));
}
