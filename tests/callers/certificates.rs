//! A client that is known by its certificate: of the roots of the settings, of its name or of its key, and not called back.

use std::fs;
use std::io::Write;
use std::sync::Arc;

use fei_testkit::{Authority, Caller, Config, Pair, Reply, write_secret, year};
use rcgen::{CertificateParams, KeyPair, PublicKeyData as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{HOLDER, Site, is_refusal};

/// The program behind TLS, of which it shows clients its own certificate of the authority's and asks them for theirs.
struct Tls {
    site: Site,
    authority: Authority,
    /// One that is in the list of those that were called back.
    gone: Pair,
    _files: TempDir,
}

impl Tls {
    /// Whose agency must show what `agency` makes of the authority, and institutions call by these keys of `tls`.
    fn start(keys: &str, agency: impl FnOnce(&Authority) -> String) -> Self {
        let (authority, files) = (Authority::default(), tempfile::tempdir().expect("a folder"));
        let path = |name: &str| files.path().join(name).display().to_string();
        let (own, gone) = (authority.pair("localhost"), authority.pair("agency.example"));
        fs::write(path("fei.pem"), own.certificate.pem()).expect("a file");
        write_secret(path("fei.key"), own.key.serialize_pem());
        fs::write(path("roots.pem"), authority.pem()).expect("a file");
        fs::write(path("gone.crl"), authority.list(&[&gone], year(2020), year(2099))).expect("a file");
        let (cert, key, clients, revoked) =
            (path("fei.pem"), path("fei.key"), path("roots.pem"), path("gone.crl"));
        let tls = format!(
            "tls = {{ cert = \"{cert}\", key = \"{key}\", clients = \"{clients}\", revoked = \"{revoked}\"{keys} }}"
        );
        let site = Site::start(&agency(&authority), &tls);
        Self { site, authority, gone, _files: files }
    }

    /// What a caller hears who shows this certificate; none: TLS does not let it in.
    fn call(&self, caller: &Caller, shown: Option<&Pair>) -> Option<Reply> {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.root().der().clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("versions").with_root_certificates(roots);
        let config = match shown {
            None => config.with_no_client_auth(),
            Some(pair) => {
                let chain: Vec<CertificateDer<'static>> = vec![pair.certificate.der().clone()];
                let key = PrivateKeyDer::try_from(pair.key.serialize_der()).expect("a key");
                config.with_client_auth_cert(chain, key).expect("a pair")
            }
        };
        let session = ClientConnection::new(Arc::new(config), "localhost".try_into().expect("a name"));
        let mut stream = StreamOwned::new(session.expect("a session"), caller.connect().expect("it listens"));
        stream.write_all(&caller.request("GET", HOLDER, "")).ok()?;
        Reply::read(stream).ok()
    }

    fn takes(&self, caller: &Caller, shown: &Pair, why: &str) {
        self.site.took(&self.call(caller, Some(shown)).expect("it is let in"), why);
    }

    /// It is let in, and it is nobody.
    fn refuses(&self, caller: &Caller, shown: Option<&Pair>, why: &str) {
        let reply = self.call(caller, shown).expect(why);
        is_refusal(&reply, (401, "unknown-client"), why);
    }

    fn asked(&self) -> usize {
        self.site.core.heard().len()
    }
}

#[test]
fn a_client_of_a_name_is_taken_by_its_certificate_and_by_no_other_ones() {
    let tls = Tls::start(", required = true", |_| "certificate = { dns = \"agency.example\" }".to_owned());
    let nobody = tls.site.nobody();
    tls.takes(&nobody, &tls.authority.pair("agency.example"), "its own");
    tls.refuses(&nobody, Some(&tls.authority.pair("other.example")), "of the same root, of another name");
    let (agency, other) = (tls.site.agency(), tls.authority.pair("other.example"));
    tls.refuses(&agency, Some(&other), "the key of before is not enough");
    let strangers = Authority::default().pair("agency.example");
    for (shown, why) in
        [(Some(&strangers), "of another root"), (Some(&tls.gone), "it was called back"), (None, "none")]
    {
        assert_eq!(tls.call(&nobody, shown), None, "{why}");
    }
    assert_eq!(tls.asked(), 1);
}

#[test]
fn a_client_of_a_key_is_taken_whatever_its_certificate_is_called() {
    let key = KeyPair::generate().expect("a key");
    let known = key.subject_public_key_info();
    let digest: String = Sha256::digest(known).iter().map(|byte| format!("{byte:02x}")).collect();
    let tls = Tls::start(", required = true", |_| format!("certificate = {{ key_sha256 = \"{digest}\" }}"));
    let nobody = tls.site.nobody();
    let params = CertificateParams::new(vec!["renewed.example".to_owned()]).expect("a name");
    let renewed = tls.authority.signs(params, key);
    tls.takes(&nobody, &renewed, "its own key");
    tls.refuses(&nobody, Some(&tls.authority.pair("renewed.example")), "another key");
    assert_eq!(tls.asked(), 1);
}

/// Whoever shows none comes in, and what a client must show is asked of it then.
#[test]
fn a_client_of_a_key_and_a_certificate_shows_both() {
    let both = |_: &Authority| Config::key("agency") + "certificate = { dns = \"agency.example\" }";
    let tls = Tls::start("", both);
    let own = tls.authority.pair("agency.example");
    tls.takes(&tls.site.agency(), &own, "both");
    tls.refuses(&tls.site.agency(), None, "the key alone");
    tls.refuses(&tls.site.nobody(), Some(&own), "the certificate alone");
    let other = tls.authority.pair("other.example");
    tls.refuses(&tls.site.agency(), Some(&other), "the key, and another one's certificate");
    assert_eq!(tls.asked(), 1);
}
