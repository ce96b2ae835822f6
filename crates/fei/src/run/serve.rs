//! From `[serve]` and the parties' clients to a server for institutions: address, TLS, who may call.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use fei_exchange::Effect;
use fei_gateway::{Clock, SystemClock};
use fei_http::server::{
    self, Client, ClientName, ClientRoots, Clients, Drained, Serve, ServeCounts, ServerRules, SignatureCheck,
    SignatureRules, Tls, TlsPem, TokenCheck, TokenRules,
};
use fei_layout::Registry;
use fei_layout::plan::Flow;
use http::HeaderName;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{AssembleError, port};
use crate::regular;
use crate::settings::{self, Settings, TlsFiles, closed};

/// A server that has its address and does not answer yet.
pub(crate) struct HttpServer {
    listener: TcpListener,
    address: SocketAddr,
    rules: ServerRules,
    /// What its certificates were made from.
    began: Option<TlsPem>,
    counts: Arc<ServeCounts>,
}

impl HttpServer {
    /// Takes the address of the settings, if they have one.
    pub(crate) async fn bind(
        settings: &Settings,
        registry: &Registry,
    ) -> Result<Option<Self>, AssembleError> {
        let Some((rules, began)) = rules(settings, registry)? else { return Ok(None) };
        let Some(serve) = &settings.serve else { return Ok(None) };
        let wrong = |source| AssembleError::Serve { address: serve.listen, source };
        let listener = port::listen(serve.listen).await.map_err(wrong)?;
        let address = listener.local_addr().map_err(wrong)?;
        Ok(Some(Self { listener, address, rules, began, counts: Arc::default() }))
    }

    /// What it counts.
    pub(crate) fn counts(&self) -> Arc<ServeCounts> {
        Arc::clone(&self.counts)
    }

    /// What exchanges its certificates, and what they were made from.
    pub(crate) fn tls(&self) -> Option<(Arc<Tls>, TlsPem)> {
        self.rules.tls.clone().zip(self.began.clone())
    }

    /// Answers from now on.
    pub(super) fn start<S: Serve>(self, serve: Arc<S>) -> Serving {
        let (address, shutdown) = (self.address, CancellationToken::new());
        let serving = server::serve(self.listener, serve, self.rules, self.counts, shutdown.clone());
        Serving { address, shutdown, drained: tokio::spawn(serving) }
    }
}

/// A server that answers.
pub(super) struct Serving {
    address: SocketAddr,
    shutdown: CancellationToken,
    drained: JoinHandle<Drained>,
}

impl Serving {
    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no further call, and waits for those that it has. Whether all came to their end.
    pub(super) async fn stop(self) -> bool {
        self.shutdown.cancel();
        self.drained.await.is_ok_and(|drained| drained.unfinished == 0)
    }
}

/// Whom the server knows and how much it takes, and what its certificates are made from; none: there is no server.
pub(super) fn rules(
    settings: &Settings,
    registry: &Registry,
) -> Result<Option<(ServerRules, Option<TlsPem>)>, AssembleError> {
    let (Some(serve), Some(clients)) = (&settings.serve, clients(settings, registry)?) else {
        return Ok(None);
    };
    let began = serve.tls.as_ref().map(pem).transpose()?;
    let tls = began.as_ref().map(|pem| Tls::new(pem).map(Arc::new)).transpose();
    let rules = ServerRules {
        tls: tls.map_err(AssembleError::Tls)?,
        clients,
        networks: serve.networks.clone(),
        proxies: serve.proxies.clone(),
        balancers: serve.balancers.clone(),
        limits: serve.limits.clone(),
    };
    Ok(Some((rules, began)))
}

/// Whom the server knows; none: there is no server. No file is read.
pub(super) fn clients(settings: &Settings, registry: &Registry) -> Result<Option<Clients>, AssembleError> {
    if settings.serve.is_none() {
        return Ok(None);
    }
    all_have_a_client(settings, registry)?;
    let mut clients = Vec::new();
    for (party, client) in parties(settings).filter(|(party, _)| registry.party(party).is_some()) {
        let client = one(ClientName::new(party, client.0), client.1)?;
        signs_its_keys(&client, registry)?;
        clients.push(client);
    }
    Clients::new(clients).map(Some).map_err(AssembleError::Clients)
}

/// The files of TLS as they are now.
pub(crate) fn pem(files: &TlsFiles) -> Result<TlsPem, AssembleError> {
    let read = |path: &Path| {
        regular::certificates(path)
            .map_err(|source| AssembleError::ServePem { path: path.to_owned(), source })
    };
    let clients = match &files.clients {
        None => None,
        Some(roots) => {
            let revoked = files.revoked.as_deref().map(read).transpose()?;
            Some(ClientRoots { roots: read(roots)?, revoked, required: files.required })
        }
    };
    let unreadable = |source| AssembleError::ServePem { path: files.key.clone(), source };
    let key = closed::read(&files.key).map_err(unreadable)?;
    Ok(TlsPem { chain: read(&files.cert)?, key, clients })
}

/// Every client of the settings, with the name of its party.
fn parties(settings: &Settings) -> impl Iterator<Item = (&str, (&str, &settings::Client))> {
    settings.parties.iter().flat_map(|(party, of)| {
        of.clients.iter().map(move |(name, client)| (party.as_str(), (name.as_str(), client)))
    })
}

/// A route that nobody can ever call is a mistake of the settings, and so is one that no core can be asked for.
fn all_have_a_client(settings: &Settings, registry: &Registry) -> Result<(), AssembleError> {
    for transaction in registry.transactions() {
        let Flow::Inbound { from, .. } = &transaction.flow else { continue };
        let known = settings.parties.get(&**from).is_some_and(|party| !party.clients.is_empty());
        let asked = settings.parties.get(&*transaction.party).is_some_and(|core| core.listens().is_some());
        let (id, party) = (transaction.id.to_string(), from.to_string());
        match (known, asked) {
            (false, true) => return Err(AssembleError::NoClient { transaction: id, party }),
            (true, false) => {
                let core = transaction.party.to_string();
                return Err(AssembleError::NoCore { transaction: id, party, core });
            }
            // What nobody may call and no core is asked is another node's.
            (true, true) | (false, false) => {}
        }
    }
    Ok(())
}

/// A signed call may be overheard: sent again under another key it would be another one, and done twice.
fn signs_its_keys(client: &Client, registry: &Registry) -> Result<(), AssembleError> {
    let key = HeaderName::from_static("idempotency-key");
    let Some(_unsigned) = client.signature.as_ref().filter(|signature| !signature.signs(&key)) else {
        return Ok(());
    };
    for transaction in registry.transactions() {
        if let Flow::Inbound { from, serve, .. } = &transaction.flow
            && **from == **client.name.party()
            && serve.key.is_none()
            && transaction.effect != Effect::None
        {
            let (client, transaction) = (client.name.to_string(), transaction.id.to_string());
            return Err(AssembleError::KeyNotSigned { client, transaction });
        }
    }
    Ok(())
}

fn one(name: ClientName, typed: &settings::Client) -> Result<Client, AssembleError> {
    let wrong = |source| AssembleError::Client { client: name.to_string(), source };
    let clock = || SystemClock.moment().as_second();
    let signature = typed.hmac.as_ref().map(|hmac| {
        SignatureCheck::new(&SignatureRules {
            header: &hmac.header,
            key: hmac.key.expose_secret().as_bytes(),
            over: &hmac.over,
            form: hmac.form,
            timestamp: &hmac.timestamp,
            nonce: hmac.nonce.as_deref(),
            window_s: hmac.window_s,
            started: clock(),
            clock,
        })
    });
    let token = typed.jwt.as_ref().map(|jwt| {
        TokenCheck::new(&TokenRules {
            algorithm: jwt.algorithm,
            key: jwt.key.expose_secret().as_bytes(),
            issuer: &jwt.issuer,
            audience: &jwt.audience,
            subject: jwt.subject.as_deref(),
            leeway_s: jwt.leeway_s,
            clock,
        })
    });
    let plain = Client::new(name.clone());
    Ok(Client {
        keys: typed.keys.clone(),
        signature: signature.transpose().map_err(wrong)?,
        token: token.transpose().map_err(wrong)?,
        certificate: typed.certificate.clone(),
        networks: typed.networks.clone(),
        rate: typed.rate,
        in_flight_max: typed.in_flight_max.unwrap_or(plain.in_flight_max),
        ..plain
    })
}
