use super::*;

/// Every `$ref` leads somewhere.
fn refs_lead_somewhere(root: &Value, at: &Value) {
    match at {
        Value::Object(members) => {
            if let Some(Value::String(to)) = members.get("$ref") {
                assert!(to == "#" || root.pointer(to.trim_start_matches('#')).is_some(), "{to}");
            }
            members.values().for_each(|value| refs_lead_somewhere(root, value));
        }
        Value::Array(items) => items.iter().for_each(|value| refs_lead_somewhere(root, value)),
        _ => {}
    }
}

#[test]
fn a_row_completes_its_keys_and_words() {
    let schema = transaction();
    let row = &schema["definitions"]["Row"];
    assert_eq!(row["additionalProperties"], false);
    assert_eq!(row["properties"]["set_by"]["enum"], serde_json::json!(["request", "answer", "both", "fei"]));
    assert_eq!(row["properties"]["as"]["type"], "string");
    assert!(row["properties"]["as"]["description"].as_str().unwrap().contains("S9(13)V9(2)"));
    assert!(row["properties"].get("span").is_none() && row["properties"].get("present").is_none());
}

#[test]
fn a_party_is_one_of_two_forms() {
    let schema = party();
    let forms = schema["anyOf"].as_array().unwrap();
    let words: Vec<_> = forms.iter().map(|form| form["properties"]["speaks"]["enum"][0].clone()).collect();
    assert_eq!(words, ["telegram", "json"]);
    assert_eq!(
        forms[0]["properties"]["charset"]["enum"],
        serde_json::json!([
            "cp949",
            "euc-kr",
            "utf-8",
            "shift_jis",
            "iso-8859-1",
            "cp037",
            "cp500",
            "cp1047",
            "cp933",
            "cp1364"
        ])
    );
}

#[test]
fn every_reference_leads_somewhere() {
    for schema in [transaction(), party(), shared()] {
        refs_lead_somewhere(&schema, &schema);
    }
}
