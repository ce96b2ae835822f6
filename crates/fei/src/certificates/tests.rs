use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use super::ends::due;
use super::*;

const DAY_S: i64 = 86_400;

#[test]
fn an_end_is_told_a_month_a_week_and_a_day_before_each_once() {
    for (left, told, expected) in [
        (31 * DAY_S, None, None),
        (30 * DAY_S + 1, None, None),
        (30 * DAY_S, None, Some(30)),
        (29 * DAY_S, Some(30), None),
        (7 * DAY_S, Some(30), Some(7)),
        (7 * DAY_S, None, Some(7)),
        (6 * DAY_S, Some(7), None),
        (DAY_S, Some(7), Some(1)),
        (1, Some(1), None),
        (0, Some(1), Some(0)),
        (-DAY_S, Some(0), None),
        (-DAY_S, None, Some(0)),
    ] {
        assert_eq!(due(left, told), expected, "{left} {told:?}");
    }
}

fn pair(folder: &Path, name: &str, year: i32) -> (PathBuf, PathBuf) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_after = date_time_ymd(year, 1, 1);
    let (cert, key_file) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    std::fs::write(&cert, params.self_signed(&key).unwrap().pem()).unwrap();
    fei_testkit::write_secret(&key_file, key.serialize_pem());
    (cert, key_file)
}

fn server(cert: &Path, key: &Path) -> Exchanged {
    let (cert, key) = (cert.to_owned(), key.to_owned());
    let files = TlsFiles { cert, key, clients: None, revoked: None, required: false };
    let tried = pem(&files).unwrap();
    let tls = Arc::new(Tls::new(&tried).unwrap());
    Exchanged { files, tls, seen: None, tried, unreadable: false }
}

#[test]
fn an_end_is_that_of_the_certificate_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = pair(folder.path(), "own", 2030);
    let server = server(&cert, &key);
    let ours = vec![(SERVE.to_owned(), server.ends_s()), ("party.x".to_owned(), None)];
    let mut certificates = Certificates { server: Some(server), ends: Arc::new(Ends::of(ours)) };
    let mut end = || {
        for _ in 0..2 {
            certificates.look();
        }
        certificates.ends.all()
    };
    let ends = |second| vec![(SERVE.to_owned(), second)];
    assert_eq!(end(), ends(1_893_456_000), "what does not tell has no end");
    let (other_cert, other_key) = pair(folder.path(), "other", 2031);
    std::fs::copy(other_cert, &cert).unwrap();
    assert_eq!(end(), ends(1_893_456_000), "it is not its key, and not in use");
    std::fs::copy(other_key, &key).unwrap();
    assert_eq!(end(), ends(1_924_992_000));
}

#[test]
fn files_are_taken_when_they_stand_still_and_fit_and_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = pair(folder.path(), "own", 2030);
    let (other_cert, other_key) = pair(folder.path(), "other", 2030);
    let mut server = server(&cert, &key);
    let tried = |server: &Exchanged| server.tried.chain.clone();
    let before = tried(&server);

    std::fs::copy(&other_cert, &cert).unwrap();
    server.look();
    assert_eq!(tried(&server), before, "perhaps its key is still on its way");
    std::fs::copy(&other_key, &key).unwrap();
    server.look();
    assert_eq!(tried(&server), before, "it changed since the last look");
    server.look();
    assert_eq!(tried(&server), std::fs::read(&other_cert).unwrap());

    std::fs::remove_file(&key).unwrap();
    server.look();
    assert!(server.unreadable && tried(&server) != before, "what is not there changes nothing");
    std::fs::copy(&other_key, &key).unwrap();
    server.look();
    server.look();
    assert!(!server.unreadable);
}
