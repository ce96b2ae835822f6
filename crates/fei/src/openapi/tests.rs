mod breaking;

use std::path::Path;

use jiff::civil::date;

use super::*;
use crate::golden;
use crate::layouts::Folder;

/// The document of the sample layouts.
fn sample(caller: Option<&str>) -> Value {
    let folder = Folder::read(Path::new("layouts")).unwrap();
    let registry = folder.load().registry;
    let golden = golden::read(&folder, &registry);
    document(&registry, date(2026, 9, 7), caller, &golden.served, &Security::default())
}

fn at<'v>(document: &'v Value, pointer: &str) -> &'v Value {
    document.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"))
}

const DEPOSIT: &str = "/paths/~1v1~1deposits/post";

#[test]
fn everything_that_is_served_is_there_and_nothing_else() {
    let document = sample(None);
    let paths: Vec<_> = at(&document, "/paths").as_object().unwrap().keys().collect();
    let expected = [
        "/v1/accounts/{account_no}/holder",
        "/v1/bankstatement",
        "/v1/deposits",
        "/v1/deposits/cancel",
        "/v1/deposits/{tran_no}",
    ];
    assert_eq!(paths, expected);
    let of_agency = sample(Some("agency"));
    assert_eq!(at(&of_agency, "/paths").as_object().unwrap().len(), 1);
    assert_eq!(at(&of_agency, "/tags/0/name"), "agency");
    assert!(!of_agency.to_string().contains("vbank"));
}

#[test]
fn keys_are_what_the_layout_takes_under_their_korean_names() {
    let document = sample(None);
    let body = at(&document, &format!("{DEPOSIT}/requestBody/content/application~1json/schema"));
    assert_eq!(
        at(body, "/properties/amount"),
        &json!({
            "type": "string", "description": "입금금액", "pattern": "^(0|[1-9][0-9]{0,12})$",
        })
    );
    assert_eq!(at(body, "/additionalProperties"), false, "of a call nothing is passed over");
    assert_eq!(at(body, "/properties/kind/enum"), &json!(["transfer", "cash", "check"]));
    assert_eq!(at(body, "/properties/memo/type"), &json!(["string", "null"]));
    let account = at(body, "/properties/account_no");
    assert!(account.get("maxLength").is_none(), "dashes are taken out of it");
    assert!(at(account, "/pattern").as_str().unwrap().starts_with(r"^[\-]*([^\-"), "{account}");
    assert_eq!((at(account, "/x-charset"), at(account, "/x-bytes")), (&json!("CP949"), &json!(16)));
    let name = at(body, "/properties/depositor/properties/name");
    assert_eq!(name.get("x-bytes"), None, "it is cut");
    assert_eq!(
        at(name, "/pattern"),
        r"^[^\u0000-\u001f\u007f-\u009f\ufeff]*$",
        "and has no control characters"
    );
    let cancel =
        at(&document, "/paths/~1v1~1deposits~1cancel/post/requestBody/content/application~1json/schema");
    let number = at(cancel, "/properties/tran_no/pattern").as_str().unwrap();
    assert!(number.starts_with("^ {0,11}[^ ") && number.ends_with("]{0,11}$"), "not blanks alone: {number}");
    let asked = at(&document, "/paths/~1v1~1deposits~1{tran_no}/get/parameters");
    let of_path = asked.as_array().unwrap().iter().find(|one| one["in"] == "path").unwrap();
    assert_eq!(at(of_path, "/schema/pattern"), "^[A-Za-z0-9_-]{1,12}$", "which leaves no other text");
    let number = at(body, "/properties/tran_no");
    assert_eq!(at(number, "/pattern"), "^[A-Za-z0-9_-]{1,12}$", "its inquiry has it in its path");
    let required = at(body, "/required").as_array().unwrap();
    assert!(required.contains(&json!("tran_no")) && !required.contains(&json!("depositor")));
    let statement =
        at(&document, "/paths/~1v1~1bankstatement/post/requestBody/content/application~1json/schema");
    assert_eq!(at(statement, "/properties/amount/maximum"), 9_999_999_999_999_i64);
    let after = at(statement, "/properties/after_amount");
    assert_eq!((at(after, "/minimum"), at(after, "/maximum")), (&json!(0), &json!(9_999_999_999_999_i64)));
    assert_eq!(at(statement, "/properties/after_sign/enum"), &json!(["-", "+"]), "no other arm is there");
    let balance = at(statement, "/allOf");
    assert_eq!(at(balance, "/0/if/properties/after_sign/enum"), &json!(["-"]));
    assert_eq!(at(balance, "/1/then/required"), &json!(["after_amount"]));
    let sender = at(statement, "/properties/return/properties/sender_name");
    assert_eq!(at(sender, "/description"), "송금인실명 (CP949, 30 bytes; only with 은행코드 088)");
    assert_eq!(
        at(statement, "/properties/return/properties/reason"),
        &json!({ "description": "Nothing is made of it, whatever it holds." }),
        "an object: not every reader of schemas has true"
    );
}

#[test]
fn answers_have_the_statuses_of_the_layout_and_examples_of_the_golden_cases() {
    let document = sample(None);
    let response = |status: &str| at(&document, &format!("{DEPOSIT}/responses/{status}/content"));
    let booked = at(response("201"), "/application~1json");
    assert_eq!(at(booked, "/examples/booked/value/book_no"), "0000000001");
    assert_eq!(at(booked, "/schema/properties/result/enum/0"), "declined");
    assert_eq!(at(booked, "/schema").get("additionalProperties"), None, "more may be told tomorrow");
    assert_eq!(at(response("422"), "/application~1json/examples/declined/value/result"), "declined");
    let silent = at(response("504"), "/application~1problem+json/examples/the_core_is_silent/value");
    let ask = at(silent, "/ask").as_str().unwrap();
    assert!(ask.starts_with("GET /v1/deposits/V") && ask.contains("?tran_date=2026"), "{ask}");
    let does = at(&document, &format!("{DEPOSIT}/description")).as_str().unwrap();
    assert!(does.contains("`GET /v1/deposits/{tran_no}?tran_date={tran_date}` asks"), "{does}");
    let asked = at(&document, "/paths/~1v1~1deposits~1{tran_no}/get/responses/504/description");
    assert!(asked.as_str().unwrap().ends_with("Nothing was changed: ask again."), "{asked}");
    assert!(document.pointer(&format!("{DEPOSIT}/responses/200")).is_none());
}

/// Whoever asks has no body to copy: the values of path and query are shown as they came in the same case.
#[test]
fn values_of_path_and_query_have_examples_of_the_golden_cases() {
    let document = sample(None);
    let holder = at(&document, "/paths/~1v1~1accounts~1{account_no}~1holder/get/parameters");
    let example = |name: &str| {
        let parameter = holder.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
        parameter["examples"]["holder"]["value"].clone()
    };
    assert_eq!((example("account_no"), example("bank_code")), (json!("56012345678901"), json!("004")));
    let pointer = "/paths/~1v1~1deposits~1{tran_no}/get/parameters";
    for parameter in at(&document, pointer).as_array().unwrap() {
        assert!(!parameter["examples"].as_object().unwrap().is_empty(), "{parameter}");
    }
}

/// What a call hears stands there, and nothing that none hears.
#[test]
fn what_a_call_may_hear_is_all_there_and_null_where_it_is_taken() {
    let document = sample(None);
    let operations = at(&document, "/paths").as_object().unwrap().values();
    for operation in operations.flat_map(|path| path.as_object().unwrap().values()) {
        for refusal in fei_http::server::Refusal::ALL {
            let status = refusal.problem().status().as_u16();
            assert!(operation.pointer(&format!("/responses/{status}")).is_some(), "{refusal:?}: {status}");
        }
    }
    let asks = at(&document, "/paths/~1v1~1deposits~1{tran_no}/get/responses");
    assert!(asks.get("409").is_none() && document.pointer(&format!("{DEPOSIT}/responses/409")).is_some());
    let codes = at(&document, "/components/schemas/Problem/properties/code/description").as_str().unwrap();
    assert!(["N13", "N30", "U01"].iter().all(|heard| codes.contains(heard)), "{codes}");
    assert!(!["N01", "N12", "N14", "N20", "N21"].iter().any(|unheard| codes.contains(unheard)), "{codes}");

    let body = at(&document, &format!("{DEPOSIT}/requestBody/content/application~1json/schema"));
    assert_eq!(at(body, "/properties/depositor/type"), &json!(["object", "null"]));
    let cancel =
        at(&document, "/paths/~1v1~1deposits~1cancel/post/requestBody/content/application~1json/schema");
    assert_eq!(at(cancel, "/properties/original/type"), "object", "it must be there");

    let told = at(&document, "/paths/~1v1~1deposits~1{tran_no}/get/responses/200");
    assert!(at(told, "/description").as_str().unwrap().contains("wait for the bank"), "{told}");
    let by_journal = at(told, "/content/application~1json/schema/anyOf/1/properties/state/enum");
    assert_eq!(by_journal, &json!(["booked", "cancelled", "declined", "not_found", "unknown"]));
}

#[test]
fn the_version_is_another_when_a_layout_is() {
    assert_eq!(version(&[[1; 32], [2; 32]]), version(&[[1; 32], [2; 32]]));
    assert_ne!(version(&[[1; 32], [2; 32]]), version(&[[1; 32], [3; 32]]));
    assert_ne!(version(&[[1; 32], [2; 32]]), version(&[[2; 32], [1; 32]]));
}

/// The parameters of a deposit that no value of its own tells from others.
fn parameters_without_a_key(effect: &str) -> Vec<Value> {
    let file = |path: &str, text: String| fei_layout::SourceFile { path: path.into(), text: text.into() };
    let sample = |path: &str| file(path, std::fs::read_to_string(Path::new("layouts").join(path)).unwrap());
    let deposit = sample("core/deposit.toml").text;
    let (key, does) = ("key     = \"{tran_date}{tran_no}\"\n", "effect   = \"money\"");
    assert!(deposit.contains(key) && deposit.contains(does));
    let deposit = deposit.replace(key, "").replace(does, &format!("effect   = {effect:?}"));
    let files = [sample("core/party.toml"), sample("vbank/party.toml"), file("core/deposit.toml", deposit)];
    let loaded = fei_layout::load(&files);
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);
    let document = document(&loaded.registry, date(2026, 9, 7), None, &[], &Security::default());
    let known =
        at(&document, &format!("{DEPOSIT}/description")).as_str().unwrap().contains("`Idempotency-Key`");
    assert_eq!(known, effect != "none");
    at(&document, &format!("{DEPOSIT}/parameters")).as_array().unwrap().clone()
}

#[test]
fn what_no_value_tells_from_others_needs_a_key_of_the_client_unless_it_only_asks() {
    for effect in ["money", "advice"] {
        let parameters = parameters_without_a_key(effect);
        let [key] = &*parameters else { panic!("{parameters:?}") };
        assert_eq!((at(key, "/name"), at(key, "/in")), (&json!("Idempotency-Key"), &json!("header")));
        assert_eq!((at(key, "/required"), at(key, "/schema/maxLength")), (&json!(true), &json!(255)));
    }
    assert!(parameters_without_a_key("none").is_empty());
}
