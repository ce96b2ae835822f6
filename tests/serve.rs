//! The real program where institutions call it: who may, what is counted, certificates that change, the end.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use fei_simulate::{Core, CoreFault, StandardCore};
use fei_testkit::{Conduct, Config, Fei, HttpPeer, PATIENCE, as_a_file, open_banking, write_secret};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const HOLDER: &str = "/v1/accounts/56012345678901/holder?bank_code=088";

fn start(config: impl FnOnce(Config) -> Config) -> (HttpPeer, Fei) {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &config(Config::new("layouts", &peer.url())));
    (peer, fei)
}

/// One request on a connection of its own: its status, and the whole answer.
fn get(address: SocketAddr, path: &str, headers: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).expect("it takes connections");
    ask(&mut stream, path, headers)
}

fn ask(stream: &mut (impl Read + Write), path: &str, headers: &str) -> (u16, String) {
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n{headers}connection: close\r\n\r\n")
        .expect("it reads the request");
    let mut answer = String::new();
    let _closed_without_a_word = stream.read_to_string(&mut answer);
    (answer[9..12].parse().expect("a status"), answer)
}

const AGENCY: &str = "x-api-key: fei_sample_agency\r\n";

#[test]
fn a_caller_reads_of_its_own_calls_and_of_no_others() {
    let (_peer, fei) = start(Config::serves);
    let at = fei.serves();
    let (status, answer) = get(at, "/openapi.json", AGENCY);
    assert_eq!(status, 200, "{answer}");
    assert!(
        answer.contains("\"openapi\":\"3.1.0\"") && answer.contains("/v1/accounts/{account_no}/holder"),
        "{answer}"
    );
    assert!(answer.contains("예금주조회") && !answer.contains("/v1/deposits"), "{answer}");
    // The golden cases are its examples, and nothing in it is another than what is handed over.
    let served = serde_json::from_str::<serde_json::Value>(answer.split_once("\r\n\r\n").expect("a body").1);
    let served = served.expect("JSON");
    let heard = served
        .pointer("/paths/~1v1~1accounts~1{account_no}~1holder/get/responses/200/content/application~1json");
    assert!(
        heard.is_some_and(|heard| heard["examples"].as_object().is_some_and(|all| !all.is_empty())),
        "{served}"
    );
    let mut export = Command::new(BINARY);
    let exported = export.args(["export", "openapi", "--party", "agency"]).output().expect("it runs").stdout;
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&exported).expect("JSON"), served);
    assert_eq!(get(at, "/openapi.json", "").0, 401);
    let mut stream = TcpStream::connect(at).expect("it takes connections");
    write!(
        stream,
        "POST /openapi.json HTTP/1.1\r\nhost: localhost\r\n{AGENCY}content-length: 0\r\nconnection: close\r\n\r\n"
    )
    .expect("it reads the request");
    let mut answer = String::new();
    let _closed_without_a_word = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
}

#[test]
fn institutions_are_known_counted_and_never_named_in_the_log() {
    let (_peer, fei) = start(|config| config.serves().admin());
    let at = fei.serves();
    for (path, headers, expected, said) in [
        (HOLDER, "", 401, "unknown-client"),
        (HOLDER, "x-api-key: fei_sample_other\r\n", 401, "unknown-client"),
        (HOLDER, "x-api-key: fei_sample_vbank\r\n", 403, "not-this-client"),
        ("/v1/nowhere", AGENCY, 404, "no-such-path"),
        (HOLDER, &format!("{AGENCY}content-length: 1\r\ncontent-length: 1\r\n"), 400, "malformed-request"),
        ("/v1/accounts/5601/holder?no=1", AGENCY, 400, "bad-call"),
        (HOLDER, AGENCY, 503, "not-asked"), // no core is there
    ] {
        let (status, answer) = get(at, path, headers);
        assert_eq!(status, expected, "{answer}");
        assert!(answer.contains(&format!("urn:fei:problem:{said}")), "{answer}");
    }
    let (_, metrics) = get(fei.admin(), "/metrics", "");
    for line in [
        "fei_served_connections_total 7",
        "fei_served_answers_total{status=\"4xx\"} 6",
        "fei_served_answers_total{status=\"5xx\"} 1",
        "fei_served_refusals_total{why=\"unknown-client\"} 2",
        "fei_served_refusals_total{why=\"malformed-request\"} 1",
        "fei_served_in_flight 0",
    ] {
        assert!(metrics.lines().any(|one| one == line), "{line} in\n{metrics}");
    }
    assert!(!fei.log().text().contains("fei_sample"), "a key is in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_calls_in_flight_are_answered_by_the_core_first() {
    let (_peer, fei) = start(Config::serves);
    let mut core = Core::dial(fei.address("core"), StandardCore::default());
    core.connected(1).await;
    core.script().next(1, CoreFault::Late { ms: 1500 });
    let at = fei.serves();
    let asked = thread::spawn(move || get(at, HOLDER, AGENCY));
    let until = Instant::now() + PATIENCE;
    while core.heard().is_empty() {
        assert!(Instant::now() < until, "the core was not asked");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    fei.terminate();
    let (status, answer) = asked.join().expect("it was answered");
    assert_eq!(status, 200, "{answer}");
    assert!(fei.wait().success());
    assert!(TcpStream::connect(at).is_err());
}

/// A certificate for localhost of its own making, with its key, into these files.
fn write_pair(folder: &std::path::Path, until: jiff::civil::Date) -> String {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let (month, day) = (until.month().unsigned_abs(), until.day().unsigned_abs());
    params.not_after = date_time_ymd(until.year().into(), month, day);
    let cert = params.self_signed(&key).expect("a certificate").pem();
    fs::write(folder.join("fei.pem"), &cert).expect("a file");
    write_secret(folder.join("fei.key"), key.serialize_pem());
    cert
}

/// Calls by TLS, and trusts this certificate alone; none: it is another.
fn call(at: SocketAddr, trusted: &str) -> Option<u16> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.as_bytes()).expect("PEM")).expect("a root");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_root_certificates(roots).with_no_client_auth();
    let session = ClientConnection::new(Arc::new(config), "localhost".try_into().expect("a name"));
    let mut stream =
        StreamOwned::new(session.expect("a session"), TcpStream::connect(at).expect("it listens"));
    stream.conn.complete_io(&mut stream.sock).ok()?;
    Some(ask(&mut stream, HOLDER, "").0)
}

#[test]
fn certificates_are_taken_as_they_change_and_an_end_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let today = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date();
    let in_days = |days: i64| today.checked_add(jiff::Span::new().days(days)).expect("a date");
    let before = write_pair(folder.path(), in_days(5));
    let path = |name: &str| folder.path().join(name).display().to_string();
    let tls = format!("tls = {{ cert = \"{}\", key = \"{}\" }}", path("fei.pem"), path("fei.key"));
    let (_peer, fei) = start(|config| config.serve(&tls).admin());
    let at = fei.serves();
    assert_eq!(call(at, &before), Some(401));
    let told = fei.log().wait_for(&[("certificate", "serve")]);
    assert_eq!((told["alarm"].as_bool(), told["days"].as_i64()), (Some(true), Some(5)), "{told}");

    let end = || {
        let (_, metrics) = get(fei.admin(), "/metrics", "");
        let line = "fei_certificate_not_after_seconds{certificate=\"serve\"} ";
        let told = metrics.lines().find_map(|told| told.strip_prefix(line)).map(str::to_owned);
        told.unwrap_or_else(|| panic!("{metrics}"))
    };
    let first_end = end();

    // A key that is not the certificate's: what is told is the end of what is in use.
    write_pair(folder.path(), in_days(300));
    write_secret(path("fei.key"), KeyPair::generate().expect("a key").serialize_pem());
    fei.log().wait_for(&[("message", "new certificates cannot be used: the old ones stay")]);
    assert_eq!((call(at, &before), end()), (Some(401), first_end.clone()));

    let after = write_pair(folder.path(), in_days(400));
    fei.log().wait_for(&[("message", "new certificates, for new connections"), ("certificate", "serve")]);
    assert_eq!((call(at, &after), call(at, &before)), (Some(401), None));
    assert_ne!(end(), first_end);
}

#[test]
fn what_nobody_could_call_is_a_mistake_of_the_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let layouts = fs::canonicalize("layouts").expect("the layouts");
    let check = |text: &str| {
        fs::write(folder.path().join("fei.toml"), text).expect("a file");
        let mut command = Command::new(BINARY);
        command
            .current_dir(folder.path())
            .env_clear()
            .env("SAMPLE", "a sample's")
            .arg("check")
            .arg(&layouts)
            .args(["--config", "fei.toml"]);
        let done = command.output().expect("it runs");
        (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
    };
    let sample =
        as_a_file(&fs::read_to_string("crates/fei/src/settings/defaults.toml").expect("the defaults"));
    assert_eq!(check(&sample).0, Some(0), "what is shipped fits");
    let (before, agency) = sample.split_once("[party.agency.client.main]").expect("it has a client");
    let without = before.to_owned()
        + agency.split_once('\n').and_then(|(_, keys)| keys.split_once('\n')).expect("keys").1;
    let (code, said) = check(&without);
    assert!(code == Some(1) && said.contains("called by agency"), "{code:?} {said}");
    let (before, core) = sample.split_once("[party.core]").expect("a core");
    let without = before.to_owned() + core.split_once("\n\n").expect("more behind it").1;
    let (code, said) = check(&without);
    let missing = "the settings have no `[party.core]` with `listen`";
    assert!(code == Some(1) && said.contains("asked of core") && said.contains(missing), "{code:?} {said}");
}
