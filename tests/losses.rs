//! The real program: what a conversion changes is counted in the line of its exchange, and the party says what follows.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

use std::fs;
use std::path::Path;

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, HttpRequest, hecto, open_banking};
use serde_json::json;
use tempfile::TempDir;

/// The layouts, with what hecto's party file says of losses.
fn layouts(losses: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts"), folder.path());
    let party = folder.path().join("hecto/party.toml");
    let text = fs::read_to_string(&party).unwrap();
    fs::write(&party, text.replacen("\ntext ", &format!("\nlosses = {losses}\ntext "), 1)).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, target) = entry.map(|entry| (entry.path(), to.join(entry.file_name()))).unwrap();
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// An institution that answers with a name that is too long.
fn long_name() -> Conduct {
    Conduct::answer(|request: &HttpRequest| {
        let mut body = open_banking::transfer(request);
        body["res_list"][0]["account_holder_name"] = json!("남궁가나다라마바사");
        open_banking::ok(&body)
    })
}

/// One transfer: its response code, its line in the log, how often the institution was asked, and the log.
fn transfer(layouts: &Path) -> (String, serde_json::Value, usize, String) {
    let peer = HttpPeer::start(long_name());
    let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &Config::new(layouts, &peer.url()));
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    let ended = fei.log().wait_for(&[("message", "exchange ended"), ("trace", "20260907-088-000001")]);
    (hecto::text(&answer, hecto::RSP_CODE).to_owned(), ended, peer.requests().len(), fei.log().text())
}

#[test]
fn what_changes_is_counted_and_the_party_lets_it_pass() {
    let folder = layouts(r#"{ reshaped = "warn", cut = "allow" }"#);
    let (rsp_code, ended, asked, log) = transfer(folder.path());
    assert_eq!((rsp_code.as_str(), asked), ("0000", 1));
    assert_eq!(ended["losses"], "cut 1, reshaped 2", "{ended}");
    assert!(log.contains("changed in the call") && !log.contains("changed in the answer"), "{log}");
}

#[test]
fn an_answer_is_never_refused_for_its_text() {
    let folder = layouts(r#"{ cut = "error" }"#);
    let (rsp_code, ended, asked, log) = transfer(folder.path());
    assert_eq!((rsp_code.as_str(), asked), ("0000", 1));
    assert_eq!(ended["outcome"], "executed");
    assert!(log.contains("changed in the answer") && !log.contains("남궁가나다라"), "{log}");
}

#[test]
fn a_request_is_refused_before_anything_is_sent() {
    let folder = layouts(r#"{ reshaped = "error" }"#);
    let (rsp_code, ended, asked, log) = transfer(folder.path());
    assert_eq!((rsp_code.as_str(), asked), ("FE90", 0));
    assert_eq!((&ended["outcome"], &ended["code"]), (&json!("not_executed"), &json!("N10")));
    assert!(log.contains("memo at byte 199"), "{log}");
}
