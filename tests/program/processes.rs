//! Processes that speak to one another as on a laptop: `simulate institution`, `run`, `send`, `simulate core`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::support::{fei, root};

/// A `fei` that stays up, killed at the end.
struct Process {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fei"));
        command.current_dir(root()).args(arguments).envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next line of its answer.
    fn line(&mut self) -> String {
        self.lines.next().expect("it goes on").unwrap()
    }

    /// The first line of the next call, behind the one that gets an access token: of that one nothing is shown.
    fn call(&mut self) -> String {
        let token: Vec<_> = (0..4).map(|_| self.line()).collect();
        assert_eq!(token, ["POST /oauth/2.0/token", "  (credentials)", "200", "  (credentials)"]);
        self.line()
    }

    /// `NAME listens on ADDRESS`
    fn address(&mut self, name: &str) -> String {
        loop {
            let line = self.line();
            if let Some(address) = line.strip_prefix(&format!("{name} listens on ")) {
                return address.to_owned();
            }
        }
    }

    /// Tells it to stop, and its exit code.
    fn stop(mut self) -> Option<i32> {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The gateway on free ports, with Open Banking at this address and its journal in this folder.
fn gateway(institution: &str, folder: &Path) -> Process {
    let (dial, journal) = (format!("http://{institution}"), folder.join("journal.db"));
    let anywhere = "127.0.0.1:0";
    Process::start(
        &["run"],
        &[
            ("FEI__PARTY__HECTO__LISTEN", anywhere),
            ("FEI__PARTY__CORE__LISTEN", anywhere),
            ("FEI__PARTY__BULK__LISTEN", anywhere),
            ("FEI__SERVE__LISTEN", anywhere),
            ("FEI__PARTY__KFTC__DIAL", &dial),
            ("FEI__PARTY__KFTC__DEADLINE_MS", "3000"),
            ("FEI__JOURNAL__PATH", journal.to_str().unwrap()),
        ],
    )
}

#[test]
fn one_telegram_more_goes_all_the_way() {
    let mut institution =
        Process::start(&["simulate", "institution", "kftc", "--listen", "127.0.0.1:0"], &[]);
    let folder = tempfile::tempdir().unwrap();
    let mut gateway = gateway(&institution.address("kftc"), folder.path());
    let core = gateway.address("core");
    let hecto = gateway.address("hecto");
    let send = |arguments: &[&str]| {
        let output = fei(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, shown) =
        send(&["send", "hecto.account_holder", "--case", "executed", "msg_no=900001", "--to", &hecto]);
    assert_eq!(code, Some(0));
    assert!(shown.starts_with("hecto.account_holder.response") && shown.contains("900001"), "{shown}");
    assert!(shown.contains("홍*동") && !shown.contains("홍길동"), "masked: {shown}");
    assert!(institution.call().starts_with("POST /v2.0/inquiry/real_name"));
    let (code, mirror) =
        send(&["send", "core.account_holder", "--case", "executed", "--to", &core, "--format", "json"]);
    assert_eq!(code, Some(0));
    let mirror: serde_json::Value = serde_json::from_str(&mirror).unwrap();
    assert_eq!((&mirror["rsp_code"], &mirror["holder12"]), (&"0000".into(), &"홍길동".into()));
    assert_eq!(gateway.stop(), Some(0));
    assert_eq!(institution.stop(), Some(0));
}

#[test]
fn a_simulated_core_hears_a_simulated_fault() {
    let mut institution = Process::start(
        &["simulate", "institution", "kftc", "--listen", "127.0.0.1:0", "--fault", "html*1"],
        &[],
    );
    let folder = tempfile::tempdir().unwrap();
    let mut gateway = gateway(&institution.address("kftc"), folder.path());
    let hecto = gateway.address("hecto");
    let told = fei(&[
        "simulate",
        "core",
        "--party",
        "hecto",
        "--to",
        &hecto,
        "--case",
        "business number",
        "--repeat",
        "2",
    ])
    .args(["--format", "json"])
    .output()
    .unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert_eq!(told.lines().count(), 2, "{told}");
    for line in told.lines() {
        // the second one is a duplicate of the first: it is not sent again, and gets the first one's answer
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(told["answer"].as_str().unwrap().contains("rsp_code=VTIM"), "{line}");
    }
    let request = institution.call();
    assert!(request.starts_with("POST /v2.0/inquiry/real_name"), "{request}");
    assert_eq!(gateway.stop(), Some(0));
    assert_eq!(institution.stop(), Some(0));
}
