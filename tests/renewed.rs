//! The real program and an institution that both show certificates: files that are renewed while it runs.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{Config, CoreLine, Fei, HttpRequest, PATIENCE, Pair, hecto, open_banking, write_secret};
use jiff::Timestamp;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// What signs certificates of both sides.
struct Authority(fei_testkit::Authority);

impl Authority {
    fn new() -> Self {
        Self(fei_testkit::Authority::default())
    }

    fn pair(&self) -> Pair {
        self.0.pair("localhost")
    }

    /// A certificate of ours and its key, into these files.
    fn renew(&self, folder: &Path) -> CertificateDer<'static> {
        let own = self.pair();
        fs::write(folder.join("fei.pem"), own.certificate.pem()).expect("written");
        write_secret(folder.join("fei.key"), own.key.serialize_pem());
        own.certificate.der().clone()
    }

    /// What an institution of this authority shows, and asks for.
    fn config(&self) -> Arc<ServerConfig> {
        self.config_of(&self.pair())
    }

    fn config_of(&self, own: &Pair) -> Arc<ServerConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.root().der().clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
        let key = PrivateKeyDer::try_from(own.key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("versions").with_client_cert_verifier(clients.build().expect("roots"));
        Arc::new(config.with_single_cert(vec![own.certificate.der().clone()], key).expect("a pair"))
    }
}

/// An institution behind TLS that is well: one call a connection. What it was shown, call by call.
struct Institution {
    address: SocketAddr,
    config: Arc<Mutex<Arc<ServerConfig>>>,
    shown: Arc<Mutex<Vec<CertificateDer<'static>>>>,
}

impl Institution {
    fn start(authority: &Authority) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let config = Arc::new(Mutex::new(authority.config()));
        let institution = Self { address, config, shown: Arc::default() };
        let (config, shown) = (institution.config.clone(), institution.shown.clone());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let config = config.lock().expect("whole").clone();
                let _whoever_it_does_not_know = serve(stream, config, &shown);
            }
        });
        institution
    }

    /// It has another authority from now on, for itself and for those that call it.
    fn moves_to(&self, authority: &Authority) {
        self.shows(authority.config());
    }

    fn shows(&self, config: Arc<ServerConfig>) {
        *self.config.lock().expect("whole") = config;
    }

    /// The certificate of the last call.
    fn last(&self) -> CertificateDer<'static> {
        self.shown.lock().expect("whole").last().expect("a call came").clone()
    }
}

fn serve(
    mut stream: TcpStream,
    config: Arc<ServerConfig>,
    shown: &Mutex<Vec<CertificateDer<'static>>>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut session = ServerConnection::new(config).expect("a session");
    while session.is_handshaking() {
        session.complete_io(&mut stream)?;
    }
    let certificate = session.peer_certificates().expect("nobody comes without")[0].clone().into_owned();
    let mut stream = StreamOwned::new(session, stream);
    let (mut request, mut piece) = (HttpRequest::default(), [0; 1024]);
    while !request.is_whole() {
        let read = stream.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        request.raw.extend_from_slice(&piece[..read]);
    }
    shown.lock().expect("whole").push(certificate);
    let answer = String::from_utf8(open_banking::well(&request)).expect("text");
    stream.write_all(answer.replacen("\r\n", "\r\nconnection: close\r\n", 1).as_bytes())?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// H23: towards institutions as for those that call; what cannot be used leaves what is in use.
#[test]
fn files_towards_an_institution_are_taken_as_they_change() {
    let (old, new) = (Authority::new(), Authority::new());
    let institution = Institution::start(&old);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let first = old.renew(folder.path());
    fs::write(path("roots.pem"), old.0.pem()).expect("written");
    let identity = format!("{{ cert = \"{}\", key = \"{}\" }}", path("fei.pem"), path("fei.key"));
    let config = Config::new("layouts", &format!("https://localhost:{}", institution.address.port()))
        .institution(Config::NEVER_LEFT_ALONE)
        .institution(&format!("roots = \"{}\"", path("roots.pem")))
        .institution(&format!("auth.identity = {identity}"));
    let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
    let mut core = CoreLine::dial(fei.address("hecto"));
    let mut number = 0;
    let mut told = || {
        number += 1;
        hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE).to_owned()
    };
    let said = |message| fei.log().wait_for(&[("message", message), ("certificate", "party.kftc")]);
    assert_eq!((told(), institution.last()), ("0000".to_owned(), first.clone()));

    // Another one's key: nobody takes that pair.
    let second = old.renew(folder.path());
    write_secret(path("fei.key"), old.pair().key.serialize_pem());
    let alarm = said("new certificates cannot be used: the old ones stay");
    assert_eq!(alarm["alarm"].as_bool(), Some(true), "{alarm}");
    assert_eq!((told(), institution.last()), ("0000".to_owned(), first.clone()));

    // A root that broke off, as a full disk leaves it.
    fs::write(path("roots.pem"), &old.0.pem()[..200]).expect("written");
    let third = old.renew(folder.path());
    fei.log().wait_for_all(
        2,
        &[("message", "new certificates cannot be used: the old ones stay"), ("certificate", "party.kftc")],
    );
    assert_eq!((told(), institution.last()), ("0000".to_owned(), first.clone()));

    fs::write(path("roots.pem"), old.0.pem()).expect("written");
    said("new certificates, for new connections");
    assert_eq!((told(), institution.last()), ("0000".to_owned(), third.clone()));
    assert!(first != second && second != third);

    // The institution has another authority, and its old one is believed no more.
    let fourth = new.renew(folder.path());
    fs::write(path("roots.pem"), new.0.pem()).expect("written");
    fei.log().wait_for_all(
        2,
        &[("message", "new certificates, for new connections"), ("certificate", "party.kftc")],
    );
    assert_eq!(told(), "FE90");
    institution.moves_to(&new);
    assert_eq!((told(), institution.last()), ("0000".to_owned(), fourth));
}

/// H23: its certificate is seen when it is dialled, and not told of once a connection.
#[test]
fn an_institutions_own_certificate_that_will_run_out_is_told_before() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().expect("a folder"));
    let institution = Institution::start(&authority);
    let in_days = |days: i64| Timestamp::now().as_second() + days * 24 * 60 * 60;
    let of = |second: i64| date_time_ymd(1970, 1, 1) + Duration::from_secs(second.unsigned_abs());
    let shows = |from: i64, until: i64| {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        (params.not_before, params.not_after) = (of(from), of(until));
        institution
            .shows(authority.config_of(&authority.0.signs(params, KeyPair::generate().expect("a key"))));
    };
    let path = |name: &str| folder.path().join(name).display().to_string();
    authority.renew(folder.path());
    fs::write(path("roots.pem"), authority.0.pem()).expect("written");
    let identity = format!("{{ cert = \"{}\", key = \"{}\" }}", path("fei.pem"), path("fei.key"));
    let config = Config::new("layouts", &format!("https://localhost:{}", institution.address.port()))
        .admin()
        .institution(&format!("roots = \"{}\"", path("roots.pem")))
        .institution(&format!("auth.identity = {identity}"));
    let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
    let mut core = CoreLine::dial(fei.address("hecto"));
    let mut number = 0;
    let end = "fei_certificate_not_after_seconds{certificate=\"party.kftc.theirs\"}";
    assert!(!fei.page("/metrics").contains(end), "nobody was dialled");
    // A call on a connection of its own, and what was shown on it is looked at.
    let mut pays_to = |from: i64, until: i64| {
        shows(from, until);
        number += 1;
        assert_eq!(hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE), "0000");
        let patience = Instant::now() + PATIENCE;
        while !fei.page("/metrics").lines().any(|line| *line == format!("{end} {until}")) {
            assert!(Instant::now() < patience, "{}", fei.page("/metrics"));
            thread::sleep(Duration::from_millis(50));
        }
    };
    let message = "an institution's certificate runs out in so many days or less";
    let told = [("message", message), ("certificate", "party.kftc.theirs"), ("alarm", "true")];
    // Half of its six days is over: it is renewed by then, or soon.
    pays_to(in_days(-3), in_days(3));
    let long_since = in_days(-400);
    let mut pays = |until: i64| pays_to(long_since, until);
    pays(in_days(14));
    assert_eq!(fei.log().wait_for(&told)["days"], 14);
    let week = in_days(7);
    pays(week);
    assert_eq!(fei.log().wait_for_all(2, &told)[1]["days"], 7);
    // Renewed at one of its nodes, and then at the other.
    [in_days(300), week, in_days(400)].into_iter().for_each(pays);
    assert_eq!(fei.log().matching(&told).len(), 2, "once, and not once a connection");
}
