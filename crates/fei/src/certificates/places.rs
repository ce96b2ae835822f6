//! Where certificates stand, and what is made of them: of the server, of the way to an institution, of the system.

use std::sync::Arc;

use fei_http::server::{Tls, TlsPem};
use fei_http::{Roots, SystemRoots, Trust, TrustPem};

use super::ends::Until;
use super::kind::Kind;
use crate::run::{AssembleError, TrustFiles, pem};
use crate::settings::TlsFiles;

/// A place of certificates.
pub(super) trait Place {
    /// What stands there.
    type Files: Clone + PartialEq;

    /// All of it, as it is now.
    fn read(&self) -> Result<Self::Files, AssembleError>;

    /// Has it used from now on. An error: what was used before goes on.
    fn exchange(&mut self, files: &Self::Files) -> Result<(), AssembleError>;

    /// What of it has an end that is told. Empty: there is none, or it does not say.
    fn ends(files: &Self::Files) -> Vec<(Kind, Vec<Until>)>;
}

/// The server that institutions call.
pub(super) struct Server {
    pub(super) files: TlsFiles,
    pub(super) tls: Arc<Tls>,
}

impl Place for Server {
    type Files = TlsPem;

    fn read(&self) -> Result<TlsPem, AssembleError> {
        pem(&self.files)
    }

    fn exchange(&mut self, files: &TlsPem) -> Result<(), AssembleError> {
        self.tls.replace(files).map_err(AssembleError::Tls)
    }

    fn ends(files: &TlsPem) -> Vec<(Kind, Vec<Until>)> {
        let roots = files.clients.as_ref().map(|clients| &*clients.roots);
        let revoked = files.clients.as_ref().and_then(|clients| clients.revoked.as_deref());
        vec![
            (Kind::Ours, Until::of_certificates(&files.chain)),
            (Kind::Clients, roots.map(Until::of_certificates).unwrap_or_default()),
            (Kind::Revoked, revoked.map(Until::of_lists).unwrap_or_default()),
        ]
    }
}

/// The way to an institution.
pub(super) struct Way {
    pub(super) files: TrustFiles,
    pub(super) trust: Trust,
    /// What it trusts where it has no roots of its own.
    pub(super) system: SystemRoots,
}

impl Place for Way {
    type Files = TrustPem;

    fn read(&self) -> Result<TrustPem, AssembleError> {
        self.files.read(|| self.system.clone())
    }

    fn exchange(&mut self, files: &TrustPem) -> Result<(), AssembleError> {
        self.trust.replace(files).map_err(|source| self.files.wrong(source))
    }

    /// The system's roots are the system's: some of them are always about to run out.
    fn ends(files: &TrustPem) -> Vec<(Kind, Vec<Until>)> {
        let roots = match &files.roots {
            Roots::Pem(pem) => Until::of_certificates(pem),
            Roots::System(_) => vec![],
        };
        let ours = files.identity.as_ref().map(|identity| Until::of_certificates(&identity.chain));
        let revoked = files.revoked.as_deref().map(Until::of_lists);
        vec![
            (Kind::Ours, ours.unwrap_or_default()),
            (Kind::Roots, roots),
            (Kind::TheirsRevoked, revoked.unwrap_or_default()),
        ]
    }
}

/// The system's roots, for every way that trusts them.
pub(super) struct System {
    pub(super) read: Box<dyn Fn() -> Result<SystemRoots, AssembleError> + Send>,
    pub(super) roots: SystemRoots,
}

impl Place for System {
    type Files = SystemRoots;

    fn read(&self) -> Result<SystemRoots, AssembleError> {
        (self.read)()
    }

    fn exchange(&mut self, roots: &SystemRoots) -> Result<(), AssembleError> {
        self.roots.clone_from(roots);
        Ok(())
    }

    fn ends(_: &SystemRoots) -> Vec<(Kind, Vec<Until>)> {
        vec![]
    }
}
