//! The real program when its machine is short of something: of room for the log, of memory, of the journal's time.

use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use fei_gateway::{Clock, SystemClock};
use fei_testkit::{
    Conduct, Config, CoreLine, Fei, HttpPeer, HttpRequest, PATIENCE, WallClock, hecto, open_banking,
};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const DAY: i64 = 24 * 60 * 60;

fn told(core: &mut CoreLine, number: u32) -> String {
    hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE).to_owned()
}

/// The same of a transfer of today, which is not taken for one of the days that were removed.
fn told_today(core: &mut CoreLine, number: u32) -> String {
    let mut transfer = hecto::transfer(number);
    let today = SystemClock.today().strftime("%Y%m%d").to_string();
    hecto::put(&mut transfer, hecto::SEND_DATE, today.as_bytes());
    hecto::text(&core.ask(&transfer), hecto::RSP_CODE).to_owned()
}

/// J10: every line of the log is lost, and no transfer.
#[test]
fn a_log_without_room_stops_no_transfer() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let mut fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).log_level("debug"));
    assert!(fei.stop().success());
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(BINARY);
    command.args(["run", "--config", "fei.toml"]).current_dir(fei.folder());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(full).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line =
        lines.map(Result::unwrap).find_map(|line| Some(line.strip_prefix("hecto listens on ")?.to_owned()));
    let mut core = CoreLine::dial(line.unwrap().parse().unwrap());
    for number in 0..30 {
        assert_eq!(told(&mut core, number), "0000");
    }
    assert_eq!(child.try_wait().unwrap(), None, "it goes on");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(peer.requests().len(), 30);
}

/// J10: what was lost is counted, and said once when there is room again.
#[test]
fn lines_without_room_are_counted_and_told_when_there_is_room_again() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let mut fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).log_level("debug").admin());
    assert!(fei.stop().success());
    // A reader that does not read is a disk that is full, until it does.
    let (written, mut log) = UnixStream::pair().unwrap();
    written.set_nonblocking(true).unwrap();
    let mut child = run_into(&fei, OwnedFd::from(written));
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let line = said.find_map(|line| Some(line.strip_prefix("hecto listens on ")?.to_owned())).unwrap();
    let admin = admin_address(&mut log);
    let mut core = CoreLine::dial(line.parse().unwrap());
    let mut number = 0;
    while lost(&admin) == 0 {
        assert!(number < 2_000, "the log never had too little room");
        number += 1;
        assert_eq!(told(&mut core, number), "0000");
    }
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        BufReader::new(log).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    assert_eq!(told(&mut core, number + 1), "0000", "a line that has room");
    let mut warned = Vec::new();
    while warned.is_empty() {
        let line = lines.recv_timeout(PATIENCE).expect("it is said");
        warned.extend(line.contains("log lines were lost").then_some(line));
    }
    let warned: Value = serde_json::from_str(&warned[0]).unwrap();
    assert_eq!((warned["level"].as_str(), warned["lost"].as_u64()), (Some("WARN"), Some(lost(&admin))));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!lines.iter().any(|line| line.contains("log lines were lost")), "once");
}

/// The program once more, with its log there.
fn run_into(fei: &Fei, log: OwnedFd) -> Child {
    let mut command = Command::new(BINARY);
    command.args(["run", "--config", "fei.toml"]).current_dir(fei.folder());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().expect("it starts")
}

/// Where the admin pages are: the log says it before it is full.
fn admin_address(log: &mut UnixStream) -> String {
    let lines = BufReader::new(log).lines().map_while(Result::ok);
    let mut events = lines.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
    let event = events.find(|event| event["message"] == "admin pages").expect("it is said");
    event["address"].as_str().expect("an address").to_owned()
}

/// Lines that the program says it has lost.
fn lost(admin: &str) -> u64 {
    let mut page = TcpStream::connect(admin).expect("it listens");
    page.write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .expect("it reads");
    let text = io::read_to_string(page).expect("text");
    let counted = text.lines().find_map(|line| line.strip_prefix("fei_log_lines_lost_total "));
    counted.expect("it is counted").parse().expect("a number")
}

/// J12: who reads all of the journal, and who removes old days from it, keeps no transfer from its commits.
#[test]
fn operators_at_work_refuse_no_transfer() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let clock = WallClock::right();
    clock.set(-40 * DAY);
    let fei =
        Fei::start(BINARY, &Config::new("layouts", &peer.url()).keep("35d").variables(clock.variables()));
    let mut core = CoreLine::dial(fei.address("hecto"));
    for number in 0..300 {
        assert_eq!(told(&mut core, number), "0000");
    }
    clock.set(0);
    let line = fei.address("hecto");
    let loaded = |share: u32| {
        let mut core = CoreLine::dial(line);
        let numbers = (0..250).map(|number| 1_000 + number * 4 + share);
        numbers.filter(|number| told_today(&mut core, *number) != "0000").count()
    };
    let refused: usize = thread::scope(|scope| {
        let load: Vec<_> = (0..4).map(|share| scope.spawn(move || loaded(share))).collect();
        let mut removed = false;
        while !load.iter().all(thread::ScopedJoinHandle::is_finished) {
            for arguments in [
                &["journal", "verify"][..],
                &["journal", "find", "--amount", "1500000", "--limit", "50"],
                &["journal", "totals"],
                &["journal", "retention", "--older-than", "35d", "--why", "old", "--yes"],
            ] {
                let done = fei.beside(BINARY, arguments);
                assert_eq!(done.status.code(), Some(0), "{arguments:?}: {done:?}");
                removed |= String::from_utf8_lossy(&done.stdout).contains("300");
            }
        }
        assert!(removed, "the old day went while they were asked");
        load.into_iter().map(|load| load.join().unwrap()).sum()
    });
    assert_eq!((refused, peer.requests().len()), (0, 1_300));
    assert_eq!(fei.beside(BINARY, &["journal", "verify"]).status.code(), Some(0));
}

/// J24: answers of a megabyte to all that may be in flight, and telegrams that never end: there is a limit on everything.
#[test]
fn it_takes_no_more_memory_than_its_limits_let_it() {
    const IN_FLIGHT: u32 = 64;
    const MEMORY_KIB_MAX: u64 = 256 << 10;
    let peer = HttpPeer::start(Conduct::answer(|_: &HttpRequest| {
        open_banking::http("200 OK", "application/json", &vec![b' '; (1 << 20) - 2])
    }));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()));
    let line = fei.address("hecto");
    let half = [&b"0300"[..], &[b' '; 299]].concat();
    let mut unfinished: Vec<_> = (0..100).map(|_| CoreLine::dial(line)).collect();
    for core in &mut unfinished {
        core.send_raw(&half).unwrap();
    }
    thread::scope(|scope| {
        for share in 0..IN_FLIGHT {
            scope.spawn(move || {
                let mut core = CoreLine::dial(line);
                for round in 0..4 {
                    assert_eq!(told(&mut core, round * IN_FLIGHT + share), "VTIM");
                }
            });
        }
    });
    let peak = fei.memory_peak_kib();
    assert!(peak < MEMORY_KIB_MAX, "{peak} KiB");
}
