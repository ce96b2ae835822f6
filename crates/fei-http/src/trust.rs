//! Whom we trust as an institution, and who we are to it: root certificates, never "anybody", which of those that they signed
//! were called back, and a certificate of ours. All of it is exchanged while connections are open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use rustls::client::{Resumption, WebPkiServerVerifier};
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
    /// Lists of certificates that were called back, one at least; none: nothing is looked up. With one, each authority of a
    /// chain needs its own, and one that is past its next update takes no certificate that it would have to speak of.
    pub revoked: Option<Vec<u8>>,
    /// Who we are towards an institution that asks; none: nobody.
    pub identity: Option<IdentityPem>,
}

/// Root certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// What new connections begin with; open ones keep theirs, and nothing of their sessions is taken up again by new ones. When
/// others are trusted or others were called back, open ones carry no further call: who is there is known by what holds no more.
/// Clones are one. There is no way to make one that skips a check.
#[derive(Debug, Clone)]
pub struct Trust(Arc<Held>);

#[derive(Debug)]
struct Held {
    in_use: ArcSwap<InUse>,
    shown: Shown,
}

#[derive(Debug)]
struct InUse {
    config: Arc<ClientConfig>,
    roots: Roots,
    revoked: Option<Vec<u8>>,
    outdated: Outdated,
}

/// Whether others took the place of those that a connection began with.
pub(crate) type Outdated = Arc<AtomicBool>;

impl Trust {
    /// TLS 1.2 and 1.3.
    ///
    /// # Errors
    /// None of the roots can be used, or a list cannot, or the certificate and its key cannot. The message holds nothing of
    /// the key.
    pub fn new(pem: &TrustPem) -> Result<Self, RulesError> {
        let in_use = ArcSwap::from_pointee(InUse::new(pem)?);
        Ok(Self(Arc::new(Held { in_use, shown: Shown::default() })))
    }

    /// Other ones for the connections to come.
    ///
    /// # Errors
    /// They cannot be used: the old ones stay.
    pub fn replace(&self, pem: &TrustPem) -> Result<(), RulesError> {
        let (before, mut after) = (self.0.in_use.load_full(), InUse::new(pem)?);
        let same = after.roots == before.roots && after.revoked == before.revoked;
        if same {
            after.outdated = Arc::clone(&before.outdated);
        }
        self.0.in_use.store(Arc::new(after));
        if !same {
            before.outdated.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// How long what each host showed is good, when it was dialled last. Empty: nobody was dialled yet.
    #[must_use]
    pub fn shown(&self) -> Vec<Life> {
        self.0.shown.lives()
    }

    /// For a host. A session that is taken up again shows nothing anew: where it is old it must not be, else a certificate that
    /// was renewed, or has run out, would never be seen.
    pub(crate) fn connector(&self, host: &str) -> (TlsConnector, Outdated) {
        if self.0.shown.is_to_be_seen_anew(host, Instant::now()) {
            let before = self.0.in_use.load_full();
            let anew = Arc::new(before.without_sessions());
            // Unless other ones took its place meanwhile, which have no sessions either.
            self.0.in_use.compare_and_swap(&before, anew);
        }
        let in_use = self.0.in_use.load();
        (TlsConnector::from(Arc::clone(&in_use.config)), Arc::clone(&in_use.outdated))
    }

    /// A session with this host is there.
    pub(crate) fn met(&self, host: &str, session: &ClientConnection) {
        if session.handshake_kind() != Some(HandshakeKind::Resumed) {
            let leaf = session.peer_certificates().and_then(|chain| chain.first());
            leaf.into_iter().for_each(|leaf| self.0.shown.seen(host, leaf, Instant::now()));
        }
    }
}

impl InUse {
    fn new(pem: &TrustPem) -> Result<Self, RulesError> {
        let (roots, revoked) = (pem.roots.clone(), pem.revoked.clone());
        let mut config = config(pem)?;
        config.resumption = resumption(revoked.as_deref());
        Ok(Self { config: Arc::new(config), roots, revoked, outdated: Outdated::default() })
    }

    /// The same, which knows nobody from before.
    fn without_sessions(&self) -> Self {
        let mut config = ClientConfig::clone(&self.config);
        config.resumption = resumption(self.revoked.as_deref());
        let (roots, revoked) = (self.roots.clone(), self.revoked.clone());
        Self { config: Arc::new(config), roots, revoked, outdated: Arc::clone(&self.outdated) }
    }
}

/// Where lists are looked up no session is taken up again: its certificate would not be looked at, neither in them nor
/// whether they still hold.
fn resumption(revoked: Option<&[u8]>) -> Resumption {
    if revoked.is_some() { Resumption::disabled() } else { Resumption::default() }
}

fn config(pem: &TrustPem) -> Result<ClientConfig, RulesError> {
    let config = ClientConfig::builder_with_provider(pem::provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| RulesError::Certificate(error.to_string()))?;
    let config = config.with_webpki_verifier(verifier(pem)?);
    let Some(identity) = &pem.identity else { return Ok(config.with_no_client_auth()) };
    let chain = pem::certificates(&identity.chain).map_err(RulesError::Identity)?;
    let unreadable = |_| RulesError::Identity("its key's file holds no key that can be read".to_owned());
    let key = PrivateKeyDer::from_pem_slice(&identity.key).map_err(unreadable)?;
    // It refuses a key that is not the certificate's.
    config.with_client_auth_cert(chain, key).map_err(|error| RulesError::Identity(error.to_string()))
}

fn verifier(pem: &TrustPem) -> Result<Arc<WebPkiServerVerifier>, RulesError> {
    let roots = Arc::new(store(&pem.roots)?);
    let revoked = pem.revoked.as_deref().map(pem::lists).transpose().map_err(RulesError::Revoked)?;
    WebPkiServerVerifier::builder_with_provider(roots, pem::provider())
        .with_crls(revoked.unwrap_or_default())
        // Else an old list would be believed for ever, and whoever was called back since still be the institution.
        .enforce_revocation_expiration()
        .build()
        .map_err(|error| RulesError::Revoked(error.to_string()))
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
