//! TLS of a server: our certificate, whom we trust as a client, and both exchanged while connections are open.

use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::pem;

/// The contents of the files, each in PEM.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TlsPem {
    /// Our certificate, and what leads to its root.
    pub chain: Vec<u8>,
    /// Its key: PKCS#8, PKCS#1 or SEC 1, unencrypted.
    pub key: Vec<u8>,
    /// Whose certificates a client may show; none: it is not asked for one.
    pub clients: Option<ClientRoots>,
}

/// Whom we trust as a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientRoots {
    /// The roots.
    pub roots: Vec<u8>,
    /// Lists of certificates that were called back, one at least; none: nobody is looked up. With one, each authority of a
    /// chain needs its own, and one that is past its next update lets nobody in whom it would have to speak of.
    pub revoked: Option<Vec<u8>>,
    /// Whether nobody comes in without a certificate.
    pub required: bool,
}

/// Why there is no TLS. Never holds anything of a key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Our certificate.
    #[error("the certificate: {0}")]
    Certificate(String),
    /// Its key.
    #[error("the key: no private key in PEM that can be read")]
    Key,
    /// The two do not belong together, or cannot be used.
    #[error("the certificate and its key: {0}")]
    Pair(rustls::Error),
    /// The clients' roots.
    #[error("the clients' roots: {0}")]
    Roots(String),
    /// The lists of certificates that were called back.
    #[error("the lists of revoked certificates: {0}")]
    Revoked(String),
}

/// What new connections begin with. Open ones keep theirs, but who showed a certificate begins anew when others are trusted
/// or others were called back: it would be known by what holds no more.
#[derive(Debug)]
pub struct Tls(ArcSwap<Held>);

#[derive(Debug)]
struct Held {
    config: Arc<ServerConfig>,
    clients: Option<ClientRoots>,
    /// Cancelled when others take the place of these clients.
    outdated: CancellationToken,
}

impl Tls {
    /// TLS 1.2 and 1.3.
    ///
    /// # Errors
    /// What the files say cannot be used.
    pub fn new(pem: &TlsPem) -> Result<Self, TlsError> {
        Ok(Self(ArcSwap::from_pointee(Held::new(pem)?)))
    }

    /// New files for the connections to come.
    ///
    /// # Errors
    /// What they say cannot be used: the old ones stay.
    pub fn replace(&self, pem: &TlsPem) -> Result<(), TlsError> {
        let (before, mut after) = (self.0.load_full(), Held::new(pem)?);
        if after.clients == before.clients {
            after.outdated = before.outdated.clone();
            self.0.store(Arc::new(after));
        } else {
            self.0.store(Arc::new(after));
            before.outdated.cancel();
        }
        Ok(())
    }

    /// What a connection begins with, and what ends it if it shows a certificate.
    pub(super) fn acceptor(&self) -> (TlsAcceptor, CancellationToken) {
        let held = self.0.load();
        (TlsAcceptor::from(Arc::clone(&held.config)), held.outdated.clone())
    }
}

impl Held {
    fn new(pem: &TlsPem) -> Result<Self, TlsError> {
        let (config, outdated) = (Arc::new(config(pem)?), CancellationToken::new());
        Ok(Self { config, clients: pem.clients.clone(), outdated })
    }
}

fn config(pem: &TlsPem) -> Result<ServerConfig, TlsError> {
    let chain = pem::certificates(&pem.chain).map_err(TlsError::Certificate)?;
    let key = PrivateKeyDer::from_pem_slice(&pem.key).map_err(|_| TlsError::Key)?;
    let config = ServerConfig::builder_with_provider(pem::provider())
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Pair)?;
    let config = match &pem.clients {
        None => config.with_no_client_auth(),
        Some(clients) => config.with_client_cert_verifier(verifier(clients)?),
    };
    // It refuses a key that is not the certificate's.
    let mut config = config.with_single_cert(chain, key).map_err(TlsError::Pair)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    if pem.clients.is_some() {
        // A session that is taken up again would not have its certificate looked at: not for its end, nor in the lists.
        config.session_storage = Arc::new(NoServerSessionStorage {});
    }
    Ok(config)
}

fn verifier(clients: &ClientRoots) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let roots = pem::roots(&clients.roots).map_err(TlsError::Roots)?;
    let revoked = clients.revoked.as_deref().map(pem::lists).transpose().map_err(TlsError::Revoked)?;
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), pem::provider())
        .with_crls(revoked.unwrap_or_default())
        // Else an old list would be believed for ever, and whoever was called back since let in without a word.
        .enforce_revocation_expiration();
    let verifier = if clients.required { verifier } else { verifier.allow_unauthenticated() };
    verifier.build().map_err(|error| TlsError::Revoked(error.to_string()))
}
