//! What the real program is to the system: it leaves no core dump, and its memory is nobody's but root's, as secrets are in it
//! (X09); and it has room for its file descriptors.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A group that is not root's: whose a process is shows in it where root itself runs the tests.
const GROUP: u32 = 4711;

/// `fei run` on free ports with a journal of its own; killed when it is dropped.
struct Running(Child, #[expect(dead_code, reason = "it lasts as long")] TempDir);

impl Running {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fei"));
        let folder = tempfile::tempdir().expect("a folder");
        command.env_clear().arg("run").env("FEI__JOURNAL__PATH", folder.path().join("journal.db"));
        for line in ["PARTY__HECTO", "PARTY__CORE", "PARTY__BULK", "SERVE"] {
            command.env(format!("FEI__{line}__LISTEN"), "127.0.0.1:0");
        }
        if fs::metadata("/proc/self").expect("a process").uid() == 0 {
            command.gid(GROUP);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let out = child.stdout.take().expect("it says where it listens");
        let running = Self(child, folder);
        let mut said = BufReader::new(out).lines().map_while(Result::ok);
        assert!(said.any(|line| line.starts_with("hecto listens on ")), "it ended");
        running
    }

    fn file(&self, name: &str) -> String {
        format!("/proc/{}/{name}", self.0.id())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn no_core_is_dumped_whatever_the_shell_allows() {
    let limits = fs::read_to_string(Running::start().file("limits")).expect("its limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit of cores");
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
}

/// Of a process that may be dumped the system gives these files to whoever runs it; of any other to root.
#[test]
fn its_memory_is_roots_alone() {
    let running = Running::start();
    let owner = |path: &str| fs::metadata(path).map(|about| (about.uid(), about.gid())).expect("a process");
    let (process, memory) = (owner(&running.file("")), owner(&running.file("mem")));
    assert_ne!(process, (0, 0), "whoever runs it is told from root");
    assert_eq!(memory, (0, 0), "of a process of {process:?}");
}

/// Whoever opens one for which there is none waits until every processor has seen that there is more.
#[test]
fn there_is_room_for_every_descriptor_before_the_first_connection() {
    let running = Running::start();
    let (limits, status) = (running.file("limits"), running.file("status"));
    let [limits, status] = [limits, status].map(|file| fs::read_to_string(file).expect("a process"));
    let number = |text: &str, before: &str| -> u64 {
        let line = text.lines().find_map(|line| line.strip_prefix(before)).expect("a line of it");
        line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(u64::MAX)
    };
    let (most, room) = (number(&limits, "Max open files"), number(&status, "FDSize:"));
    assert!(room >= most.min(65_536), "room for {room} of {most}");
}
