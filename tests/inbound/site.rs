//! The program with a core on its own header, and a house that tells of deposits to virtual accounts.

use std::path::Path;
use std::process::Command;

use fei_testkit::{Caller, Config, CoreLine, Fei, unused_address};
use serde_json::Value;

pub(super) const BINARY: &str = env!("CARGO_BIN_EXE_fei");

/// How long the core is waited for, where a test waits for that.
pub(super) const SHORT: &str = "1500";

/// A program that institutions may call.
pub(super) fn start() -> Fei {
    Fei::start(BINARY, &config())
}

/// The same by other layouts.
pub(super) fn start_by(layouts: &Path) -> Fei {
    Fei::start(BINARY, &config_by(layouts))
}

/// The same, with its admin port.
pub(super) fn watched() -> Fei {
    Fei::start(BINARY, &config().admin())
}

/// The same, which does not wait long for its core.
pub(super) fn impatient() -> Fei {
    let deadline = ("FEI__PARTY__CORE__ASK__DEADLINE_MS", SHORT.to_owned());
    Fei::start(BINARY, &config().variables(vec![deadline]))
}

fn config() -> Config {
    config_by(Path::new("layouts"))
}

fn config_by(layouts: &Path) -> Config {
    Config::new(layouts, &format!("http://{}", unused_address())).serves()
}

pub(super) fn vbank(fei: &Fei) -> Caller {
    Caller::new(fei.serves(), "vbank")
}

/// A connection that the core keeps open: FEI has it when its answer comes.
pub(super) fn core(fei: &Fei) -> CoreLine {
    let opened = [("message", "connection opened"), ("line", "core")];
    let before = fei.log().matching(&opened).len();
    let core = CoreLine::dial_with(8, fei.address("core"));
    fei.log().wait_for_all(before + 1, &opened);
    core
}

/// A deposit of this many won, under this number.
pub(super) fn deposit(number: &str, amount: u32) -> String {
    format!(
        r#"{{"bank_code":"088","account_no":"56012345678901","amount":"{amount}","kind":"transfer",
        "tran_date":"20260907","tran_time":"120000","tran_no":"{number}"}}"#
    )
}

/// Its cancel.
pub(super) fn cancel(number: &str, of: &str, amount: u32) -> String {
    format!(
        r#"{{"tran_date":"20260907","tran_no":"{number}","amount":"{amount}",
        "original":{{"tran_date":"20260907","tran_no":"{of}"}}}}"#
    )
}

/// What a telegram asks: its kind, and the number of the deposit.
pub(super) fn asks(question: &[u8]) -> (&str, &str) {
    let kind = std::str::from_utf8(&question[40..50]).expect("ASCII");
    let at = if kind == "VDEP000100" { 267 } else { 208 };
    (kind, std::str::from_utf8(&question[at..at + 12]).expect("ASCII").trim_end())
}

/// The core's answer with this code; a deposit that was booked has the number 77 in its books.
pub(super) fn answer(question: &[u8], code: &str) -> Vec<u8> {
    let mut answer = question.to_vec();
    answer[50] = b'R';
    answer[84..88].copy_from_slice(code.as_bytes());
    if asks(question).0 == "VDEP000100" && code == "0000" {
        answer[299..317].copy_from_slice(b"000000007720260907");
    }
    answer
}

/// What the desk prints, as documents.
pub(super) fn json(fei: &Fei, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(BINARY);
    command.args(arguments).args(["--format", "json", "--config", "fei.toml"]).current_dir(fei.folder());
    let output = command.output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    serde_json::Deserializer::from_str(&text)
        .into_iter()
        .map(|document| document.expect("a document"))
        .collect()
}

/// Two people say what became of a transaction: whoever runs this, and another user in a name space of users.
pub(super) fn settle(fei: &Fei, txn: &str, stage: &str) {
    let by = |mut command: Command, more: &[&str]| {
        command.args(["journal", "settle", txn, "--as", stage, "--why", "원장 확인", "--yes"]).args(more);
        command.args(["--config", "fei.toml"]).current_dir(fei.folder());
        let settled = command.output().expect("it runs");
        assert!(settled.status.success(), "{settled:?}");
    };
    by(Command::new(BINARY), &[]);
    let mut another = Command::new("unshare");
    another.args(["--user", "--map-user=4321", "--map-group=4321", BINARY]);
    by(another, &["--approve"]);
}

/// The rows of the journal, one after another, by what they are and how they stand.
pub(super) fn rows(fei: &Fei) -> Vec<(String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let mut rows = json(fei, &["journal", "find"]);
    rows.sort_by_key(|row| text(row, "txn"));
    rows.iter().map(|row| (text(row, "transaction"), text(row, "stage"))).collect()
}

/// The events of the one transaction that there is.
pub(super) fn events(fei: &Fei) -> Vec<String> {
    let row = &json(fei, &["journal", "find"])[0];
    let shown = &json(fei, &["journal", "show", row["txn"].as_str().expect("a number")])[0];
    let what = |event: &Value| event["what"].as_str().expect("a word").to_owned();
    shown["events"].as_array().expect("a list").iter().map(what).collect()
}
