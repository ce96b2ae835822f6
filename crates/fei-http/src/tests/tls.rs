//! TLS by our own certificate authority: the right certificate is taken, every wrong one is N45 before a byte is sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fei_exchange::Code;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::calls::*;
use super::peer::*;
use crate::{Base, Identity, Institution, InstitutionRules, Trust};

pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A server that shows a certificate of this authority, and answers one request a connection.
    pub(super) async fn serve(&self, params: CertificateParams) -> SocketAddr {
        self.serve_whom(params, WebPkiClientVerifier::no_client_auth()).await
    }

    /// The same, for whom the verifier takes.
    async fn serve_whom(
        &self,
        params: CertificateParams,
        whom: Arc<dyn rustls::server::danger::ClientCertVerifier>,
    ) -> SocketAddr {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(whom)
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    assert_eq!(stream.get_ref().1.server_name(), Some("localhost"), "SNI is sent");
                    answer_one(&mut stream).await;
                }
            }
        });
        address
    }

    /// A verifier that takes certificates of this authority alone.
    fn clients(&self) -> Arc<dyn rustls::server::danger::ClientCertVerifier> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap()
    }

    /// A certificate of this authority and its key, in PEM.
    fn identity(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["fei.bank".to_owned()]).unwrap();
        params.not_after = date_time_ymd(2090, 1, 1);
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }

    fn institution(&self, address: SocketAddr) -> Institution {
        self.institution_to(address, None)
    }

    fn institution_to(&self, address: SocketAddr, identity: Option<Identity>) -> Institution {
        Institution::new("tls", self.rules(address.port(), identity)).unwrap()
    }

    /// Of the machine's own name, at this port.
    pub(super) fn rules(&self, port: u16, identity: Option<Identity>) -> InstitutionRules {
        let base = Base::parse(&format!("https://localhost:{port}")).unwrap();
        let trust = Some(Trust::from_pem(self.0.pem().as_bytes(), identity).unwrap());
        InstitutionRules { trust, ..InstitutionRules::new(base) }
    }
}

pub(super) fn localhost() -> CertificateParams {
    CertificateParams::new(vec!["localhost".to_owned()]).unwrap()
}

#[tokio::test]
async fn the_right_certificate_is_taken() {
    let authority = Authority::new();
    let address = authority.serve(localhost()).await;
    assert_eq!(pay(&authority.institution(address)).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let authority = Authority::new();
    let other = CertificateParams::new(vec!["bank.example".to_owned()]).unwrap();
    let address = authority.serve(other).await;
    assert_eq!(not_sent(pay(&authority.institution(address)).await), Code::TlsFailed);
}

#[tokio::test]
async fn a_certificate_out_of_its_time_is_refused() {
    let authority = Authority::new();
    let mut expired = localhost();
    (expired.not_before, expired.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    let mut early = localhost();
    (early.not_before, early.not_after) = (date_time_ymd(2999, 1, 1), date_time_ymd(3000, 1, 1));
    for params in [expired, early] {
        let address = authority.serve(params).await;
        assert_eq!(not_sent(pay(&authority.institution(address)).await), Code::TlsFailed);
    }
}

#[tokio::test]
async fn an_authority_that_nobody_named_is_refused() {
    let address = Authority::new().serve(localhost()).await;
    assert_eq!(not_sent(pay(&Authority::new().institution(address)).await), Code::TlsFailed);
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_refused_and_a_silent_one_too() {
    let authority = Authority::new();
    let plain = Peer::start([Act::Answer(ok("{}"))]).await;
    assert_eq!(not_sent(pay(&authority.institution(plain.address)).await), Code::TlsFailed);

    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Base::parse(&format!("https://localhost:{}", silent.local_addr().unwrap().port())).unwrap();
    let rules = InstitutionRules {
        trust: Some(Trust::from_pem(authority.0.pem().as_bytes(), None).unwrap()),
        connect_timeout: Duration::from_millis(200),
        ..InstitutionRules::new(base)
    };
    assert_eq!(not_sent(pay(&Institution::new("silent", rules).unwrap()).await), Code::TlsFailed);
}

/// X07.
#[tokio::test]
async fn an_institution_that_asks_who_we_are_is_shown_our_certificate() {
    let authority = Authority::new();
    let address = authority.serve_whom(localhost(), authority.clients()).await;
    let (chain, key) = authority.identity();
    let identity = Identity::from_pem(chain.as_bytes(), key.as_bytes()).unwrap();
    let institution = authority.institution_to(address, Some(identity));
    assert_eq!(pay(&institution).await.unwrap().status, 200);
    assert_eq!(institution.identity_ends_s(), Some(3_786_912_000), "2090-01-01");

    let nobody = authority.institution(address);
    assert!(pay(&nobody).await.is_err() && nobody.identity_ends_s().is_none(), "nobody is not somebody");
    let (chain, key) = Authority::new().identity();
    let stranger = Identity::from_pem(chain.as_bytes(), key.as_bytes()).unwrap();
    assert!(pay(&authority.institution_to(address, Some(stranger))).await.is_err());
}

#[test]
fn a_certificate_with_another_ones_key_is_refused_and_the_key_not_shown() {
    let authority = Authority::new();
    let ((chain, _), (_, key)) = (authority.identity(), authority.identity());
    let mixed = Identity::from_pem(chain.as_bytes(), key.as_bytes()).unwrap();
    assert!(Trust::from_pem(authority.0.pem().as_bytes(), Some(mixed)).is_err());
    let broken = key.replace("PRIVATE", "PUBLIC");
    let error = Identity::from_pem(chain.as_bytes(), broken.as_bytes()).err().unwrap();
    let line = key.lines().nth(1).unwrap();
    assert!(!error.to_string().contains(line), "{error}");
    assert!(Identity::from_pem(b"", key.as_bytes()).is_err());
}

#[test]
fn roots_that_are_none_are_refused() {
    assert!(Trust::new(vec![], None).is_err());
    assert!(Trust::from_pem(b"", None).is_err());
    assert!(
        Trust::from_pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", None).is_err()
    );
}
