//! The real program killed and started again: what was written down before it died is what holds afterwards.

use std::fs;
use std::process::Command;

use fei_exchange::Step;
use fei_testkit::{Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, STEPS, hecto, open_banking};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");

/// 7000/100: what became of the transfer with this number?
fn inquiry(msg_no: u32, about: u32) -> Vec<u8> {
    let mut telegram = hecto::transfer(msg_no);
    telegram.truncate(100);
    telegram.resize(300, b' ');
    hecto::put(&mut telegram, hecto::MSG_TYPE, b"7000");
    hecto::put(&mut telegram, (100, 6), format!("{about:06}").as_bytes());
    for amount in [(139, 13), (152, 13), (165, 13), (178, 9), (187, 6)] {
        hecto::put(&mut telegram, amount, "0".repeat(amount.1).as_bytes());
    }
    telegram
}

const RESULT: hecto::Field = (193, 4);

/// J06, W18: its outcome was committed, and what it heard of that stands.
#[test]
fn an_answer_that_was_given_is_given_again_after_a_kill() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let mut fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()));
    let first = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&first, hecto::RSP_CODE), "0000");

    fei.kill_and_start_again(BINARY);
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(core.ask(&hecto::transfer(1)), first);
    assert_eq!(hecto::text(&core.ask(&inquiry(2, 1)), RESULT), "0000");
    assert_eq!(peer.requests().len(), 1, "sent once in both lives");
}

/// J05: and how many these were is counted.
#[test]
fn what_was_in_flight_when_it_was_killed_is_unknown_and_never_sent_again() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        waiting.pass();
        open_banking::well(request)
    }));
    let mut fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    CoreLine::dial(fei.address("hecto")).send(&hecto::transfer(1));
    peer.wait_for_requests(1);

    fei.kill_and_start_again(BINARY);
    fei.log().wait_for(&[("code", "U07")]);
    let swept = |institution: &str| fei.number(&format!("fei_swept_total{{institution=\"{institution}\"}}"));
    assert_eq!((swept("kftc"), swept("thedozen")), (1.0, 0.0));
    let mut core = CoreLine::dial(fei.address("hecto"));
    let again = core.ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&again, hecto::MSG_TYPE), "2100");
    assert_eq!(hecto::text(&again, hecto::RSP_CODE), "VTIM");
    assert_eq!(hecto::text(&core.ask(&inquiry(2, 1)), RESULT), "VTIM");
    assert_eq!(peer.requests().len(), 1, "sent once in both lives");
    gate.open();
}

#[test]
fn no_reference_is_used_twice_and_no_account_lies_open_on_the_disk() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let mut fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()));
    let mut references = Vec::new();
    for life in 1..=3 {
        let mut core = CoreLine::dial(fei.address("hecto"));
        let _ = core.ask(&hecto::transfer(2 * life));
        let _ = core.ask(&hecto::transfer(2 * life + 1));
        fei.kill_and_start_again(BINARY);
    }
    for request in peer.requests() {
        references.push(request.json()["req_list"][0]["bank_tran_id"].as_str().unwrap().to_owned());
    }
    let count = references.len();
    references.sort();
    references.dedup();
    assert_eq!((count, references.len()), (6, 6));
    let verify = ["journal", "verify", "--format", "json", "--config", "fei.toml"];
    let verified = Command::new(BINARY).args(verify).current_dir(fei.folder()).output().unwrap();
    let verdict: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(verdict["verdict"], "sound");
    assert!(verdict["events"].as_u64() >= Some(12), "each began and ended: {verdict}");

    let data = fei.folder().join("fei-data");
    let files: Vec<_> = fs::read_dir(&data).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.iter().any(|file| file.ends_with("journal.db")), "{files:?}");
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for open in [b"110123456789".as_slice(), b"12345678901234", hecto::HONG_GILDONG] {
            assert!(!bytes.windows(open.len()).any(|part| part == open), "{}", file.display());
        }
    }
}

/// J07: 100 % of the labels.
#[test]
fn every_step_is_one_that_the_crash_loop_knows() {
    assert_eq!(STEPS, Step::ALL.map(Step::as_str));
}

#[cfg(not(feature = "failpoints"))]
#[test]
fn the_program_as_it_is_shipped_has_no_failpoint() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let mut fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()));
    fei.kill();
    fei.start_again(BINARY, &[("FAILPOINTS", STEPS.map(|step| format!("{step}=return(abort)")).join(";"))]);
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "0000");
}
