//! The real program where clients show certificates: which of them were called back, and what of it runs out.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;

use fei_testkit::{Authority, Config, Fei, PATIENCE, Pair, unused_address, write_secret};
use jiff::Timestamp;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const DAY_S: i64 = 24 * 60 * 60;
/// The file of lists of certificates that were called back.
const LISTS: &str = "revoked.crl";

/// Who signs the certificates of both sides, and says which of them hold no more.
struct Sides(Authority);

/// So many seconds from now; a certificate's and a list's times are whole ones.
fn ahead(s: i64) -> i64 {
    Timestamp::now().as_second() + s
}

impl Sides {
    /// Of a root that is good until this second of 1970 and later.
    fn until(second: i64) -> Self {
        Self(Authority::until(second))
    }

    fn pair(&self) -> Pair {
        self.0.pair("localhost")
    }

    /// A list of these, made so many days ago and good until this second.
    fn list(&self, revoked: &[&Pair], days_ago: i64, until: i64) -> String {
        self.0.list(revoked, ahead(-days_ago * DAY_S), until)
    }

    /// Calls, and says with what status it was answered; none: it was not let in.
    fn call(&self, at: SocketAddr, shown: &Pair) -> Option<u16> {
        let mut stream = self.connect(at, shown);
        let request = "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\nx-api-key: fei_sample_agency\r\nconnection: close\r\n\r\n";
        // Whoever is not let in hears it here, or when it reads.
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = Vec::new();
        let _ended_or_refused = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(answer.get(9..12)?).parse().ok()
    }

    fn connect(&self, at: SocketAddr, shown: &Pair) -> StreamOwned<ClientConnection, TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.root().der().clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let key = PrivateKeyDer::try_from(shown.key.serialize_der()).expect("a key");
        let config = config
            .expect("versions")
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![shown.certificate.der().clone()], key);
        let config = Arc::new(config.expect("a pair"));
        let session = ClientConnection::new(config, "localhost".try_into().expect("a name"));
        let stream = TcpStream::connect(at).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        StreamOwned::new(session.expect("a session"), stream)
    }

    /// The program, where nobody calls without a certificate of this authority that is in no list of this file.
    fn start(&self, folder: &Path) -> Fei {
        let path = |name: &str| folder.join(name).display().to_string();
        let ours = self.pair();
        fs::write(path("fei.pem"), ours.certificate.pem()).expect("written");
        write_secret(path("fei.key"), ours.key.serialize_pem());
        fs::write(path("roots.pem"), self.0.pem()).expect("written");
        let files = [("cert", "fei.pem"), ("key", "fei.key"), ("clients", "roots.pem"), ("revoked", LISTS)];
        let files = files.map(|(key, name)| format!("{key} = \"{}\"", path(name))).join(", ");
        let config = Config::new("layouts", &format!("http://{}", unused_address()));
        let config = config.serve(&format!("tls = {{ {files}, required = true }}")).admin();
        Fei::start(env!("CARGO_BIN_EXE_fei"), &config)
    }
}

/// X07: without a restart, and what cannot be used changes nothing.
#[test]
fn a_client_that_was_called_back_is_let_in_no_more() {
    let (sides, folder) = (Sides::until(ahead(900 * DAY_S)), tempfile::tempdir().expect("a folder"));
    let (agency, other) = (sides.pair(), sides.pair());
    let lists = folder.path().join(LISTS);
    let year = ahead(365 * DAY_S);
    fs::write(&lists, sides.list(&[], 1, year)).expect("written");
    let fei = sides.start(folder.path());
    let calls = || [&agency, &other].map(|shown| sides.call(fei.serves(), shown));
    assert_eq!(calls(), [Some(200), Some(200)]);
    let mut open = sides.connect(fei.serves(), &agency);
    open.conn.complete_io(&mut open.sock).expect("it is let in");

    fs::write(&lists, sides.list(&[&agency], 1, year)).expect("written");
    fei.log().wait_for(&[("message", "new certificates, for new connections"), ("certificate", "serve")]);
    assert_eq!(calls(), [None, Some(200)]);
    assert_eq!(open.read(&mut [0]).expect("it was closed in order"), 0, "what it had open is over too");

    fs::write(&lists, "-----BEGIN X509 CRL-----\nMAMCAQA=\n-----END X509 CRL-----\n").expect("written");
    let refused = "new certificates cannot be used: the old ones stay";
    fei.log().wait_for(&[("message", refused), ("certificate", "serve"), ("alarm", "true")]);
    assert_eq!(calls(), [None, Some(200)]);
}

/// H23: of what clients are known by, too. A list that has run out is not believed, and nobody is by it.
#[test]
fn roots_and_lists_that_will_run_out_are_told_before() {
    let fortnight = ahead(14 * DAY_S);
    let (sides, folder) = (Sides::until(fortnight), tempfile::tempdir().expect("a folder"));
    let (agency, lists) = (sides.pair(), folder.path().join(LISTS));
    // It lives for a month and a day: the last three days of it are told of.
    let (day, past) = (ahead(DAY_S), ahead(-1));
    fs::write(&lists, sides.list(&[], 30, day)).expect("written");
    let fei = sides.start(folder.path());
    let told = |certificate, message| {
        fei.log().wait_for(&[("certificate", certificate), ("message", message), ("alarm", "true")])
    };
    let number = |what: &str, name: &str| {
        fei.number(&format!("fei_certificate_{what}_seconds{{certificate=\"{name}\"}}")) as i64
    };
    let end = |name: &str| number("not_after", name);
    let root = told("serve.clients", "a root that is trusted runs out in so many days or less");
    let list = told("serve.revoked", "a list of revoked certificates runs out in so many days or less");
    assert_eq!((root["days"].as_i64(), list["days"].as_i64()), (Some(14), Some(1)));
    assert_eq!((end("serve.clients"), end("serve.revoked")), (fortnight, day));
    let overdue = |name: &str| number("overdue_from", name);
    assert_eq!(overdue("serve.clients"), fortnight - 14 * DAY_S);
    let ahead_s = day - overdue("serve.revoked");
    assert!(ahead_s.abs_diff(31 * DAY_S / 10) <= 1, "{ahead_s}: a tenth of its life");
    assert_eq!(sides.call(fei.serves(), &agency), Some(200));

    fs::write(&lists, sides.list(&[], 30, past)).expect("written");
    told("serve.revoked", "a list of revoked certificates has run out: no client's certificate is taken");
    assert_eq!((end("serve.revoked"), sides.call(fei.serves(), &agency)), (past, None));
}
