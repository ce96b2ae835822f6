//! Lesson 2: a mistake has a place, in the layout by line and column, in the telegram by field and byte.

use std::error::Error;

use fei_codec::{Place, View};
use fei_layout::plan::Side;
use fei_layout::{SourceFile, load, render};

const PARTY: &str = r#"
speaks  = "telegram"
charset = "cp949"
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 100 }
text    = { request = "reject", answer = "replace" }
key     = ["kind"]
trace   = "{kind}"
header  = [
  { at = 0, name = "kind",     as = "X(2)" },
  { at = 2, name = "rsp_code", as = "X(1)", set_by = "answer" },
]
answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
"#;

/// Two slips: the amount begins one byte too late, and a key is mistyped.
const WITH_MISTAKES: &str = r#"title    = "입금 통지"
flow     = "layout"
match    = { kind = "NO" }
effect   = "advice"
telegram = [
  { at = 3,  name = "account", as = "X(8)", msak = "account" },
  { at = 12, name = "amount",  as = "9(6)", json = "decimal" },
]
"#;

fn main() -> Result<(), Box<dyn Error>> {
    // All mistakes of all files in one run, each drawn below its line.
    let files = files(WITH_MISTAKES);
    let loaded = load(&files);
    assert!(loaded.has_errors());
    let drawn = render::human(&loaded.findings, &files, false);
    show("the layout", &drawn);
    assert_eq!(loaded.findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [6, 7]);
    assert!(drawn.contains("bank/notice.toml:6:"), "file, line and column");

    // The finding knows the line as it should be: here the mended text is put in its place.
    let mut lines: Vec<&str> = WITH_MISTAKES.lines().collect();
    for mended in loaded.findings.iter().filter_map(|finding| finding.mended.as_ref()) {
        lines[mended.line as usize - 1] = &mended.text;
    }
    let mended = lines.join("\n");
    let loaded = load(&self::files(&mended));
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);

    // An x within the digits: the error names the layout, the field and its bytes, and what should be there.
    let transaction = loaded.registry.transactions().next().ok_or("no transaction")?;
    let telegram = b"NO 1101234 0x1500";
    let error = View::read(transaction.layout(Side::Request), telegram)?.check().err().ok_or("no error")?;
    show("the telegram", &error.to_string());
    assert_eq!(error.path, "amount");
    assert_eq!(error.place, Place::Offset { at: 11, width: 6 });
    assert_eq!(error.code().as_str(), "N10", "nothing was done, and the core hears so");

    // The same in a field that is masked: the place is told, the value is not.
    let telegram = b"NO 110\x001234001500";
    let error = View::read(transaction.layout(Side::Request), telegram)?.check().err().ok_or("no error")?;
    show("a telegram with something to hide", &error.to_string());
    assert!(error.path == "account" && !error.to_string().contains("1234"));
    Ok(())
}

fn files(notice: &str) -> [SourceFile; 2] {
    [("bank/party.toml", PARTY), ("bank/notice.toml", notice)]
        .map(|(path, text)| SourceFile { path: path.into(), text: text.into() })
}

#[expect(clippy::print_stdout, reason = "a lesson shows what it found")]
fn show(what: &str, text: &str) {
    println!("{what}:\n{}\n", text.trim_end());
}
