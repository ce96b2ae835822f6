//! Certificates while the program runs: the server's are exchanged when their files change, and of all of ours that are
//! in use there is an alarm before they run out. H23.
//!
//! It must never touch a connection: what is open keeps what it began with.

mod ends;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use fei_gateway::{Clock, SystemClock};
use fei_http::CertificateFacts;
use fei_http::server::{Tls, TlsPem};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

pub(crate) use ends::Ends;

use crate::run::{AssembleError, HttpServer, pem};
use crate::settings::{Settings, TlsFiles};

/// Between two looks at the files. It is a look and no watch: what a folder's watch misses (a link that is moved, as in
/// Kubernetes, a network's file system), a look sees.
const PAUSE: Duration = Duration::from_secs(2);

/// The server's name among them.
const SERVE: &str = "serve";

/// All that is looked at.
pub(crate) struct Certificates {
    server: Option<Exchanged>,
    ends: Arc<Ends>,
}

/// The server's files.
struct Exchanged {
    files: TlsFiles,
    tls: Arc<Tls>,
    /// What stood there at the last look, and what was tried last. Two files are not written at once: a pair is tried
    /// when two looks saw the same.
    seen: Option<TlsPem>,
    tried: TlsPem,
    unreadable: bool,
}

impl Certificates {
    /// The server's, if the settings have one, and those that institutions are shown, each with its last second.
    pub(crate) fn of(settings: &Settings, server: Option<&HttpServer>, identities: &[(String, i64)]) -> Self {
        let files = settings.serve.as_ref().and_then(|serve| serve.tls.clone());
        let identity = |(party, ends_s): &(String, i64)| (format!("party.{party}"), Some(*ends_s));
        let mut ours: Vec<_> = identities.iter().map(identity).collect();
        let server = files.zip(server.and_then(HttpServer::tls)).map(|(files, (tls, began))| Exchanged {
            files,
            tls,
            seen: None,
            tried: began,
            unreadable: false,
        });
        ours.extend(server.iter().map(|server| (SERVE.to_owned(), server.ends_s())));
        Self { server, ends: Arc::new(Ends::of(ours)) }
    }

    /// When each of ours runs out.
    pub(crate) fn ends(&self) -> Arc<Ends> {
        Arc::clone(&self.ends)
    }

    /// Looks again and again.
    pub(crate) async fn run(mut self, shutdown: CancellationToken) {
        loop {
            let looked = tokio::task::spawn_blocking(move || {
                self.look();
                self
            });
            let Ok(looked) = looked.await else { return };
            self = looked;
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = sleep(PAUSE) => {}
            }
        }
    }

    fn look(&mut self) {
        if let Some(server) = &mut self.server
            && server.look()
        {
            self.ends.exchanged(SERVE, server.ends_s());
        }
        self.ends.look(SystemClock.moment().as_second());
    }
}

impl Exchanged {
    /// Whether what was tried last is in use from now on.
    fn look(&mut self) -> bool {
        let now = match pem(&self.files) {
            Ok(now) => now,
            Err(error) => {
                self.told(&error);
                return false;
            }
        };
        self.unreadable = false;
        let stands = self.seen.as_ref() == Some(&now);
        let exchanged = stands && self.tried != now && self.exchange(&now);
        self.seen = Some(now);
        exchanged
    }

    fn exchange(&mut self, now: &TlsPem) -> bool {
        self.tried = now.clone();
        let replaced = self.tls.replace(now);
        match &replaced {
            Ok(()) => tracing::info!("the server has new certificates, for new connections"),
            Err(error) => {
                tracing::error!(alarm = true, %error, "new certificates cannot be used: the old ones stay");
            }
        }
        replaced.is_ok()
    }

    /// When what was tried last runs out.
    fn ends_s(&self) -> Option<i64> {
        let facts = CertificateFacts::of_pem(&self.tried.chain).ok()?;
        facts.iter().map(|one| one.not_after_s).min()
    }

    /// Once, until they can be read again.
    fn told(&mut self, error: &AssembleError) {
        if !self.unreadable {
            tracing::error!(alarm = true, %error, "the server's certificates cannot be read: the old ones stay");
        }
        (self.unreadable, self.seen) = (true, None);
    }
}
