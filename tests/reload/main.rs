//! The real program while its layouts are exchanged: what is broken is not taken, what is in flight keeps what it began
//! with, and no transaction fails for it.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

mod anew;
mod certificates;
mod examples;
mod inbound;
mod rehearsal;
mod restarted;
mod shape;
mod tokens;
mod under_load;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, PATIENCE, hecto, open_banking,
};
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const HOLDER: &str = "hecto/account_holder.toml";
const TRANSFER: &str = "hecto/transfer.toml";
/// How the name comes into the answers of the two.
const NAME: &str = r#"from = "{account_holder_name}", cut = "character""#;
const NAME_OF_ITEM: &str = r#"from = "{res_list[0].account_holder_name}", cut = "character""#;

/// The samples, to be changed.
struct Layouts(TempDir);

impl Layouts {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(Path::new("layouts"), folder.path());
        Self(folder)
    }

    /// Without the golden cases of a party: they do not say what a test's layouts do.
    fn without_cases(self, party: &str) -> Self {
        for entry in fs::read_dir(self.0.path().join(party)).unwrap().map(Result::unwrap) {
            if entry.file_name().to_str().unwrap().ends_with(".golden.toml") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        self
    }

    /// The sample's text with something else in it.
    fn put(&self, file: &str, text: &str, instead: &str) {
        let sample = fs::read_to_string(Path::new("layouts").join(file)).unwrap();
        assert!(sample.contains(text), "{file} has no {text}");
        fs::write(self.0.path().join(file), sample.replace(text, instead)).unwrap();
    }

    /// Something else in it once more.
    fn also(&self, file: &str, text: &str, instead: &str) {
        let path = self.0.path().join(file);
        let before = fs::read_to_string(&path).unwrap();
        assert!(before.contains(text), "{file} has no {text}");
        fs::write(path, before.replace(text, instead)).unwrap();
    }

    fn restore(&self, file: &str) {
        fs::copy(Path::new("layouts").join(file), self.0.path().join(file)).unwrap();
    }

    fn config(&self, peer: &HttpPeer) -> Config {
        Config::new(self.0.path(), &peer.url()).admin()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copy(&path, &target) } else { _ = fs::copy(path, target).unwrap() }
    }
}

/// `fei reload` beside the gateway.
fn reload(fei: &Fei, more: &[&str]) -> Output {
    let admin = fei.admin().to_string();
    let mut arguments = vec!["reload", "--why", "기관 공문", "--admin", &admin];
    arguments.extend(more);
    fei.beside(BINARY, &arguments)
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn holder12(fei: &Fei, msg_no: u32) -> String {
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::account_holder(msg_no, "1101230000678"));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "0000");
    text(&answer[hecto::HOLDER12.0..][..hecto::HOLDER12.1]).trim_end().to_owned()
}

/// J20: what does not compile and what does not pass its cases is told with its place, and changes nothing.
#[test]
fn broken_layouts_leave_those_before() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let layouts = Layouts::new();
    let fei = Fei::start(BINARY, &layouts.config(&peer));
    let before = holder12(&fei, 1);
    for (text_of_it, instead, told) in [
        (NAME, r#"from = "{account_holder_nam", cut = "character""#, "hecto/account_holder.toml:34"),
        (NAME, r#"from = "A""#, "account_holder.golden.toml:4: executed"),
        ("to       = \"kftc\"", "to       = \"nobody\"", "hecto/account_holder.toml:5"),
    ] {
        layouts.put(HOLDER, text_of_it, instead);
        let output = reload(&fei, &[]);
        let stderr = text(&output.stderr);
        assert_eq!((code(&output), text(&output.stdout).as_str()), (1, ""), "{stderr}");
        assert!(stderr.contains(told) && stderr.contains("the layouts before stay"), "{stderr}");
        assert_eq!(holder12(&fei, 1), before);
    }
    let output = reload(&fei, &["--dry-run"]);
    let told = text(&output.stderr);
    assert!(code(&output) == 1 && told.contains("1 error in the layouts: they would be refused"), "{told}");
    layouts.restore(HOLDER);
    layouts.put("hecto/party.toml", "counts = \"rest\"", "counts = \"all\"");
    let output = reload(&fei, &[]);
    assert_eq!(code(&output), 1, "an open line cannot be cut otherwise");
    assert!(text(&output.stderr).contains("hecto/party.toml"), "{}", text(&output.stderr));
    let broken = [("message", "new layouts are broken: those before stay"), ("alarm", "true")];
    let logged = fei.log().wait_for_all(4, &broken);
    assert_eq!(logged[0]["why"], "기관 공문");
    assert!(logged[0]["findings"].as_str().unwrap().contains("hecto/account_holder.toml:34"), "{logged:?}");
    assert!(!fei.log().text().contains(Fei::TOKEN) && !fei.log().text().contains(Fei::SECRET));
}

#[test]
fn sound_layouts_hold_from_the_next_telegram_on_and_a_dry_run_only_tells() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let layouts = Layouts::new().without_cases("hecto");
    let fei = Fei::start(BINARY, &layouts.config(&peer));
    let before = holder12(&fei, 1);
    layouts.put(HOLDER, NAME, r#"from = "A""#);
    let told = "~ hecto.account_holder  계좌성명조회\nhecto/account_holder.toml\n  \
                ~ http.response[holder12]  cut = \"character\" → nothing  from = \"{account_holder_name}\" → \"A\"\n";
    let output = reload(&fei, &["--dry-run"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with(told), "{}", text(&output.stdout));
    assert_eq!(holder12(&fei, 2), before);
    let output = reload(&fei, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with(told), "{}", text(&output.stdout));
    assert_eq!(holder12(&fei, 3), "A");
    assert_eq!(text(&reload(&fei, &[]).stdout), "no difference\n");

    layouts.put(HOLDER, NAME, r#"from = "B""#);
    fei.hang_up();
    fei.log().wait_for(&[("message", "new layouts hold"), ("by", "SIGHUP")]);
    assert_eq!(holder12(&fei, 4), "B");
}

/// One request by hand: the status of its answer.
fn post(admin: SocketAddr, head: &str, body: &str) -> u16 {
    let mut stream = TcpStream::connect(admin).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    write!(
        stream,
        "{head}\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer[9..12].parse().unwrap()
}

/// X09: who has the token, with a reason, and nobody else.
#[test]
fn a_command_needs_the_token_and_a_reason() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Layouts::new().config(&peer));
    let order = r#"{"by":"x","why":"y"}"#;
    let with = |token: &str| format!("POST /reload HTTP/1.1\r\nauthorization: Bearer {token}");
    let right = with(Fei::TOKEN);
    for (head, body, status) in [
        ("POST /reload HTTP/1.1", order, 401),
        (&with(""), order, 401),
        (&with(&Fei::TOKEN[1..]), order, 401),
        (&with(&Fei::TOKEN.to_uppercase()), order, 401),
        (&right.replacen("POST", "GET", 1), order, 405),
        (&right, "{}", 400),
        (&right, r#"{"by":"x","why":" "}"#, 400),
        (&right, r#"{"by":"x","why":"y","force":true}"#, 400),
        (&right, &"x".repeat(5000), 413),
    ] {
        assert_eq!(post(fei.admin(), head, body), status, "{head} {body}");
    }
    assert!(fei.log().matching(&[("message", "new layouts hold")]).is_empty(), "nothing was changed");
    let logged = fei.log().wait_for_all(4, &[("status", "401")]);
    assert_eq!(logged[0]["message"], "a command was refused: not the token of the settings");
}

/// A transfer that waits for its institution is answered by the layouts that it came under.
#[test]
fn what_is_in_flight_keeps_the_layouts_that_it_began_with() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        waiting.pass();
        open_banking::well(request)
    }));
    let layouts = Layouts::new().without_cases("hecto");
    layouts.put(TRANSFER, NAME_OF_ITEM, r#"from = "A""#);
    let fei = Fei::start(BINARY, &layouts.config(&peer));
    let mut core = CoreLine::dial(fei.address("hecto"));
    core.send(&hecto::transfer(1));
    peer.wait_for_requests(1);
    layouts.put(TRANSFER, NAME_OF_ITEM, r#"from = "B""#);
    let output = reload(&fei, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    gate.open();
    assert_eq!(hecto::text(&core.receive(), hecto::RCV_HOLDER).trim_end(), "A");
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(2)), hecto::RCV_HOLDER).trim_end(), "B");
}

/// J21: what is stored is asked by the layouts that it was sent by; what is sent afterwards by the new ones.
#[test]
fn what_follows_keeps_the_layouts_that_its_transfer_was_sent_by() {
    const RESULT: &str = "POST /v2.0/transfer/result";
    const ELSEWHERE: &str = "POST /v2.1/transfer/result";
    let known = Arc::new(AtomicBool::new(false));
    let told = known.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| match &*request.call() {
        RESULT | ELSEWHERE if told.load(Ordering::Relaxed) => {
            open_banking::ok(&open_banking::result(request, "000"))
        }
        _ => open_banking::http("503 Service Unavailable", "text/plain", b"later"),
    }));
    let layouts = Layouts::new();
    let config = layouts.config(&peer).institution("follow.first_after = \"30ms\"");
    // It fails often on purpose while the layouts are compiled.
    let config = config.institution(Config::NEVER_LEFT_ALONE);
    let fei = Fei::start(BINARY, &config.institution("follow.inquiry = [\"20ms\"]"));
    let unknown = |msg_no| {
        let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(msg_no));
        assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "VTIM");
    };
    let calls = |call: &str| peer.requests().iter().filter(|request| request.call() == call).count();
    unknown(1);
    layouts.put(TRANSFER, RESULT, ELSEWHERE);
    let output = reload(&fei, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let before = calls(RESULT);
    until(|| calls(RESULT) > before + 1);
    assert_eq!(calls(ELSEWHERE), 0);
    known.store(true, Ordering::Relaxed);
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "executed")]);
    unknown(2);
    fei.log().wait_for_all(2, &[("message", "the unknown result is known"), ("outcome", "executed")]);
    assert_eq!(calls(ELSEWHERE), 1);
}

/// Waits until something is so.
fn until(is_so: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "it does not come");
        thread::sleep(Duration::from_millis(5));
    }
}
