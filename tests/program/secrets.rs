//! What is in the files of secrets is printed by no command, whatever it tells of what it did.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use fei_testkit::write_secret;
use rcgen::{KeyPair, PKCS_ED25519};
use tempfile::TempDir;

use crate::support::{Ran, fei, root};

/// The samples that stand in the defaults, and what a bank has in their place.
const CANARIES: [(&str, &str); 4] = [
    ("sample-pass-phrase", "canary-pass-phrase-777"),
    ("sample-client-secret", "canary-client-secret-777"),
    ("sample-api-key", "canary-api-key-777"),
    ("sample-relay-key", "canary-relay-key-777"),
];
/// Signs the calls to the firm banking house.
const SIGNS: &str = "canary-of-a-signature-777";
/// No process takes longer, however loaded the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// A bank's settings, each of its secrets in a file.
struct Bank {
    folder: TempDir,
    /// The middle of a private key.
    private: String,
}

impl Bank {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut text = fs::read_to_string(root().join("crates/fei/src/settings/defaults.toml")).unwrap();
        for (sample, canary) in CANARIES {
            write_secret(folder.path().join(sample), format!("{canary}\n"));
            text = text.replace(&format!("\"{sample}\""), &format!("{{ file = \"{sample}\" }}"));
        }
        let pem = KeyPair::generate_for(&PKCS_ED25519).unwrap().serialize_pem();
        write_secret(folder.path().join("jws.pem"), &pem);
        write_secret(folder.path().join("hmac"), SIGNS);
        let theirs = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        write_secret(folder.path().join("theirs.pem"), theirs.serialize_pem());
        fs::write(folder.path().join("theirs.pub"), theirs.public_key_pem()).unwrap();
        write_secret(folder.path().join("journal"), "5c".repeat(32));
        let signed = "auth.hmac = { header = \"x-s\", key = { file = \"hmac\" } }\n\
                      auth.jws = { header = \"x-j\", algorithm = \"EdDSA\", key = { file = \"jws.pem\" }, \
                      over = \"{method} {target}\\n{digest}\", form = \"compact\" }\n\
                      auth.jws_answer = { header = \"x-j\", algorithm = \"EdDSA\", key = { file = \"theirs.pub\" } }\n";
        let text = text.replace("[party.thedozen]\n", &format!("[party.thedozen]\n{signed}"));
        let layouts = format!("dir = \"{}\"", root().join("layouts").display());
        let text = text.replace("dir = \"layouts\"", &layouts);
        let text = ["7100", "7200", "7201", "7400"].iter().fold(text, |text, port| {
            text.replace(&format!("listen = \"127.0.0.1:{port}\""), "listen = \"127.0.0.1:0\"")
        });
        let keys = "[journal]\nkeys = [{ id = \"k\", secret = { file = \"journal\" } }]\n";
        fs::write(folder.path().join("fei.toml"), format!("{text}\n{keys}")).unwrap();
        Self { folder, private: pem.lines().nth(1).unwrap().to_owned() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `fei` in the bank's folder.
    fn run(&self, arguments: &[&str]) -> Ran {
        fei(arguments).current_dir(self.folder.path()).output().unwrap().into()
    }

    /// `fei` in the bank's folder, up, with all that it prints in a file.
    fn up(&self, arguments: &[&str], environment: &[(&str, &str)], printed: &Path) -> Up {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fei"));
        let to = File::create(printed).unwrap();
        command.current_dir(self.folder.path()).args(arguments).envs(environment.iter().copied());
        command.stdin(Stdio::null()).stdout(to.try_clone().unwrap()).stderr(to);
        Up { child: command.spawn().unwrap(), printed: printed.to_owned() }
    }

    fn holds_nothing_of_it(&self, what: &str, printed: &str) {
        let canaries = CANARIES.iter().map(|(_, canary)| *canary).chain([SIGNS, &*self.private]);
        for canary in canaries.chain(["5c5c5c5c"]) {
            let line = printed.lines().find(|line| line.contains(canary));
            assert!(line.is_none(), "{what} prints {canary}: {}", line.unwrap_or_default());
        }
    }
}

struct Up {
    child: Child,
    printed: PathBuf,
}

impl Up {
    /// What stands behind a text that it prints, up to the end of the line.
    fn after(&self, text: &str) -> String {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let printed = fs::read_to_string(&self.printed).unwrap();
            if let Some((_, rest)) = printed.split_once(text)
                && let Some((line, _)) = rest.split_once('\n')
            {
                return line.to_owned();
            }
            sleep(Duration::from_millis(20));
        }
        panic!("no {text:?} in {}", fs::read_to_string(&self.printed).unwrap());
    }

    /// Stops it, and all that it printed.
    fn stop(mut self) -> String {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success() && self.child.wait().unwrap().success());
        fs::read_to_string(&self.printed).unwrap()
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the settings have us show, whoever plays the institution demands, and it signs what it answers.
#[test]
fn a_simulated_institution_takes_no_call_without_what_the_settings_have_us_show() {
    let bank = Bank::new();
    let journal = bank.at("journal.db");
    let arguments =
        ["simulate", "institution", "thedozen", "--listen", "127.0.0.1:0", "--signs-by", "theirs.pem"];
    let another = [("FEI__PARTY__THEDOZEN__AUTH__HMAC__KEY", "another")];
    for (environment, outcome, complaint) in
        [(&[][..], "executed", false), (&another[..], "not_executed", true)]
    {
        let institution = bank.up(&arguments, environment, &bank.at("institution"));
        let address = institution.after("thedozen listens on ");
        let mut caller = TcpStream::connect(&*address).unwrap();
        caller
            .write_all(b"POST /any HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
            .unwrap();
        let mut answer = String::new();
        caller.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert_eq!(institution.after("complaint: O0011 "), "there is no signature");
        let dial = format!("http://{address}");
        let environment = [
            ("FEI__PARTY__THEDOZEN__DIAL", &*dial),
            ("FEI__JOURNAL__PATH", journal.to_str().unwrap()),
            ("FEI__DATES__BACK_DAYS_MAX", "36500"),
        ];
        let gateway = bank.up(&["run"], &environment, &bank.at("gateway"));
        let hecto = gateway.after("hecto listens on ");
        let send = ["send", "hecto.transfer_by_thedozen", "--case", "executed", "--to", &hecto];
        bank.run(&[&send[..], &[if complaint { "msg_no=900002" } else { "msg_no=900001" }]].concat());
        let ended = gateway.after("\"outcome\":\"");
        assert!(ended.starts_with(&format!("{outcome}\"")), "{ended}");
        gateway.stop();
        assert_eq!(institution.stop().contains("complaint: O0011 it does not hold"), complaint);
    }
}

/// Neither a key that signs nothing nor answers that nobody signs go without a word.
#[test]
fn whoever_plays_an_institution_hears_when_its_answers_are_not_signed() {
    let bank = Bank::new();
    let play = |name| ["simulate", "institution", name, "--listen", "127.0.0.1:0"];
    let unsigned = bank.up(&play("thedozen"), &[], &bank.at("institution"));
    let warning = "fei: warning: thedozen signs no answer without --signs-by, ";
    assert!(unsigned.after(warning).contains("`auth.jws_answer`"));
    unsigned.stop();
    let by_a_key = [&play("kftc")[..], &["--signs-by", "theirs.pem"]].concat();
    let mut refused = bank.up(&by_a_key, &[], &bank.at("refused"));
    assert!(refused.after("fei: kftc: its own key would ").starts_with("sign nothing"));
    assert_eq!(refused.child.wait().unwrap().code(), Some(1));
}

/// A key in a header of an institution that fei does not know otherwise.
#[test]
fn a_key_that_is_asked_for_is_demanded() {
    let bank = Bank::new();
    let key = ["--wants", "x-my-key=api_key"];
    let arguments = ["simulate", "institution", "thedozen", "--listen", "127.0.0.1:0"];
    let unsigned = fs::read_to_string(bank.at("fei.toml")).unwrap();
    let unsigned: Vec<_> = unsigned
        .lines()
        .filter(|line| !line.starts_with("auth.hmac") && !line.starts_with("auth.jws"))
        .collect();
    fs::write(bank.at("fei.toml"), unsigned.join("\n")).unwrap();
    let institution = bank.up(&[&arguments[..], &key].concat(), &[], &bank.at("institution"));
    let address = institution.after("thedozen listens on ");
    for (shown, status) in [("canary-api-key-777", "404"), ("another", "401"), ("", "401")] {
        let mut caller = TcpStream::connect(&*address).unwrap();
        let call = format!("GET /any HTTP/1.1\r\nHost: a\r\nX-My-Key: {shown}\r\nConnection: close\r\n\r\n");
        caller.write_all(call.as_bytes()).unwrap();
        let mut answer = String::new();
        caller.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{shown}: {answer}");
    }
    let no = bank.run(&[&arguments[..], &["--wants", "x-my-key=other"]].concat());
    assert!(no.code == 2 && no.stderr.contains("party.thedozen.secrets.other"), "{}", no.stderr);
}

#[test]
fn golden_cases_are_judged_by_their_own_secrets_and_not_by_those_of_the_settings_at_hand() {
    let bank = Bank::new();
    for arguments in [&["test"][..], &["test", "--format", "json"], &["demo", "--once", "--case", "executed"]]
    {
        let ran = bank.run(arguments);
        bank.holds_nothing_of_it(arguments[0], &(ran.stdout.clone() + &ran.stderr));
        assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    }
    // Nor need they be at hand at all.
    for (sample, _) in CANARIES {
        fs::remove_file(bank.at(sample)).unwrap();
    }
    let ran = bank.run(&["test", "--config", "fei.toml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}

/// One that no sample has, of a party that no sample has, and a case that says another thing.
#[test]
fn a_secret_that_no_sample_has_is_shown_as_three_stars() {
    let bank = Bank::new();
    let copy = crate::support::Copy::of_layouts();
    copy.replace("hecto/transfer.toml", "{@secret.wd_pass_phrase}", "{@secret.other}");
    let text = fs::read_to_string(bank.at("fei.toml")).unwrap();
    let other = "secrets  = { other = { file = \"sample-pass-phrase\" }, wd_pass_phrase";
    fs::write(bank.at("fei.toml"), text.replace("secrets  = { wd_pass_phrase", other)).unwrap();
    let ran = bank.run(&["test", copy.path()]);
    bank.holds_nothing_of_it("test", &(ran.stdout.clone() + &ran.stderr));
    assert!(ran.code == 1 && ran.stdout.contains("got \"***\\\""), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn neither_an_institution_that_is_simulated_nor_the_log_shows_a_secret() {
    let bank = Bank::new();
    let institution = ["simulate", "institution", "kftc", "--listen", "127.0.0.1:0", "-vv"];
    let institution = bank.up(&institution, &[], &bank.at("institution"));
    let dial = format!("http://{}", institution.after("kftc listens on "));
    let journal = bank.at("journal.db");
    let environment = [
        ("FEI__PARTY__KFTC__DIAL", &*dial),
        ("FEI__JOURNAL__PATH", journal.to_str().unwrap()),
        ("FEI__DATES__BACK_DAYS_MAX", "36500"),
        ("FEI__LOG__LEVEL", "trace"),
    ];
    let gateway = bank.up(&["run"], &environment, &bank.at("gateway"));
    let hecto = gateway.after("hecto listens on ");
    let sent = bank.run(&["send", "hecto.transfer", "--case", "executed", "--to", &hecto]);
    let (told, heard) = (sent.stdout + &sent.stderr, institution.after("\"wd_pass_phrase\":"));
    assert!(heard.starts_with("\"***\""), "{heard}");
    bank.holds_nothing_of_it("send", &told);
    bank.holds_nothing_of_it("run", &gateway.stop());
    bank.holds_nothing_of_it("simulate institution", &institution.stop());
}
