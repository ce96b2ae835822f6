//! The real program out of service and back: nothing that was taken is lost, nothing new is begun, and an end is told as one.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fei_testkit::{Caller, Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, hecto, open_banking};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const CORES: u32 = 4;
/// Telegrams that have an answer before the drain.
const WARM: usize = 60;
/// Telegrams of one core, if the drain does not come.
const MOST: u32 = 9_000;
/// Refusals that each core hears before it stops.
const REFUSALS: usize = 3;

fn tell(fei: &Fei, arguments: &[&str]) -> Output {
    let admin = fei.admin().to_string();
    fei.beside(BINARY, &[arguments, &["--admin", &admin, "--format", "json"]].concat())
}

fn order(fei: &Fei, arguments: &[&str]) -> Value {
    let output = tell(fei, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn code(answer: &[u8]) -> String {
    hecto::text(answer, hecto::RSP_CODE).to_owned()
}

/// A core that asks one thing after the other until it was refused for some time. What it heard, by number.
fn asking(fei: &Fei, core: u32, heard: &Arc<AtomicUsize>) -> thread::JoinHandle<Vec<(u32, String)>> {
    let (address, heard) = (fei.address("hecto"), heard.clone());
    thread::spawn(move || {
        let (mut line, mut told, mut refused) = (CoreLine::dial(address), Vec::new(), 0);
        for number in (1..MOST).map(|nth| core * 10_000 + nth) {
            let answer = line.ask(&hecto::transfer(number));
            assert_eq!(hecto::text(&answer, hecto::MSG_NO), format!("{number:06}"), "its own answer");
            told.push((number, code(&answer)));
            heard.fetch_add(1, Ordering::Relaxed);
            refused += usize::from(told.last().unwrap().1 != "0000");
            if refused == REFUSALS {
                break;
            }
        }
        told
    })
}

/// Under load: each telegram has one answer, what was taken reached the institution once, and what was refused never did.
#[test]
fn a_drain_under_load_loses_and_halves_nothing() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let heard = Arc::new(AtomicUsize::new(0));
    let cores: Vec<_> = (0..CORES).map(|core| asking(&fei, core, &heard)).collect();
    while heard.load(Ordering::Relaxed) < WARM {
        thread::yield_now();
    }
    let spoken = order(&fei, &["drain", "--why", "서버 교체", "--wait", "60"]);
    assert_eq!((&spoken["subject"], &spoken["act"]), (&"node".into(), &"drained".into()));
    let sent = peer.requests().len();
    let told: Vec<_> = cores.into_iter().flat_map(|core| core.join().unwrap()).collect();
    assert_eq!(peer.requests().len(), sent, "nothing was sent after everything had come to its end");
    let of = |code: &str| told.iter().filter(|(_, heard)| heard == code).count();
    assert_eq!(of("0000"), sent, "each that was sent was answered as done");
    assert_eq!(of("FE90"), REFUSALS * CORES as usize, "and the others as not executed: {told:?}");
    assert_eq!(of("0000") + of("FE90"), told.len());

    let mut line = CoreLine::dial(fei.address("hecto"));
    let (done, refused) = (told[0].0, told.iter().find(|(_, code)| code == "FE90").unwrap().0);
    assert_eq!(
        code(&line.ask(&hecto::transfer(done))),
        "0000",
        "a repetition hears what became of the first one"
    );
    order(&fei, &["resume", "--why", "교체 끝"]);
    assert_eq!(
        code(&line.ask(&hecto::transfer(refused))),
        "0000",
        "the same telegram, which was not executed before"
    );
    assert_eq!(peer.requests().len(), sent + 1);
}

#[test]
fn what_is_in_flight_is_waited_for_and_a_drain_outlives_a_restart() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        waiting.pass();
        open_banking::well(request)
    }));
    let mut fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin().serves());
    let mut line = CoreLine::dial(fei.address("hecto"));
    line.send(&hecto::transfer(1));
    peer.wait_for_requests(1);
    let late = tell(&fei, &["drain", "--why", "점검", "--wait", "1"]);
    assert_eq!(late.status.code(), Some(75), "one is in flight: {late:?}");
    assert_eq!(code(&line.ask(&hecto::transfer(2))), "FE90");
    let told = line.ask(&hecto::transfer_result(3, 1));
    assert_eq!(hecto::text(&told, hecto::TOLD_RESULT), "VTIM", "what only asks FEI is answered");
    fei.log().wait_for(&[
        ("code", "N51"),
        ("trace", "20260907-088-000002"),
        ("detail", "drained by hand: 점검"),
    ]);
    assert_eq!(
        line.ask(b"HDRREQPOLL0907143000"),
        b"HDRRESPOLL0907143000",
        "polls are answered, the line is open"
    );
    gate.open();
    assert_eq!(code(&line.receive()), "0000");
    order(&fei, &["drain", "--why", "점검", "--wait", "60"]);

    fei.kill_and_start_again(BINARY);
    let top = tell(&fei, &["top", "--count", "1"]).stdout;
    let top: Value = serde_json::Deserializer::from_slice(&top).into_iter().next().unwrap().unwrap();
    assert_eq!((&top["drained"]["why"], &top["inside"]), (&"점검".into(), &0.into()), "{top}");
    let mut line = CoreLine::dial(fei.address("hecto"));
    assert_eq!(code(&line.ask(&hecto::transfer(2))), "FE90");
    let called = Caller::new(fei.serves(), "agency").call(
        "GET",
        "/v1/accounts/56012345678901/holder?bank_code=088",
        "",
    );
    assert_eq!(called.said(), "503 N51");
    assert!(called.header("retry-after").is_some(), "{called:?}");
    assert!(!String::from_utf8_lossy(&called.body).contains("점검"), "why is nobody else's business");
    order(&fei, &["resume", "--why", "점검 끝"]);
    assert_eq!(code(&line.ask(&hecto::transfer(2))), "0000");
}
