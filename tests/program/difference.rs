//! Two folders of layouts: what differs, and whom that breaks.

use std::fs;

use crate::support::{Copy, run};

/// The samples with another text in a file.
fn with(file: &str, text: &str, instead: &str) -> Copy {
    let copy = Copy::of_layouts();
    let sample = copy.text(file);
    assert!(sample.contains(text));
    fs::write(copy.file(file), sample.replace(text, instead)).expect("it can be written");
    copy
}

#[test]
fn what_differs_is_told_row_by_row_with_korean_names() {
    let copy = with("hecto/_transfer.toml", "ko = \"적요\"", "ko = \"메모\"");
    let ran = run(&["diff", "layouts", copy.path()]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("~ hecto.transfer  당/타행 이체  (from 2021-07-06)\n"), "{}", ran.stdout);
    let row = "hecto/_transfer.toml\n  ~ rows.transfer[memo] 메모  ko = \"적요\" → \"메모\"\n";
    assert!(ran.stdout.ends_with(row), "{}", ran.stdout);
    let json: serde_json::Value =
        serde_json::from_str(&run(&["diff", "layouts", copy.path(), "--format", "json"]).stdout)
            .expect("JSON");
    assert_eq!(json["rows"][0]["keys"][0]["after"], "\"메모\"");
    for arguments in [&["diff", "layouts", "layouts"][..], &["breaking", "layouts", copy.path()]] {
        let ran = run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    }
}

#[test]
fn whom_it_breaks_is_told_by_level() {
    let copy = with("hecto/transfer.toml", "\"fund_kind\"", "\"fund_type\"");
    let ran = run(&["breaking", "layouts", copy.path(), "--level", "wire"]);
    assert_eq!(ran.code, 0, "the bytes are the same: {}{}", ran.stdout, ran.stderr);
    let ran = run(&["breaking", "layouts", copy.path()]);
    assert_eq!(ran.code, 1);
    let told = "mirrors: hecto.transfer.request fund_kind 자금성격구분: the key is gone\n";
    assert!(ran.stdout.starts_with(told), "{}", ran.stdout);
    let broken = with("hecto/transfer.toml", "\"outbound\"", "\"outbond\"");
    let ran = run(&["breaking", "layouts", broken.path()]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("hecto/transfer.toml:4"), "{}", ran.stderr);
}
