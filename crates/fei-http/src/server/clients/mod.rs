//! Who calls. A client proves it by all that its settings say: a key, a signature, a token, a certificate. Every client is
//! tried by everything, whatever came of the one before, so that how long it takes does not tell which was nearly right.
//! X05.

mod key;
mod rate;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

pub use key::{ApiKey, KeyDigest};
pub use rate::Rate;

use super::{ClientName, Networks, Refusal};
use rate::Bucket;

/// The header of an [`ApiKey`].
pub const API_KEY_HEADER: &str = "x-api-key";

/// One client, as the settings have it.
#[derive(Debug)]
pub struct Client {
    /// Its name.
    pub name: ClientName,
    /// Its keys: one of them must come. Two, while one takes the other's place; none: it proves itself otherwise.
    pub keys: Vec<KeyDigest>,
    /// From where it may call; empty: from everywhere.
    pub networks: Networks,
    /// How often it may call a route.
    pub rate: Rate,
}

/// Settings of clients that do not go together.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientsError {
    /// Nothing proves who it is.
    #[error("{0} has nothing to prove itself by")]
    NoProof(ClientName),
    /// Two that cannot be told from each other.
    #[error("{0} and {1} are known by the same key")]
    Same(ClientName, ClientName),
}

/// All clients.
#[derive(Debug, Default)]
pub struct Clients(Vec<Known>);

#[derive(Debug)]
struct Known {
    client: Client,
    bucket: Bucket,
}

/// A request's head, for whoever asks whose it is.
pub(super) struct Asked<'r> {
    pub(super) headers: &'r HeaderMap,
}

/// A client that is who it says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proven<'c>(&'c Known);

impl Clients {
    /// Knows these.
    ///
    /// # Errors
    /// One that could be anybody, or two that could be each other.
    pub fn new(clients: impl IntoIterator<Item = Client>) -> Result<Self, ClientsError> {
        let mut all: Vec<Known> = Vec::new();
        for client in clients {
            if client.keys.is_empty() {
                return Err(ClientsError::NoProof(client.name));
            }
            if let Some(other) = all.iter().find(|other| other.client.is_like(&client)) {
                return Err(ClientsError::Same(other.client.name.clone(), client.name));
            }
            all.push(Known { bucket: Bucket::new(client.rate), client });
        }
        Ok(Self(all))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whose request it is.
    pub(super) fn who(&self, asked: &Asked<'_>) -> Result<Proven<'_>, Refusal> {
        let given = key::given(asked.headers);
        let mut found = None;
        for known in &self.0 {
            // Nobody is skipped: the last one takes as long as the first.
            if key::is_one_of(&known.client.keys, &given) {
                found = Some(Proven(known));
            }
        }
        found.ok_or(Refusal::Who)
    }
}

impl Client {
    fn is_like(&self, other: &Self) -> bool {
        self.keys.iter().any(|key| other.keys.contains(key))
    }
}

impl<'c> Proven<'c> {
    pub(super) fn name(self) -> &'c ClientName {
        &self.0.client.name
    }

    /// Whether it may call a route of this party from this address.
    pub(super) fn may(self, party: Option<&Arc<str>>, from: IpAddr) -> Result<(), Refusal> {
        match party {
            Some(party) if party != self.name().party() => Err(Refusal::NotYours),
            _ if !self.0.client.networks.allows(from) => Err(Refusal::Network),
            _ => Ok(()),
        }
    }

    /// Counts a call of a route; `Err`: it is one too many, the next may come so much later.
    pub(super) fn count(self, route: &Arc<str>) -> Result<(), Duration> {
        self.0.bucket.take(route)
    }
}

/// The headers that prove something are nobody else's business.
pub(super) fn without_proofs(headers: &mut HeaderMap) {
    for name in [API_KEY_HEADER, "authorization", "cookie", "proxy-authorization"] {
        headers.remove(name);
    }
}
