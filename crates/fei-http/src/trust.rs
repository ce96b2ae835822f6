//! Whom we trust as an institution: root certificates, never "anybody".

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::{CertificateFacts, RulesError};

/// Root certificates, made into a TLS configuration once. There is no way to make one that skips a check.
#[derive(Debug, Clone)]
pub struct Trust {
    pub(crate) config: Arc<ClientConfig>,
    /// When our own certificate runs out, if we show one.
    pub(crate) identity_ends_s: Option<i64>,
}

impl Trust {
    /// Trusts these roots: the system's, or an institution's own.
    ///
    /// # Errors
    /// None of them can be used as a root.
    pub fn new(roots: Vec<CertificateDer<'static>>, identity: Option<Identity>) -> Result<Self, RulesError> {
        let mut store = RootCertStore::empty();
        let (taken, ignored) = store.add_parsable_certificates(roots);
        if taken == 0 {
            return Err(RulesError::Certificate(format!("{ignored} given, none can be read")));
        }
        // The provider is named: with two in the process a default would panic at the first handshake.
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| RulesError::Certificate(error.to_string()))?
            .with_root_certificates(store);
        let identity_ends_s = identity.as_ref().and_then(Identity::ends_s);
        let config = match identity {
            None => config.with_no_client_auth(),
            // It refuses a key that is not the certificate's.
            Some(Identity { chain, key }) => config
                .with_client_auth_cert(chain, key)
                .map_err(|error| RulesError::Identity(error.to_string()))?,
        };
        Ok(Self { config: Arc::new(config), identity_ends_s })
    }

    /// Trusts the certificates of a PEM file, given as its content.
    ///
    /// # Errors
    /// A block that cannot be read, or no usable certificate.
    pub fn from_pem(pem: &[u8], identity: Option<Identity>) -> Result<Self, RulesError> {
        let roots = CertificateDer::pem_slice_iter(pem)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| RulesError::Certificate(error.to_string()))?;
        Self::new(roots, identity)
    }
}

/// Who we are towards an institution that asks: our certificate with what leads to its root, and its key. Not `Debug`.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// The last second of the first of its chain that runs out; none: they do not tell.
    fn ends_s(&self) -> Option<i64> {
        let facts: Result<Vec<_>, _> = self.chain.iter().map(CertificateFacts::of).collect();
        facts.ok()?.iter().map(|one| one.not_after_s).min()
    }

    /// Reads the content of two PEM files: the chain, ours first, and its key (PKCS#8, PKCS#1 or SEC 1, unencrypted).
    ///
    /// # Errors
    /// One of them cannot be read. The message holds nothing of the key.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, RulesError> {
        let chain = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| RulesError::Identity(error.to_string()))?;
        if chain.is_empty() {
            return Err(RulesError::Identity("the file holds no certificate".to_owned()));
        }
        let unreadable = |_| RulesError::Identity("its key's file holds no key that can be read".to_owned());
        Ok(Self { chain, key: PrivateKeyDer::from_pem_slice(key).map_err(unreadable)? })
    }
}
