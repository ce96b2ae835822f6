//! The real program and an institution that both take nobody's connection without the right certificate (X07, H02).

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use fei_testkit::{Authority, Config, CoreLine, Fei, HttpRequest, Pair, hecto, open_banking, write_secret};
use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// Whose calls were executed: the certificates that were shown.
type Callers = Arc<Mutex<Vec<CertificateDer<'static>>>>;

/// Open Banking by TLS, for those alone whom the authority certified: its port, and who called.
fn institution(authority: &Authority) -> (u16, Callers) {
    institution_of(authority, &authority.pair("localhost"))
}

/// The same, which shows this certificate.
fn institution_of(authority: &Authority, own: &Pair) -> (u16, Callers) {
    let mut roots = RootCertStore::empty();
    roots.add(authority.root().der().clone()).expect("a root");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
    let key = PrivateKeyDer::try_from(own.key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_client_cert_verifier(clients.expect("a verifier"))
        .with_single_cert(vec![own.certificate.der().clone()], key);
    let config = Arc::new(config.expect("a certificate and its key"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let callers = Callers::default();
    let seen = callers.clone();
    thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let (config, seen) = (config.clone(), seen.clone());
            thread::spawn(move || converse(config, socket, &seen));
        }
    });
    (port, callers)
}

/// Answers until whoever calls has gone, or may not call.
fn converse(config: Arc<ServerConfig>, socket: TcpStream, callers: &Callers) -> Option<()> {
    let mut stream = StreamOwned::new(ServerConnection::new(config).ok()?, socket);
    loop {
        let (mut request, mut piece) = (HttpRequest::default(), [0; 1024]);
        while !request.is_whole() {
            let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
            request.raw.extend_from_slice(&piece[..read]);
        }
        let shown = stream.conn.peer_certificates()?.first()?.clone().into_owned();
        callers.lock().expect("nobody panicked").push(shown);
        stream.write_all(&open_banking::ok(&open_banking::transfer(&request))).ok()?;
    }
}

/// The program in front of it; with this certificate of its own, or none.
fn start(port: u16, trusted: &Authority, own: Option<&Pair>, folder: &Path) -> Fei {
    Fei::start(env!("CARGO_BIN_EXE_fei"), &config(port, trusted, own, folder))
}

fn config(port: u16, trusted: &Authority, own: Option<&Pair>, folder: &Path) -> Config {
    let path = |name: &str| folder.join(name).display().to_string();
    fs::write(path("roots.pem"), trusted.pem()).expect("a file");
    let mut config = Config::new("layouts", &format!("https://localhost:{port}"))
        .institution(&format!("roots = \"{}\"", path("roots.pem")))
        .institution(Config::NEVER_LEFT_ALONE)
        // A house of the samples has no roots of its own, and a machine that only builds may have none either.
        .variables(vec![("SSL_CERT_FILE", path("roots.pem"))])
        .log_level("trace");
    if let Some(Pair { certificate, key, .. }) = own {
        fs::write(path("fei.pem"), certificate.pem()).expect("a file");
        write_secret(path("fei.key"), key.serialize_pem());
        let (cert, key) = (path("fei.pem"), path("fei.key"));
        config = config.institution(&format!("auth.identity = {{ cert = \"{cert}\", key = \"{key}\" }}"));
    }
    config
}

fn transfer(fei: &Fei, number: u32) -> String {
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(number));
    hecto::text(&answer, hecto::RSP_CODE).to_owned()
}

#[test]
fn an_institution_that_wants_our_certificate_is_shown_the_one_of_the_settings() {
    let (authority, folder) = (Authority::default(), tempfile::tempdir().expect("a folder"));
    let (port, callers) = institution(&authority);
    let own = authority.pair("fei.bank");
    let fei = start(port, &authority, Some(&own), folder.path());
    assert_eq!([transfer(&fei, 1), transfer(&fei, 2)], ["0000", "0000"]);
    let callers = callers.lock().expect("nobody panicked");
    assert_eq!(*callers, [own.certificate.der().clone(), own.certificate.der().clone()]);
    let pem = own.key.serialize_pem();
    let line = pem.lines().nth(1).expect("a key's line");
    assert!(!fei.log().text().contains(line), "the key stands in the log");
}

#[test]
fn without_the_right_certificate_nothing_is_executed() {
    let ours = Authority::default();
    let stranger = Authority::default().pair("fei.bank");
    for own in [None, Some(&stranger)] {
        let folder = tempfile::tempdir().expect("a folder");
        let (port, callers) = institution(&ours);
        let fei = start(port, &ours, own, folder.path());
        assert_ne!(transfer(&fei, 1), "0000");
        assert!(callers.lock().expect("nobody panicked").is_empty());
    }
}

/// H02: by a list that is taken as its file changes, on what is open too; and a list that has run out is not believed.
#[test]
fn an_institution_that_was_called_back_gets_nothing_and_wakes_somebody() {
    let (authority, folder) = (Authority::default(), tempfile::tempdir().expect("a folder"));
    let (theirs, other, own) =
        (authority.pair("localhost"), authority.pair("other.example"), authority.pair("fei.bank"));
    let (port, callers) = institution_of(&authority, &theirs);
    let lists = folder.path().join("institution.crl");
    let now = Timestamp::now().as_second();
    let (day_s, year) = (24 * 60 * 60, now + 365 * 24 * 60 * 60);
    let lists_are = |called_back: &Pair, until: i64| {
        fs::write(&lists, authority.list(&[called_back], now - day_s, until)).expect("written");
    };
    lists_are(&other, year);
    let config = config(port, &authority, Some(&own), folder.path())
        .institution(&format!("revoked = \"{}\"", lists.display()))
        .admin();
    let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
    let taken = |times| {
        let of_files = [("message", "new certificates, for new connections"), ("certificate", "party.kftc")];
        fei.log().wait_for_all(times, &of_files);
    };
    let end = || fei.number("fei_certificate_not_after_seconds{certificate=\"party.kftc.revoked\"}") as i64;
    assert_eq!((transfer(&fei, 1), end()), ("0000".to_owned(), year));

    lists_are(&theirs, year);
    taken(1);
    assert_eq!(transfer(&fei, 2), "FE90");
    let alarm = fei.log().wait_for(&[("message", "no TLS session"), ("alarm", "true"), ("code", "N45")]);
    assert!(alarm["detail"].as_str().is_some_and(|detail| detail.contains("Revoked")), "{alarm}");

    lists_are(&other, now);
    taken(2);
    let message = "a list of revoked certificates has run out: the institution's certificate is not taken";
    fei.log().wait_for(&[("message", message), ("certificate", "party.kftc.revoked"), ("alarm", "true")]);
    assert_eq!((transfer(&fei, 3), end()), ("FE90".to_owned(), now));
    assert_eq!(callers.lock().expect("nobody panicked").len(), 1, "nothing was sent");

    lists_are(&other, year);
    taken(3);
    assert_eq!(transfer(&fei, 4), "0000");
}
