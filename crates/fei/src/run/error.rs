//! Why a node cannot be put together: always the configuration's fault, or the machine's.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use fei_http::RulesError;
use fei_http::server::{CheckError, ClientsError, TlsError};

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssembleError {
    /// Settings for a party that the layouts do not have.
    #[error("party.{0} is in the settings and not in the layouts")]
    NoParty(String),
    /// `listen` for one that speaks JSON, or `dial` for one that speaks telegrams.
    #[error("party.{party} {speaks}: it needs `{needs}`")]
    Side {
        /// The party.
        party: String,
        /// What its party.toml says.
        speaks: &'static str,
        /// The key that fits.
        needs: &'static str,
    },
    /// `listen` for a party of records.
    #[error("party.{0} has no header: nothing that comes on a line could be answered")]
    NoHeader(String),
    /// Transactions go to parties that have no address.
    #[error("the settings have no `dial` for {}: write `[party.NAME]` and below it `dial = \"https://HOST:PORT\"` \
        in the settings' file, or set FEI__PARTY__NAME__DIAL", .0.join(", "))]
    NoAddress(Vec<String>),
    /// A template uses a setting or a secret that has no value.
    #[error("{transaction} needs party.{party}.{key}, which is not set or empty")]
    NoValue {
        /// The transaction.
        transaction: String,
        /// The institution.
        party: String,
        /// `settings.NAME` or `secrets.NAME`.
        key: String,
    },
    /// An address or a limit that cannot be.
    #[error("party.{party}: {source}")]
    Rules {
        /// The party.
        party: String,
        /// What.
        source: RulesError,
    },
    /// The system gives no threads.
    #[error("cannot start the threads of the lines: {0}")]
    Cores(io::Error),
    /// Certificates or a key that cannot be read.
    #[error("party.{party}: cannot read {}: {source}", path.display())]
    Pem {
        /// The party.
        party: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system's certificates.
    #[error("the system's trusted certificates: {0}")]
    SystemRoots(String),
    /// An address that cannot be listened on.
    #[error("party.{party}: cannot listen on {address}: {source}")]
    Listen {
        /// The party.
        party: String,
        /// The address.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// A transaction that nobody may call.
    #[error(
        "{transaction} is called by {party}, and the settings have no `[party.{party}.client.NAME]` for it"
    )]
    NoClient {
        /// The transaction.
        transaction: String,
        /// Who calls it.
        party: String,
    },
    /// A transaction that its callers may call, and that no core can be asked.
    #[error(
        "{transaction} is called by {party} and asked of {core}, and the settings have no `[party.{core}]` with `listen`"
    )]
    NoCore {
        /// The transaction.
        transaction: String,
        /// Who calls it.
        party: String,
        /// Who would have to answer.
        core: String,
    },
    /// What a client proves itself by cannot be used.
    #[error("party client {client}: {source}")]
    Client {
        /// `PARTY.NAME`.
        client: String,
        /// What.
        source: CheckError,
    },
    /// A signature that leaves out what makes a repetition.
    #[error(
        "party client {client}: {transaction} is known by its Idempotency-Key, and `hmac.over` has no line {{header.idempotency-key}}"
    )]
    KeyNotSigned {
        /// `PARTY.NAME`.
        client: String,
        /// What could be done twice.
        transaction: String,
    },
    /// Clients that do not go together.
    #[error("the parties' clients: {0}")]
    Clients(#[source] ClientsError),
    /// The server's certificates.
    #[error("serve.tls: {0}")]
    Tls(#[source] TlsError),
    /// A file of the server's certificates.
    #[error("serve.tls: cannot read {}: {source}", path.display())]
    ServePem {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The server's address cannot be had.
    #[error("serve: cannot listen on {address}: {source}")]
    Serve {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Nobody could ever call.
    #[error("no party listens: the gateway would hear nobody")]
    NoLine,
}
