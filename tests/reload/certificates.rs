//! What stands in the files of certificates by now is nothing to new layouts: it is told by itself, and what is in use stays.

use fei_testkit::write_secret;
use rcgen::{CertificateParams, KeyPair};

use super::*;

#[test]
fn a_broken_certificate_keeps_no_layouts_out_and_is_told_by_itself() {
    let (layouts, folder) = (Layouts::new().without_cases("hecto"), tempfile::tempdir().unwrap());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    for name in ["fei.pem", "roots.pem", "system.pem"] {
        fs::write(path(name), certificate.pem()).unwrap();
    }
    write_secret(path("fei.key"), key.serialize_pem());
    let tls = format!("tls = {{ cert = \"{}\", key = \"{}\" }}", path("fei.pem"), path("fei.key"));
    let config = Config::new(layouts.0.path(), "https://localhost:1")
        .admin()
        .serve(&tls)
        .institution(&format!("roots = \"{}\"", path("roots.pem")))
        // One of the samples has no roots of its own, and a machine that only builds may have none either.
        .variables(vec![("SSL_CERT_FILE", path("system.pem"))]);
    let fei = Fei::start(BINARY, &config);

    fs::write(path("fei.pem"), "-----BEGIN CERTIFICATE-----").unwrap();
    fs::remove_file(path("roots.pem")).unwrap();
    layouts.put(HOLDER, NAME, r#"from = "A""#);
    let output = reload(&fei, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("~ hecto.account_holder"), "{}", text(&output.stdout));
    for (message, certificate) in [
        ("new certificates cannot be used: the old ones stay", "serve"),
        ("certificates cannot be read: the old ones stay", "party.kftc"),
    ] {
        fei.log().wait_for(&[("message", message), ("certificate", certificate), ("alarm", "true")]);
    }
}
