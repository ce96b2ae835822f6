//! Certificates, roots and lists of PEM files, read in the same way for whoever calls us and for whomever we call.

use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};

/// All of a file. One that cannot be read, or none, is an error.
pub(crate) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let all = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    match all.map_err(|error| error.to_string())? {
        none if none.is_empty() => Err("the file holds none".to_owned()),
        all => Ok(all),
    }
}

/// All of a file, each of which must be usable: a root that is left out in silence is missed when it is needed.
pub(crate) fn roots(pem: &[u8]) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    for root in certificates(pem)? {
        store.add(root).map_err(|error| error.to_string())?;
    }
    Ok(store)
}

/// All lists of a file of those that were called back. An empty file, or one in DER, would be nobody's list, and whoever was
/// called back believed.
pub(crate) fn lists(pem: &[u8]) -> Result<Vec<CertificateRevocationListDer<'static>>, String> {
    let all = CertificateRevocationListDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    match all.map_err(|error| error.to_string())? {
        none if none.is_empty() => Err("the file holds none in PEM".to_owned()),
        all => Ok(all),
    }
}

/// Named, and never the process's default: with two in the process that would panic at the first handshake.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}
