//! X12: the real program fed with line breaks and escape characters, where they can be put: no log line is made of them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, HttpRequest, PATIENCE, hecto, open_banking};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
/// A line of its own in either form, if it were let; and what clears a terminal.
const FORGED: &str =
    "\r\n2026-01-01T00:00:00Z ERROR forged\u{1b}[2J\n{\"level\":\"ERROR\",\"message\":\"forged\"}\n";

/// An institution whose codes and texts are such lines, and so is its page for people.
fn institution() -> HttpPeer {
    HttpPeer::start(Conduct::answer(|request: &HttpRequest| {
        let mut answer = open_banking::transfer(request);
        match request.json()["req_list"][0]["tran_amt"].as_str() {
            Some("1") => return open_banking::http("200 OK", "text/html", FORGED.as_bytes()),
            Some("2") => answer["rsp_code"] = FORGED.into(),
            Some("3") => answer["res_list"][0]["bank_rsp_code"] = FORGED.into(),
            _ => answer["res_list"][0]["tran_amt"] = FORGED.into(),
        }
        answer["rsp_message"] = FORGED.into();
        open_banking::ok(&answer)
    }))
}

/// What the program logs of all this, in this form.
fn logged(format: &str) -> String {
    let peer = institution();
    let mut fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).log_level("trace"));
    assert!(fei.stop().success());
    let path = fei.folder().join("forged.log");
    let mut command = Command::new(BINARY);
    command.args(["run", "--config", "fei.toml"]).current_dir(fei.folder()).env("FEI__LOG__FORMAT", format);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&path).expect("a file"));
    let mut child = command.spawn().expect("it starts");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let mut lines = lines.filter_map(|line| Some(line.strip_prefix("hecto listens on ")?.to_owned()));
    let mut core = CoreLine::dial(lines.next().expect("it listens").parse().expect("an address"));
    for amount in 1..=4 {
        let mut telegram = hecto::transfer(amount);
        hecto::put(&mut telegram, hecto::AMOUNT, format!("{amount:013}").as_bytes());
        let _ = core.ask(&telegram);
    }
    // In the header, which is logged as it comes, and in every kind of row: digits, letters, free text, Hangul.
    for field in
        [hecto::MSG_NO, (9, 12), hecto::MSG_TYPE, hecto::AMOUNT, (159, 15), (199, 14), hecto::RCV_HOLDER]
    {
        let mut telegram = hecto::transfer(9);
        hecto::put(&mut telegram, field, &b"\r\nX\x1b[2J\n\x07\x08ERROR"[..field.1.min(14)]);
        let _ = core.ask(&telegram);
    }
    let until = Instant::now() + PATIENCE;
    let text = || fs::read_to_string(&path).expect("text");
    while text().matches("telegram out").count() < 11 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("it goes on");
    child.wait().expect("it ends");
    text()
}

/// What came is told, or a log without it would pass: of the institution's page and codes what they are, of the core's telegrams
/// the bytes, escaped.
fn both_halves_are_in(log: &str) {
    let code = format!("(masked), {} characters", FORGED.chars().count());
    for told in [
        "of the JSON: expected the end of the text",
        &format!("api={code}"),
        &format!("bank={code}"),
        "res_list[0].tran_amt is not what was sent",
    ] {
        assert!(log.contains(told), "nothing of the institution's {told}: {log}");
    }
    assert!(log.contains(r"\u{1b}[2"), "nothing of the telegrams': {log}");
}

#[test]
fn no_line_of_a_json_log_is_forged() {
    let log = logged("json");
    both_halves_are_in(&log);
    for line in log.lines() {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(event["timestamp"].is_string() && event["target"].is_string(), "{line}");
    }
    assert!(!log.contains('\u{1b}') && !log.contains('\r'), "{log}");
}

#[test]
fn no_line_of_a_text_log_is_forged() {
    let log = logged("text");
    both_halves_are_in(&log);
    for line in log.lines() {
        let words: Vec<_> = line.split_whitespace().take(3).collect();
        let [time, level, target] = words[..] else { panic!("{line:?}") };
        let stamped = time.len() == 27 && time.ends_with('Z') && !time.starts_with("2026-01-01T00:00:00Z");
        let known = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].contains(&level);
        assert!(stamped && known && (target.ends_with(':') || target.contains('{')), "{line:?}");
    }
    assert!(!log.contains(|it: char| it.is_control() && it != '\n'), "{log:?}");
}
