//! Whom we trust as an institution: root certificates, never "anybody".

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::RulesError;

/// Root certificates, made into a TLS configuration once. There is no way to make one that skips a check.
#[derive(Debug, Clone)]
pub struct Trust(pub(crate) Arc<ClientConfig>);

impl Trust {
    /// Trusts these roots: the system's, or an institution's own.
    ///
    /// # Errors
    /// None of them can be used as a root.
    pub fn new(roots: Vec<CertificateDer<'static>>) -> Result<Self, RulesError> {
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
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    /// Trusts the certificates of a PEM file, given as its content.
    ///
    /// # Errors
    /// A block that cannot be read, or no usable certificate.
    pub fn from_pem(pem: &[u8]) -> Result<Self, RulesError> {
        let roots = CertificateDer::pem_slice_iter(pem)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| RulesError::Certificate(error.to_string()))?;
        Self::new(roots)
    }
}
