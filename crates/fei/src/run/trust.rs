//! Whom we trust as an institution, who of those was called back, and who we are to it, from the files of its settings: at
//! the start, and again when they have changed.

use std::path::{Path, PathBuf};

use fei_http::{IdentityPem, Roots, RulesError, SystemRoots, Trust, TrustPem};
use rustls_native_certs::load_native_certs;

use super::AssembleError;
use crate::regular;
use crate::settings::{Dial, Identity, closed};

/// The trust of one institution's link, and what it was made from.
#[derive(Clone)]
pub(crate) struct Trusted {
    pub(crate) files: TrustFiles,
    pub(crate) trust: Trust,
    pub(crate) began: TrustPem,
}

/// Where it stands.
#[derive(Clone)]
pub(crate) struct TrustFiles {
    pub(crate) party: String,
    /// None: the system's roots are trusted.
    roots: Option<PathBuf>,
    /// None: nobody is looked up.
    revoked: Option<PathBuf>,
    identity: Option<Identity>,
}

impl Trusted {
    /// The certificates of the settings alone, else those of the system that can be read; lists, and our own, where there are any.
    pub(super) fn new(party: &str, dial: &Dial) -> Result<Self, AssembleError> {
        let files = TrustFiles::of(party, dial);
        let began = files.read(|| load_native_certs().certs.into())?;
        let trust = Trust::new(&began).map_err(|source| files.wrong(source))?;
        Ok(Self { files, trust, began })
    }
}

impl TrustFiles {
    /// What the settings of an institution name.
    pub(crate) fn of(party: &str, dial: &Dial) -> Self {
        let (roots, revoked) = (dial.roots.clone(), dial.revoked.clone());
        Self { party: party.to_owned(), roots, revoked, identity: dial.auth.identity.clone() }
    }

    /// The files as they are now.
    pub(crate) fn read(&self, system: impl FnOnce() -> SystemRoots) -> Result<TrustPem, AssembleError> {
        let read = |path: &Path| regular::certificates(path).map_err(|source| self.unreadable(path, source));
        let key = |path: &Path| closed::read(path).map_err(|source| self.unreadable(path, source));
        let identity = |own: &Identity| Ok(IdentityPem { chain: read(&own.cert)?, key: key(&own.key)? });
        Ok(TrustPem {
            roots: match &self.roots {
                Some(path) => Roots::Pem(read(path)?),
                None => Roots::System(system()),
            },
            revoked: self.revoked.as_deref().map(read).transpose()?,
            identity: self.identity.as_ref().map(identity).transpose()?,
        })
    }

    /// What they say cannot be used.
    pub(crate) fn wrong(&self, source: RulesError) -> AssembleError {
        AssembleError::Rules { party: self.party.clone(), source }
    }

    fn unreadable(&self, path: &Path, source: std::io::Error) -> AssembleError {
        AssembleError::Pem { party: self.party.clone(), path: path.to_owned(), source }
    }
}

/// The system's roots, all of them.
pub(crate) fn system_roots() -> Result<SystemRoots, AssembleError> {
    let found = load_native_certs();
    match found.errors.first() {
        None if !found.certs.is_empty() => Ok(found.certs.into()),
        None => Err(AssembleError::SystemRoots("there are none".to_owned())),
        Some(error) => Err(AssembleError::SystemRoots(error.to_string())),
    }
}
