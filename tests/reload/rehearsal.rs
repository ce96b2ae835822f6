//! J20: the process in which layouts are rehearsed, and what its end is to the gateway.

use std::path::PathBuf;
use std::process::Command;

use super::*;

/// The samples' own.
const CASES: &str =
    "[party.kftc]\ndial = \"http://127.0.0.1:1\"\nsecrets = { wd_pass_phrase = \"sample-pass-phrase\" }\n";

/// The samples, and the settings of their cases, which can be read when the test wants: the folder has been read by then.
struct Waits {
    layouts: Layouts,
    cases: PathBuf,
}

impl Waits {
    fn new() -> Self {
        let layouts = Layouts::new();
        let cases = layouts.0.path().join(".cases.toml");
        let waits = Self { layouts, cases };
        waits.no_more();
        waits
    }

    fn start(&self, peer: &HttpPeer) -> Fei {
        let cases = self.cases.to_str().unwrap().to_owned();
        let config = self.layouts.config(peer).variables(vec![("FEI__LAYOUTS__CASES", cases)]);
        Fei::start(BINARY, &config)
    }

    /// From now on whoever reads it waits for somebody who writes.
    fn begin(&self) {
        let new = self.cases.with_extension("new");
        assert!(Command::new("mkfifo").arg(&new).status().unwrap().success());
        fs::rename(new, &self.cases).unwrap();
    }

    /// From now on it is there.
    fn no_more(&self) {
        let new = self.cases.with_extension("new");
        fs::write(&new, CASES).unwrap();
        fs::rename(new, &self.cases).unwrap();
    }
}

/// The fields of a process behind its name.
fn fields(pid: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(stat.rsplit_once(") ")?.1.split(' ').map(str::to_owned).collect())
}

/// The same if it rehearses for this one.
fn rehearses(pid: u32, parent: u32) -> Option<Vec<String>> {
    let fields = fields(pid).filter(|fields| fields[1] == parent.to_string())?;
    fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?.contains("\0rehearse\0").then_some(fields)
}

/// The process that rehearses for a gateway, and those fields.
fn rehearsal(fei: &Fei) -> (u32, Vec<String>) {
    let end = Instant::now() + PATIENCE;
    loop {
        let pids =
            fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let found = pids.filter_map(|pid| Some((pid, rehearses(pid, fei.id())?))).next();
        if let Some(found) = found {
            return found;
        }
        assert!(Instant::now() < end, "nothing rehearses");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The second one, which is begun when the first has got next to nothing for two seconds, after two or four: it waits for what nobody writes.
fn next(fei: &Fei, first: u32) -> (u32, Vec<String>) {
    let mut second = rehearsal(fei);
    while second.0 == first {
        second = rehearsal(fei);
    }
    // It is killed by then, and may not have gone yet.
    until(|| !lives(first));
    second
}

/// It has several threads; of one that was killed the first remains until somebody has looked at its end.
fn lives(pid: u32) -> bool {
    fs::read_dir(format!("/proc/{pid}/task")).is_ok_and(|threads| threads.count() > 1)
}

/// What a process may eat.
fn data_bytes_max(pid: u32) -> String {
    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let data = limits.lines().find(|line| line.starts_with("Max data size")).unwrap();
    data.split_whitespace().nth(3).unwrap().to_owned()
}

#[test]
fn who_dies_of_layouts_is_the_rehearsal_and_telegrams_do_not_wait_for_it() {
    /// SCHED_IDLE, the 41st field of a process (proc_pid_stat).
    const POLICY: (usize, &str) = (41 - 3, "5");
    /// The 19th.
    const NICENESS: usize = 19 - 3;
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let waits = Waits::new();
    let (layouts, fei) = (&waits.layouts, waits.start(&peer));
    let before = holder12(&fei, 1);
    waits.begin();
    layouts.put(HOLDER, "계좌성명조회", "계좌성명조회 새로");
    let output = thread::scope(|scope| {
        let reloading = scope.spawn(|| reload(&fei, &[]));
        let (first, _) = rehearsal(&fei);
        // It does so itself, at its beginning.
        until(|| rehearses(first, fei.id()).unwrap()[POLICY.0] == POLICY.1);
        assert_eq!(holder12(&fei, 2), before);
        let (second, _) = next(&fei, first);
        // Nobody who was started with less becomes less nice.
        let own: i32 = fields(fei.id()).unwrap()[NICENESS].parse().unwrap();
        let mostly = 10.max(own).to_string();
        until(|| rehearses(second, fei.id()).is_some_and(|it| it[NICENESS] == mostly && it[POLICY.0] == "0"));
        until(|| data_bytes_max(second) == "2147483648");
        send("-9", second);
        reloading.join().unwrap()
    });
    let told = text(&output.stderr);
    assert_eq!(code(&output), 1, "{told}");
    let died =
        "the rehearsal of the layouts ended without an answer: signal: 9 (SIGKILL): the layouts before stay";
    assert!(told.contains(died), "{told}");
    assert_eq!(holder12(&fei, 3), before);
    waits.no_more();
    assert_eq!(code(&reload(&fei, &[])), 0);
}

#[test]
fn a_folder_that_changes_while_it_is_tried_is_not_taken() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let waits = Waits::new();
    let (layouts, fei) = (&waits.layouts, waits.start(&peer));
    let before = holder12(&fei, 1);
    waits.begin();
    let output = thread::scope(|scope| {
        let reloading = scope.spawn(|| reload(&fei, &[]));
        next(&fei, rehearsal(&fei).0);
        // Opened when it is read: the layouts have been.
        let mut read = fs::File::options().write(true).open(&waits.cases).unwrap();
        layouts.put(HOLDER, NAME, r#"from = "A""#);
        fs::rename(layouts.0.path().join("hecto/account_holder.golden.toml"), layouts.0.path().join("cases"))
            .unwrap();
        waits.no_more();
        read.write_all(CASES.as_bytes()).unwrap();
        drop(read);
        reloading.join().unwrap()
    });
    let told = text(&output.stderr);
    assert_eq!(code(&output), 1, "{told}");
    assert!(told.contains("changed while it was tried: the layouts before stay"), "{told}");
    assert_eq!(holder12(&fei, 2), before);
    assert_eq!(code(&reload(&fei, &[])), 0);
    assert_eq!(holder12(&fei, 3), "A");
}

fn send(signal: &str, pid: u32) {
    assert!(Command::new("kill").args([signal, &pid.to_string()]).status().unwrap().success());
}

#[test]
fn a_rehearsal_ends_with_its_gateway_also_while_it_rests() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let waits = Waits::new();
    let mut fei = waits.start(&peer);
    waits.begin();
    fei.hang_up();
    let (rehearsal, _) = rehearsal(&fei);
    // What it sets for itself, its end among it, is set.
    until(|| data_bytes_max(rehearsal) == "2147483648");
    // Nobody wakes it any more.
    until(|| {
        send("-STOP", fei.id());
        let rests = fields(rehearsal).is_some_and(|fields| fields[0] == "T");
        send(if rests { "-STOP" } else { "-CONT" }, fei.id());
        rests
    });
    assert!(lives(rehearsal));
    fei.kill();
    until(|| !lives(rehearsal));
}

#[test]
fn a_rehearsal_ends_when_nobody_waits_for_it() {
    let waits = Waits::new();
    waits.begin();
    let mut rehearsal = Command::new(BINARY)
        .arg("rehearse")
        .arg(waits.layouts.0.path())
        .arg("--cases")
        .arg(&waits.cases)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // It waits for what nobody writes.
    until(|| data_bytes_max(rehearsal.id()) == "2147483648");
    assert!(rehearsal.try_wait().unwrap().is_none());
    drop(rehearsal.stdin.take());
    assert!(rehearsal.wait().unwrap().success());
}
