//! Whom we trust as an institution, and who we are to it: root certificates, never "anybody", and a certificate of ours.
//! Both are exchanged while connections are open.

use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::client::Resumption;
use rustls::{ClientConfig, ClientConnection, HandshakeKind, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

use crate::shown::Shown;
use crate::{Life, RulesError, pem};

/// What it is made from.
#[derive(Clone, PartialEq, Eq)]
pub struct TrustPem {
    /// Whom we trust.
    pub roots: Roots,
    /// Who we are towards an institution that asks; none: nobody.
    pub identity: Option<IdentityPem>,
}

/// Root certificates.
#[derive(Clone, PartialEq, Eq)]
pub enum Roots {
    /// The content of a file in PEM: all of it must be usable.
    Pem(Vec<u8>),
    /// The system's: what is not usable is left out.
    System(SystemRoots),
}

/// The system's root certificates, as they were read once.
pub type SystemRoots = Arc<[CertificateDer<'static>]>;

/// The contents of two files, each in PEM. Not `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityPem {
    /// Our certificate, and what leads to its root.
    pub chain: Vec<u8>,
    /// Its key: PKCS#8, PKCS#1 or SEC 1, unencrypted.
    pub key: Vec<u8>,
}

/// What new connections begin with; open ones keep theirs, and nothing of their sessions is taken up again by new ones.
/// Clones are one. There is no way to make one that skips a check.
#[derive(Debug, Clone)]
pub struct Trust(Arc<Held>);

#[derive(Debug)]
struct Held {
    config: ArcSwap<ClientConfig>,
    shown: Shown,
}

impl Trust {
    /// TLS 1.2 and 1.3.
    ///
    /// # Errors
    /// None of the roots can be used, or the certificate and its key cannot. The message holds nothing of the key.
    pub fn new(pem: &TrustPem) -> Result<Self, RulesError> {
        let config = ArcSwap::from_pointee(config(pem)?);
        Ok(Self(Arc::new(Held { config, shown: Shown::default() })))
    }

    /// Other ones for the connections to come.
    ///
    /// # Errors
    /// They cannot be used: the old ones stay.
    pub fn replace(&self, pem: &TrustPem) -> Result<(), RulesError> {
        self.0.config.store(Arc::new(config(pem)?));
        Ok(())
    }

    /// How long what each host showed is good, when it was dialled last. Empty: nobody was dialled yet.
    #[must_use]
    pub fn shown(&self) -> Vec<Life> {
        self.0.shown.lives()
    }

    /// For a host. A session that is taken up again shows nothing anew: where it is old it must not be, else a certificate that
    /// was renewed, or has run out, would never be seen.
    pub(crate) fn connector(&self, host: &str) -> TlsConnector {
        if self.0.shown.is_to_be_seen_anew(host, Instant::now()) {
            let before = self.0.config.load_full();
            let mut anew = ClientConfig::clone(&before);
            anew.resumption = Resumption::default();
            // Unless other ones took its place meanwhile, which have no sessions either.
            self.0.config.compare_and_swap(&before, Arc::new(anew));
        }
        TlsConnector::from(self.0.config.load_full())
    }

    /// A session with this host is there.
    pub(crate) fn met(&self, host: &str, session: &ClientConnection) {
        if session.handshake_kind() != Some(HandshakeKind::Resumed) {
            let leaf = session.peer_certificates().and_then(|chain| chain.first());
            leaf.into_iter().for_each(|leaf| self.0.shown.seen(host, leaf, Instant::now()));
        }
    }
}

fn config(pem: &TrustPem) -> Result<ClientConfig, RulesError> {
    let config = ClientConfig::builder_with_provider(pem::provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| RulesError::Certificate(error.to_string()))?
        .with_root_certificates(store(&pem.roots)?);
    let Some(identity) = &pem.identity else { return Ok(config.with_no_client_auth()) };
    let chain = pem::certificates(&identity.chain).map_err(RulesError::Identity)?;
    let unreadable = |_| RulesError::Identity("its key's file holds no key that can be read".to_owned());
    let key = PrivateKeyDer::from_pem_slice(&identity.key).map_err(unreadable)?;
    // It refuses a key that is not the certificate's.
    config.with_client_auth_cert(chain, key).map_err(|error| RulesError::Identity(error.to_string()))
}

fn store(roots: &Roots) -> Result<RootCertStore, RulesError> {
    let certificates = match roots {
        Roots::Pem(pem) => return pem::roots(pem).map_err(RulesError::Certificate),
        Roots::System(certificates) => certificates,
    };
    let mut store = RootCertStore::empty();
    match store.add_parsable_certificates(certificates.iter().cloned()) {
        (0, ignored) => Err(RulesError::Certificate(format!("{ignored} given, none can be read"))),
        _ => Ok(store),
    }
}
