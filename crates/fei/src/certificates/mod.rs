//! Certificates while the program runs: the server's and those towards institutions are exchanged when their files change,
//! and of all that are in use there is an alarm before they run out: ours, the roots that the settings name, lists of revoked
//! ones, what institutions show, and what they sign by. H23.
//!
//! It must never touch a connection: what is open keeps what it began with, unless the server says that it is to begin anew.

mod ends;
mod exchanged;
mod keys;
mod kind;
mod places;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use fei_gateway::{Clock, SystemClock};
use fei_http::Roots;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use ends::Until;
pub(crate) use ends::{Ends, Term};
use exchanged::Exchanged;
use kind::Kind;
use places::{Place, Server, System, Way};

use crate::run::{HttpServer, Trusted, system_roots};
use crate::settings::Settings;

/// Between two looks at the files. It is a look and no watch: what a folder's watch misses (a link that is moved, as in
/// Kubernetes, a network's file system), a look sees.
const PAUSE: Duration = Duration::from_secs(2);
/// One look in so many is at the system's roots too: they are more than a hundred files, and change with the system's packages.
const LOOKS_EACH_SYSTEM: u32 = 30;

/// All that is looked at.
pub(crate) struct Certificates {
    server: Option<Exchanged<Server>>,
    ways: Vec<Exchanged<Way>>,
    /// None: no way trusts them.
    system: Option<Exchanged<System>>,
    looks: u32,
    ends: Arc<Ends>,
}

impl Certificates {
    /// The server's, if the settings have one, and those of the ways to institutions.
    pub(crate) fn of(settings: &Settings, server: Option<&HttpServer>, trusted: &[Trusted]) -> Self {
        let files = settings.serve.as_ref().and_then(|serve| serve.tls.clone());
        let server = files
            .zip(server.and_then(HttpServer::tls))
            .map(|(files, (tls, began))| Exchanged::new("serve".to_owned(), Server { files, tls }, began));
        let system = trusted.iter().find_map(|trusted| match &trusted.began.roots {
            Roots::System(roots) => Some(roots.clone()),
            Roots::Pem(_) => None,
        });
        let roots = system.clone().unwrap_or_default();
        let ways = trusted.iter().map(|Trusted { files, trust, began }| {
            let way = Way { files: files.clone(), trust: trust.clone(), system: roots.clone() };
            Exchanged::new(format!("party.{}", files.party), way, began.clone())
        });
        let system = system.map(|roots| {
            let place = System { read: Box::new(system_roots), roots: roots.clone() };
            Exchanged::new("system".to_owned(), place, roots)
        });
        Self::begin(server, ways.collect(), system, keys::ends(settings))
    }

    fn begin(
        server: Option<Exchanged<Server>>,
        ways: Vec<Exchanged<Way>>,
        system: Option<Exchanged<System>>,
        keys: Vec<(Kind, String, Vec<Until>)>,
    ) -> Self {
        let theirs = ways.iter().map(|way| (Kind::Theirs, Kind::Theirs.name(way.name()), vec![]));
        let of_files = server.iter().flat_map(Exchanged::ends).chain(ways.iter().flat_map(Exchanged::ends));
        let ends = Arc::new(Ends::of(of_files.chain(theirs).chain(keys)));
        Self { server, ways, system, looks: 0, ends }
    }

    /// When each runs out.
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
        self.looks = self.looks.wrapping_add(1);
        if let Some(server) = &mut self.server {
            server.look(&self.ends);
        }
        if let Some(system) = &mut self.system
            && self.looks.is_multiple_of(LOOKS_EACH_SYSTEM)
        {
            system.look(&self.ends);
            for way in &mut self.ways {
                way.place.system.clone_from(&system.place.roots);
            }
        }
        for way in &mut self.ways {
            way.look(&self.ends);
            let shown = way.place.trust.shown().into_iter().map(Until::of_certificate).collect::<Vec<_>>();
            self.ends.are(&Kind::Theirs.name(way.name()), &shown);
        }
        self.ends.look(SystemClock.moment().as_second());
    }
}
