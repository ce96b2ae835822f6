//! Lesson 1: a layout is text, and with it a telegram becomes JSON and comes back.
//!
//! Nothing here opens a file or a socket: fei-layout reads texts, fei-codec reads bytes.

use std::error::Error;

use fei_codec::{Losses, decode, encode};
use fei_layout::plan::Side;
use fei_layout::{SourceFile, load, render};

/// Who speaks: the frame of the line, the header of every telegram, how an answer is made.
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

/// One telegram: each row of the sheet is one row here. Offsets count bytes from 0.
const NOTICE: &str = r#"
title    = "입금 통지"
flow     = "layout"
match    = { kind = "NO" }
effect   = "advice"
total    = 25
telegram = [
  { at = 3,  name = "name",   as = "H(8)", ko = "입금인", mask = "name" },
  { at = 11, name = "amount", as = "9(6)", ko = "금액", json = "decimal" },
  { at = 17, name = "date",   as = "D8",   ko = "입금일" },
]
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let files = [("bank/party.toml", PARTY), ("bank/notice.toml", NOTICE)]
        .map(|(path, text)| SourceFile { path: path.into(), text: text.into() });
    let loaded = load(&files);
    assert!(!loaded.has_errors(), "{}", render::human(&loaded.findings, &files, false));

    let transaction = loaded.registry.transactions().next().ok_or("no transaction")?;
    let layout = transaction.layout(Side::Request);

    // 홍길동 is two bytes a letter, and padded on the right; the amount is padded with zeros on the left.
    let telegram = b"NO \xC8\xAB\xB1\xE6\xB5\xBF  00150020260907";
    let (mut mirror, mut losses) = (Vec::new(), Losses::new());
    decode(layout, telegram, &mut mirror, &mut losses)?;
    let mirror = String::from_utf8(mirror)?;
    show("the telegram in JSON", &mirror);
    assert_eq!(mirror, r#"{"kind":"NO","rsp_code":"","name":"홍길동","amount":"1500","date":"20260907"}"#);

    let mut again = Vec::new();
    encode(layout, mirror.as_bytes(), &mut again, &mut losses)?;
    assert_eq!(again, telegram, "what goes out is what came in, byte for byte");
    assert!(losses.is_empty(), "and nothing was lost on the way");

    // What a log may show of it: the name is masked because its row says so.
    let shown = fei_codec::masked(layout, telegram);
    show("the same in a log", &shown);
    assert!(!shown.contains("홍길동"));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a lesson shows what it found")]
fn show(what: &str, text: &str) {
    println!("{what}:\n{}\n", text.trim_end());
}
