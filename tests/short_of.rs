//! The real program when its machine is short of something: of room for the log, of memory, of the journal's time.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, HttpRequest, WallClock, hecto, open_banking};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const DAY: i64 = 24 * 60 * 60;

fn told(core: &mut CoreLine, number: u32) -> String {
    hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE).to_owned()
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

/// J12: who reads all of the journal, and who removes old days from it, keeps no transfer from its commits.
#[test]
fn operators_at_work_refuse_no_transfer() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let clock = WallClock::right();
    clock.set(-40 * DAY);
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).variables(clock.variables()));
    let mut core = CoreLine::dial(fei.address("hecto"));
    for number in 0..300 {
        assert_eq!(told(&mut core, number), "0000");
    }
    clock.set(0);
    let line = fei.address("hecto");
    let loaded = |share: u32| {
        let mut core = CoreLine::dial(line);
        let numbers = (0..250).map(|number| 1_000 + number * 4 + share);
        numbers.filter(|number| told(&mut core, *number) != "0000").count()
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
    let status = fs::read_to_string(format!("/proc/{}/status", fei.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < MEMORY_KIB_MAX, "{peak} KiB");
}
