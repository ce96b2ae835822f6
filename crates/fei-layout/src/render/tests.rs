use super::*;
use crate::load;

fn drawn(text: &str) -> String {
    let files = [SourceFile { path: "kftc/party.toml".into(), text: text.into() }];
    human(&load(&files).findings, &files, false)
}

#[test]
fn carets_stand_under_hangul_and_the_mended_line_is_shown() {
    let text = "speaks = \"json\"\ncodes = [\n  { ko = \"잔액부족\", api = \"A1\", is = \"excuted\" },\n]\n";
    assert_eq!(
        drawn(text),
        "\
error[L007]: `excuted` is no outcome
 --> kftc/party.toml:3:35
  |
3 |   { ko = \"잔액부족\", api = \"A1\", is = \"excuted\" },
  |                                       ^^^^^^^^^ expected one of \"executed\", \"declined\", \"not_executed\", \"unknown\"
  |
help: the line mended
  |
3 |   { ko = \"잔액부족\", api = \"A1\", is = \"executed\" },
  |

"
    );
}

#[test]
fn findings_are_data_too() {
    let files = [SourceFile {
        path: "kftc/party.toml".into(),
        text: "speaks = \"json\"\ncodes = []\ntitel = \"x\"\n".into(),
    }];
    let findings = load(&files).findings;
    let data: serde_json::Value = serde_json::from_str(&json(&findings)).unwrap();
    assert_eq!(data[0]["code"], "L004");
    assert_eq!(data[0]["severity"], "error");
    assert_eq!((&data[0]["line"], &data[0]["column"]), (&3.into(), &1.into()));
    assert_eq!(data[0]["mended"], serde_json::json!({ "line": 3, "text": "title = \"x\"" }));
}
