//! An authority of our own, what it signs, and an institution behind TLS that keeps what it was shown.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use fei_testkit::Pair;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{HandshakeKind, RootCertStore, ServerConfig};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::peer::answer_one;
use crate::{Base, IdentityPem, Institution, InstitutionRules, Roots, Trust, TrustPem};

pub(super) struct Authority(pub(super) fei_testkit::Authority);

/// What clients showed, once for each request.
#[derive(Clone, Default)]
pub(super) struct Shown(Arc<Mutex<Vec<Seen>>>);

struct Seen {
    certificate: Option<CertificateDer<'static>>,
    /// Whether the session was taken up again.
    again: bool,
}

impl Authority {
    pub(super) fn new() -> Self {
        Self(fei_testkit::Authority::default())
    }

    /// A server that shows a certificate of this authority, and answers every request.
    pub(super) async fn serve(&self, params: CertificateParams) -> SocketAddr {
        self.serve_whom(params, WebPkiClientVerifier::no_client_auth()).await.0
    }

    /// The same, for whom the verifier takes.
    pub(super) async fn serve_whom(
        &self,
        params: CertificateParams,
        whom: Arc<dyn ClientCertVerifier>,
    ) -> (SocketAddr, Shown) {
        self.serve_by(&self.0.signs(params, KeyPair::generate().unwrap()), whom).await
    }

    /// The same, which shows this certificate.
    pub(super) async fn serve_by(
        &self,
        own: &Pair,
        whom: Arc<dyn ClientCertVerifier>,
    ) -> (SocketAddr, Shown) {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(whom)
            .with_single_cert(
                vec![own.certificate.der().clone()],
                PrivateKeyDer::try_from(own.key.serialize_der()).unwrap(),
            )
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, shown) = (listener.local_addr().unwrap(), Shown::default());
        let seen = shown.clone();
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(seen.clone().answer(acceptor.clone(), stream));
            }
        });
        (address, shown)
    }

    /// A verifier that takes certificates of this authority alone.
    pub(super) fn clients(&self) -> Arc<dyn ClientCertVerifier> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.root().der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap()
    }

    /// A certificate of this authority and its key.
    pub(super) fn identity(&self) -> IdentityPem {
        let mut params = CertificateParams::new(vec!["fei.bank".to_owned()]).unwrap();
        params.not_after = date_time_ymd(2090, 1, 1);
        let own = self.0.signs(params, KeyPair::generate().unwrap());
        IdentityPem { chain: own.certificate.pem().into(), key: own.key.serialize_pem().into() }
    }

    /// Whom to trust, and who we are.
    pub(super) fn pem(&self, identity: Option<IdentityPem>) -> TrustPem {
        TrustPem { roots: Roots::Pem(self.0.pem().into()), revoked: None, identity }
    }

    pub(super) fn institution(&self, address: SocketAddr) -> Institution {
        self.institution_to(address, None)
    }

    pub(super) fn institution_to(&self, address: SocketAddr, identity: Option<IdentityPem>) -> Institution {
        Institution::new("tls", self.rules(address.port(), identity)).unwrap()
    }

    /// Of the machine's own name, at this port.
    pub(super) fn rules(&self, port: u16, identity: Option<IdentityPem>) -> InstitutionRules {
        rules_by(port, &self.pem(identity))
    }
}

/// Of the machine's own name, at this port, trusted by these.
pub(super) fn rules_by(port: u16, pem: &TrustPem) -> InstitutionRules {
    let base = Base::parse(&format!("https://localhost:{port}")).unwrap();
    InstitutionRules { trust: Some(Trust::new(pem).unwrap()), ..InstitutionRules::new(base) }
}

impl Shown {
    async fn answer(self, acceptor: TlsAcceptor, stream: TcpStream) {
        let Ok(mut stream) = acceptor.accept(stream).await else { return };
        let session = stream.get_ref().1;
        assert_eq!(session.server_name(), Some("localhost"), "SNI is sent");
        let certificate = session.peer_certificates().map(|chain| chain[0].clone().into_owned());
        let again = session.handshake_kind() == Some(HandshakeKind::Resumed);
        while answer_one(&mut stream).await {
            self.0.lock().unwrap().push(Seen { certificate: certificate.clone(), again });
        }
    }

    /// How many requests came.
    pub(super) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The certificate that came with the last request.
    pub(super) fn last(&self) -> CertificateDer<'static> {
        self.0.lock().unwrap().last().unwrap().certificate.clone().unwrap()
    }

    /// Whether the session of the last request was taken up again.
    pub(super) fn again(&self) -> bool {
        self.0.lock().unwrap().last().unwrap().again
    }
}

pub(super) fn localhost() -> CertificateParams {
    CertificateParams::new(vec!["localhost".to_owned()]).unwrap()
}
