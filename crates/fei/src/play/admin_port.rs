//! The admin port of the stage: as `fei run` opens it, on a free port of this machine, under a token that goes with the stage.

use std::net::SocketAddr;
use std::sync::Arc;

use fei_journal::SqliteJournal;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::PlayError;
use crate::admin::{self, Served};
use crate::certificates::Certificates;
use crate::logging::Level;
use crate::reload::Set;
use crate::run::{HttpServer, Node};
use crate::settings::Settings;

/// What the port shows and takes besides the gateway itself.
pub(crate) struct Admin {
    /// The layouts that are played, as they were read.
    pub(crate) set: Set,
    /// What is logged.
    pub(crate) level: Level,
    /// What whoever taps or changes something must have.
    pub(crate) token: SecretString,
}

/// A port that answers, until it is dropped.
pub(super) struct AdminPort {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl AdminPort {
    /// Takes an address, which from then on stands in the settings.
    pub(super) async fn bind(
        settings: &mut Settings,
        token: &SecretString,
    ) -> Result<TcpListener, PlayError> {
        let listener = TcpListener::bind(super::online::HERE).await?;
        settings.admin = Some(listener.local_addr()?);
        settings.admin_token = Some(token.clone());
        Ok(listener)
    }

    /// Answers from now on for this node.
    pub(super) fn open(
        listener: TcpListener,
        node: &Node<SqliteJournal>,
        settings: Arc<Settings>,
        admin: Admin,
        http: Option<&HttpServer>,
    ) -> Result<Self, PlayError> {
        let address = listener.local_addr()?;
        let Admin { set, level, token } = admin;
        let ends = Certificates::of(&settings, http, node.trusted()).ends();
        let served = Served { counts: http.map(HttpServer::counts), ends };
        let reloader = Arc::new(node.reloader(settings.clone(), set));
        let commands = node.commands(reloader.clone(), level, Some(token.clone()));
        let watched = node.watched(None, served, (settings, reloader), CancellationToken::new());
        let pages = admin::router(Arc::new(watched), Arc::new(commands));
        Ok(Self { address, serving: tokio::spawn(admin::serve(listener, pages, Some(token))) })
    }

    /// Where it is.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for AdminPort {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
