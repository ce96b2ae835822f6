//! `fei demo --once`: everything over real sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::{Copy, Ran, fei, root, run};

#[test]
fn every_golden_case_comes_out_as_written() {
    let ran = run(&["demo", "--once"]);
    let last = ran.stdout.lines().last().unwrap_or_default();
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let numbers: Vec<&str> = last.split(' ').collect();
    assert_eq!(last, format!("demo: {0} exchanges, {0} as expected", numbers[1]));
    assert!(numbers[1].parse::<u32>().unwrap() > 20, "{last}");
    for hop in ["core → FEI", "FEI → kftc", "kftc → FEI", "FEI → thedozen", "FEI → core"] {
        assert!(ran.stdout.contains(hop), "no hop {hop}");
    }
    let journal =
        ran.stderr.lines().find_map(|line| line.strip_prefix("journal ")).expect("where the journal is");
    assert!(journal.ends_with("/journal.db"), "{journal}");
    assert!(!Path::new(journal.trim()).exists(), "it goes with the demo");
}

/// A transfer that timed out: unknown, asked about, known, and told to the core that asks again.
#[test]
fn what_nobody_knew_is_asked_about_and_known() {
    let ran = run(&["demo", "--once", "--case", "unknown"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let (before, after) = ran.stdout.split_once("14:36").expect("time passes");
    assert!(before.contains("result=VTIM") && !after.contains("result=VTIM"), "{}", ran.stdout);
    for hop in [
        "FEI → kftc",
        "POST /v2.0/transfer/result",
        "result=0000",
        "msg_type=7000 biz_type=110",
        "known now, out of the journal",
    ] {
        assert!(after.contains(hop), "no {hop}: {after}");
    }
}

#[test]
fn a_changed_byte_is_found_and_told() {
    let copy = Copy::of_layouts();
    copy.replace("hecto/account_holder.golden.toml", "\"6100\"", "\"6101\"");
    let ran = run(&["demo", "--once", "--case", "executed", "--layouts", copy.path()]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("core_gets: byte 27 (msg_type"), "{}", ran.stdout);
    let mut lines = ran.stdout.lines().rev();
    let last = lines.next().unwrap_or_default();
    let named = lines.next().unwrap_or_default();
    assert!(
        named.starts_with("not as expected: ") && named.contains("hecto.account_holder executed"),
        "{named}"
    );
    assert!(last.starts_with("demo: ") && last.ends_with("as expected"), "{last}");
}

/// Ends with the test, also when that fails.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

#[test]
fn whoever_calls_the_demo_reads_its_golden_cases_as_examples() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fei"));
    command.current_dir(root()).args(["demo", "--case", "no such case"]);
    let mut demo = Ended(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let said = BufReader::new(demo.0.stderr.take().unwrap()).lines();
    let mut addresses = said.map_while(Result::ok).filter_map(|line| {
        line.strip_prefix("calls to us").map(|at| at.trim().trim_start_matches("http://").to_owned())
    });
    let mut caller = TcpStream::connect(addresses.next().unwrap()).unwrap();
    let call =
        "GET /openapi.json HTTP/1.1\r\nHost: fei\r\nX-API-Key: fei_sample_vbank\r\nConnection: close\r\n\r\n";
    caller.write_all(call.as_bytes()).unwrap();
    let mut document = String::new();
    caller.read_to_string(&mut document).unwrap();
    assert!(document.contains("\"examples\":{\"") && document.contains("560-1234-5678901"), "{document}");
}

/// `fei top` and `fei tap` can be tried before there is anything to watch.
#[test]
fn the_demo_can_be_watched_and_told_as_a_gateway_is() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fei"));
    command.current_dir(root()).args(["demo", "--case", "no such case"]);
    let mut demo = Ended(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let mut said = BufReader::new(demo.0.stderr.take().unwrap()).lines().map_while(Result::ok);
    let line = said.find(|line| line.contains("FEI__ADMIN__TOKEN=")).expect("how it is watched");
    let words: Vec<&str> = line.split_whitespace().collect();
    let [.., token, _, "tap", "--admin", admin] = words[..] else { panic!("{line}") };
    let token = token.strip_prefix("FEI__ADMIN__TOKEN=").unwrap();
    let watched = fei(&["tap", "--admin", admin, "--count", "1"]).env("FEI__ADMIN__TOKEN", token).output();
    let told = String::from_utf8(watched.unwrap().stdout).unwrap();
    assert!(told.lines().count() == 1 && told.contains(" → "), "{told}");
    let looked: Ran = fei(&["institution", "list", "--admin", admin]).output().unwrap().into();
    assert!(looked.code == 0 && looked.stdout.contains("kftc"), "{} {}", looked.stdout, looked.stderr);
    let stranger: Ran =
        fei(&["tap", "--admin", admin]).env("FEI__ADMIN__TOKEN", "x").output().unwrap().into();
    assert!(stranger.code != 0 && stranger.stderr.contains("token"), "{}", stranger.stderr);
}
