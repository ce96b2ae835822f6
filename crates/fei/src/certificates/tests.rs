use std::path::{Path, PathBuf};
use std::sync::Mutex;

use fei_http::server::Tls;
use fei_http::{SystemRoots, Trust};
use fei_testkit::{Authority, year};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use super::*;
use crate::run::{AssembleError, TrustFiles, pem};
use crate::settings::{Auth, Dial, Identity, TlsFiles};

fn pair(folder: &Path, name: &str, year: i32) -> (PathBuf, PathBuf) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_after = date_time_ymd(year, 1, 1);
    let (cert, key_file) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    std::fs::write(&cert, params.self_signed(&key).unwrap().pem()).unwrap();
    fei_testkit::write_secret(&key_file, key.serialize_pem());
    (cert, key_file)
}

fn server(cert: &Path, key: &Path) -> Exchanged<Server> {
    let (cert, key) = (cert.to_owned(), key.to_owned());
    server_of(TlsFiles { cert, key, clients: None, revoked: None, required: false })
}

fn server_of(files: TlsFiles) -> Exchanged<Server> {
    let began = pem(&files).unwrap();
    let tls = Arc::new(Tls::new(&began).unwrap());
    Exchanged::new("serve".to_owned(), Server { files, tls }, began)
}

/// To an institution that is trusted by what stands in this file, and is perhaps shown a certificate.
fn way(party: &str, roots: &Path, own: Option<(&Path, &Path)>) -> Exchanged<Way> {
    let identity = own.map(|(cert, key)| Identity { cert: cert.to_owned(), key: key.to_owned() });
    let auth = Auth { identity, ..Auth::default() };
    way_of(party, &Dial { roots: Some(roots.to_owned()), auth, ..Dial::default() }, SystemRoots::default())
}

fn way_of(party: &str, dial: &Dial, system: SystemRoots) -> Exchanged<Way> {
    let files = TrustFiles::of(party, dial);
    let began = files.read(|| system.clone()).unwrap();
    let trust = Trust::new(&began).unwrap();
    Exchanged::new(format!("party.{party}"), Way { files, trust, system }, began)
}

/// The last second of each name.
fn ends_of(certificates: &Certificates) -> Vec<(String, i64)> {
    certificates.ends.terms().into_iter().map(|term| (term.name, term.ends_s)).collect()
}

#[test]
fn an_end_is_that_of_the_certificate_in_use() {
    for name in ["serve", "party.bank"] {
        let folder = tempfile::tempdir().unwrap();
        let (cert, key) = pair(folder.path(), "own", 2030);
        let (roots, _) = pair(folder.path(), "root", 2099);
        let shows_nothing = way("mute", &roots, None);
        let mut certificates = match name {
            "serve" => Certificates::begin(Some(server(&cert, &key)), vec![shows_nothing], None, vec![]),
            _ => {
                let ways = vec![way("bank", &roots, Some((&cert, &key))), shows_nothing];
                Certificates::begin(None, ways, None, vec![])
            }
        };
        let mut end = || {
            for _ in 0..2 {
                certificates.look();
            }
            ends_of(&certificates)
        };
        let of_roots = |way: &str| (format!("party.{way}.roots"), 4_070_908_800);
        let ends = |second| match name {
            "serve" => vec![(name.to_owned(), second), of_roots("mute")],
            _ => vec![(name.to_owned(), second), of_roots("bank"), of_roots("mute")],
        };
        assert_eq!(end(), ends(1_893_456_000), "what is not there has no end");
        let (other_cert, other_key) = pair(folder.path(), "other", 2031);
        std::fs::copy(other_cert, &cert).unwrap();
        assert_eq!(end(), ends(1_893_456_000), "it is not its key, and not in use");
        std::fs::copy(other_key, &key).unwrap();
        assert_eq!(end(), ends(1_924_992_000));
    }
}

/// A list of nobody, by an issuer of its own.
fn list(until: i32) -> String {
    Authority::default().list(&[], year(2020), year(until))
}

#[test]
fn whom_a_client_must_be_known_by_has_an_end_too() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = pair(folder.path(), "own", 2030);
    let (first, _) = pair(folder.path(), "first", 2031);
    let (roots, _) = pair(folder.path(), "roots", 2032);
    std::fs::write(&roots, [std::fs::read(&roots).unwrap(), std::fs::read(first).unwrap()].concat()).unwrap();
    let revoked = folder.path().join("revoked.crl");
    std::fs::write(&revoked, list(2033)).unwrap();
    let server = server_of(TlsFiles {
        cert,
        key,
        clients: Some(roots),
        revoked: Some(revoked.clone()),
        required: true,
    });
    let mut certificates = Certificates::begin(Some(server), vec![], None, vec![]);
    let ends = |of_list| {
        let ends = [("serve", 1_893_456_000), ("serve.clients", 1_924_992_000), ("serve.revoked", of_list)];
        ends.map(|(name, second)| (name.to_owned(), second)).to_vec()
    };
    assert_eq!(ends_of(&certificates), ends(1_988_150_400), "of several the first");
    std::fs::write(&revoked, list(2034)).unwrap();
    for _ in 0..2 {
        certificates.look();
    }
    assert_eq!(ends_of(&certificates), ends(2_019_686_400));
}

#[test]
fn files_are_taken_when_they_stand_still_and_fit_and_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = pair(folder.path(), "own", 2030);
    let (other_cert, other_key) = pair(folder.path(), "other", 2030);
    let (mut server, ends) = (server(&cert, &key), Ends::of([]));
    let tried = |server: &Exchanged<Server>| server.tried.chain.clone();
    let before = tried(&server);

    std::fs::copy(&other_cert, &cert).unwrap();
    server.look(&ends);
    assert_eq!(tried(&server), before, "perhaps its key is still on its way");
    std::fs::copy(&other_key, &key).unwrap();
    server.look(&ends);
    assert_eq!(tried(&server), before, "it changed since the last look");
    server.look(&ends);
    assert_eq!(tried(&server), std::fs::read(&other_cert).unwrap());

    std::fs::remove_file(&key).unwrap();
    server.look(&ends);
    assert!(server.unreadable && tried(&server) != before, "what is not there changes nothing");
    std::fs::copy(&other_key, &key).unwrap();
    server.look(&ends);
    server.look(&ends);
    assert!(!server.unreadable);
}

#[test]
fn an_institution_is_trusted_by_the_roots_of_now() {
    let folder = tempfile::tempdir().unwrap();
    let (roots, _) = pair(folder.path(), "root", 2099);
    let (mut way, ends) = (way("bank", &roots, None), Ends::of([]));
    let in_use = |way: &Exchanged<Way>, path: &Path| {
        way.tried.roots == Roots::Pem(std::fs::read(path).unwrap()) && !way.unreadable
    };
    let (next, _) = pair(folder.path(), "next", 2099);
    std::fs::copy(&next, &roots).unwrap();
    way.look(&ends);
    assert!(!in_use(&way, &next), "perhaps the rest is still on its way");
    way.look(&ends);
    assert!(in_use(&way, &next));
    std::fs::remove_file(&roots).unwrap();
    way.look(&ends);
    assert!(way.unreadable);
}

/// They are read by one look in many, and taken when two of those saw the same.
#[test]
fn the_systems_roots_are_taken_where_an_institution_has_none_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (own, _) = pair(folder.path(), "own", 2099);
    let root = || {
        let key = KeyPair::generate().unwrap();
        let one = CertificateParams::new(vec![]).unwrap().self_signed(&key).unwrap();
        SystemRoots::from([one.der().clone()])
    };
    let stands = Arc::new(Mutex::new(Some(root())));
    let before = stands.lock().unwrap().clone().unwrap();
    let reading = stands.clone();
    let none = || AssembleError::SystemRoots("there are none".to_owned());
    let read = Box::new(move || reading.lock().unwrap().clone().ok_or_else(none));
    let system = System { read, roots: before.clone() };
    let system = Exchanged::new("system".to_owned(), system, before.clone());
    let ways = vec![way_of("one", &Dial::default(), before.clone()), way("other", &own, None)];
    let mut certificates = Certificates::begin(None, ways, Some(system), vec![]);
    let mut trusted = |looks| {
        (0..looks).for_each(|_| certificates.look());
        let roots = |way: &Exchanged<Way>| match &way.tried.roots {
            Roots::System(roots) => Some(roots.clone()),
            Roots::Pem(_) => None,
        };
        certificates.ways.iter().map(roots).collect::<Vec<_>>()
    };
    assert_eq!(trusted(2), [Some(before.clone()), None]);
    let after = root();
    *stands.lock().unwrap() = Some(after.clone());
    assert_eq!(trusted(LOOKS_EACH_SYSTEM), [Some(before), None], "perhaps more are still on their way");
    assert_eq!(trusted(LOOKS_EACH_SYSTEM), [Some(after.clone()), None]);
    *stands.lock().unwrap() = None;
    assert_eq!(trusted(3 * LOOKS_EACH_SYSTEM), [Some(after), None], "what cannot be read changes nothing");
}

#[test]
fn what_an_institution_signs_by_has_an_end_where_it_is_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    for (name, year) in [("answers", 2031), ("tokens", 2032)] {
        let (certificate, _) = pair(folder.path(), name, year);
        fei_testkit::write_secret(&certificate, std::fs::read(&certificate).unwrap());
    }
    fei_testkit::write_secret(folder.path().join("plain.pem"), KeyPair::generate().unwrap().public_key_pem());
    let file = folder.path().join("fei.toml");
    let settings = "[party.bank]
        dial = 'http://a'
        auth.jws_answer = { header = 'x', algorithm = 'ES256', key = { file = 'answers.pem' } }
        [party.agency.client]
        one.jwt = { algorithm = 'ES256', key = { file = 'tokens.pem' }, issuer = 'i', audience = 'fei' }
        two.jwt = { algorithm = 'ES256', key = { file = 'plain.pem' }, issuer = 'i', audience = 'fei' }";
    std::fs::write(&file, settings).unwrap();
    let certificates = Certificates::of(&Settings::load(Some(&file)).unwrap(), None, &[]);
    let ends = [("party.agency.client.one", 1_956_528_000), ("party.bank.answers", 1_924_992_000)];
    assert_eq!(ends_of(&certificates), ends.map(|(name, second)| (name.to_owned(), second)));
}
