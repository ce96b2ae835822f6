//! What `deploy/` says: the program takes the settings, and the service hands over every secret that they name.

use std::collections::BTreeSet;
use std::fs;

use fei_testkit::write_secret;
use tempfile::TempDir;

use crate::support::{Ran, fei, root};

/// Where systemd puts what LoadCredential names.
const CREDENTIALS: &str = "/run/credentials/fei.service";

fn text(name: &str) -> String {
    fs::read_to_string(root().join("deploy").join(name)).unwrap()
}

/// Values of a key of the unit, in the order of the file.
fn of_unit(key: &str) -> Vec<String> {
    let unit = text("fei.service");
    unit.lines().filter_map(|line| Some(line.strip_prefix(key)?.strip_prefix('=')?.to_owned())).collect()
}

/// Names of the credentials that the unit loads.
fn loaded() -> Vec<String> {
    of_unit("LoadCredential").iter().map(|value| value.split(':').next().unwrap().to_owned()).collect()
}

/// An /etc/fei, with the sample and what systemd would hand over.
fn installed() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = text("fei.toml");
    fs::write(folder.path().join("fei.toml"), sample.replace(CREDENTIALS, folder.path().to_str().unwrap()))
        .unwrap();
    for name in loaded() {
        write_secret(folder.path().join(name), "5e".repeat(32) + "\n");
    }
    // Certificates that are trusted: a machine that only builds may have none.
    let certified = rcgen::generate_simple_self_signed(["institution.example".to_owned()]).unwrap();
    fs::write(folder.path().join("roots.pem"), certified.cert.pem()).unwrap();
    folder
}

/// Runs a command of the unit in an /etc/fei of its own.
fn command(key: &str, folder: &TempDir) -> Ran {
    let commands = of_unit(key);
    let words: Vec<String> = commands[0]
        .split(' ')
        .map(|word| match word {
            "/etc/fei/layouts" => root().join("layouts").to_str().unwrap().to_owned(),
            _ => word.replace("/etc/fei", folder.path().to_str().unwrap()),
        })
        .collect();
    assert_eq!(words[0], "/usr/local/bin/fei");
    let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let mut command = fei(&arguments);
    command.env("SSL_CERT_FILE", folder.path().join("roots.pem")).env_remove("SSL_CERT_DIR");
    command.output().unwrap().into()
}

#[test]
fn the_service_checks_the_sample_and_finds_nothing() {
    let ran = command("ExecStartPre", &installed());
    assert!(ran.code == 0 && ran.stdout.starts_with("ok:"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_sample_without_one_of_its_secrets_does_not_start() {
    for name in loaded() {
        let folder = installed();
        fs::remove_file(folder.path().join(&name)).unwrap();
        let ran = command("ExecStartPre", &folder);
        assert!(ran.code == 1 && ran.stdout.contains(&name), "{name}: {}{}", ran.stdout, ran.stderr);
        let ran = command("ExecStart", &folder);
        assert_eq!(ran.code, 78, "{name}: {}", ran.stderr);
        assert_eq!(of_unit("RestartPreventExitStatus"), [ran.code.to_string()]);
    }
}

#[test]
fn the_service_loads_what_the_sample_names_and_nothing_else() {
    let (sample, loaded) = (text("fei.toml"), loaded());
    let after: Vec<&str> = sample.split(CREDENTIALS).skip(1).collect();
    let named = after.iter().map(|rest| rest[1..].split('"').next().unwrap());
    assert_eq!(named.collect::<BTreeSet<_>>(), loaded.iter().map(String::as_str).collect());
}
