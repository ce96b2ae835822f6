//! Who calls. A client proves it by all that its settings say: a key, a signature, a token, a certificate. Every client is
//! tried by everything, whatever came of the one before, so that how long it takes does not tell which was nearly right.
//! X05.

mod asked_for;
mod flaw;
mod key;
mod nonces;
mod proof;
mod rate;
mod signature;
#[cfg(test)]
mod tests;
mod token;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use key::{ApiKey, KeyDigest, NoChance};
pub use proof::{CertificateIs, Client};
pub use rate::Rate;
pub use signature::{SignatureCheck, SignatureRules};
pub use token::{TokenAlgorithm, TokenCheck, TokenRules, bearer};

use super::{ClientName, Refusal};
use crate::CertificateFacts;
pub(super) use flaw::{Flaw, Flaws};
use nonces::Nonces;
use rate::Bucket;
use signature::Claim;
use token::Shown;

/// The header of an [`ApiKey`].
pub const API_KEY_HEADER: &str = "x-api-key";

/// A way to prove oneself that cannot be one. Never holds anything of a key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CheckError(String);

/// Settings of clients that do not go together.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientsError {
    /// Nothing proves who it is.
    #[error("{0} has nothing to prove itself by")]
    NoProof(ClientName),
    /// Two that cannot be told from each other.
    #[error("{0} and {1} cannot be told from each other: what proves the one proves the other")]
    Same(ClientName, ClientName),
}

/// All clients.
#[derive(Debug, Default)]
pub struct Clients(Vec<Known>);

#[derive(Debug)]
struct Known {
    client: Client,
    bucket: Bucket,
    places: Arc<Semaphore>,
    taken: Nonces,
}

/// A request's head, for whoever asks whose it is.
pub(super) struct Asked<'r> {
    pub(super) method: &'r Method,
    /// Path and query as they were sent.
    pub(super) target: &'r str,
    pub(super) headers: &'r HeaderMap,
    /// What TLS was shown, and found to be good.
    pub(super) certificate: Option<&'r CertificateFacts>,
    /// Why what it shows does not hold, for the log.
    pub(super) flaws: &'r Flaws,
}

/// Clients that it may be, before the body is there: all but a signature holds.
pub(super) struct Nearly<'c>(Vec<(&'c Known, Option<Claim>)>);

/// A client that is who it says, and what it signed.
pub(super) struct Proven<'c>(&'c Known, Option<Claim>);

impl Clients {
    /// Knows these.
    ///
    /// # Errors
    /// One that could be anybody, or two that could be each other.
    pub fn new(clients: impl IntoIterator<Item = Client>) -> Result<Self, ClientsError> {
        let mut all: Vec<Known> = Vec::new();
        for client in clients {
            if !client.has_proof() {
                return Err(ClientsError::NoProof(client.name));
            }
            if let Some(other) = all.iter().find(|other| other.client.is_like(&client)) {
                return Err(ClientsError::Same(other.client.name.clone(), client.name));
            }
            let places = Arc::new(Semaphore::new(client.in_flight_max));
            let memory = client.signature.as_ref().map(SignatureCheck::memory).unwrap_or_default();
            let taken = Nonces::new(client.rate.within(memory));
            all.push(Known { bucket: Bucket::new(client.rate), places, taken, client });
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

    /// Whose request it may be. Nothing is read of the body of one that is nobody's. Where what it shows is of several, it is
    /// of those whose route it is. A token takes time to be verified, and is looked at only where `with_tokens`.
    pub(super) fn nearly(
        &self,
        asked: &Asked<'_>,
        party: Option<&Arc<str>>,
        with_tokens: bool,
    ) -> Result<Nearly<'_>, Refusal> {
        let key = key::given(asked.headers);
        let mut token = if with_tokens { Shown::of(asked.headers) } else { Shown::none() };
        let mut found = Vec::new();
        for known in &self.0 {
            // Nobody is skipped: the last one takes as long as the first.
            if let Some(claim) = known.client.shows(asked, &key, &mut token) {
                found.push((known, claim));
            }
        }
        let own = |(known, _): &(&Known, Option<Claim>)| Some(known.client.name.party()) == party;
        if found.iter().any(own) {
            found.retain(own);
        }
        if found.is_empty() {
            let shown = asked.headers.contains_key(API_KEY_HEADER);
            asked.flaws.note(if shown { Flaw::Key } else { Flaw::Nothing }, None);
            return Err(Refusal::Who);
        }
        Ok(Nearly(found))
    }
}

impl<'c> Nearly<'c> {
    /// The only one that it can be, where nothing is left to prove.
    pub(super) fn only(&self) -> Option<&'c ClientName> {
        self.known().filter(|_| self.0.len() == 1).map(|client| client.name())
    }

    /// Whose request it is, where nothing is left to prove: no signature goes over the body.
    pub(super) fn known(&self) -> Option<Proven<'c>> {
        let unsigned = self.0.iter().find(|(known, _)| known.client.signature.is_none());
        unsigned.map(|(known, _)| Proven(known, None))
    }

    /// Whose request it is, now that its body is there.
    pub(super) fn proven(self, asked: &Asked<'_>, body: &[u8]) -> Result<Proven<'c>, Refusal> {
        let flawed = |known: &Known, flaw: Flaw| {
            let is_known = flaw == Flaw::Nonce || known.client.has_other_proof();
            asked.flaws.note(flaw, is_known.then_some(&known.client.name));
            false
        };
        let holds = |(known, claim): &(&'c Known, Option<Claim>)| match (&known.client.signature, claim) {
            (Some(check), Some(claim)) => match check.holds(claim, asked, body) {
                true if claim.is_among(&known.taken) => flawed(known, Flaw::Nonce),
                true => true,
                false => flawed(known, Flaw::Signature),
            },
            (check, _) => check.is_none(),
        };
        let found = self.0.into_iter().find(holds);
        found.map(|(known, claim)| Proven(known, claim)).ok_or(Refusal::Who)
    }
}

impl<'c> Proven<'c> {
    pub(super) fn name(&self) -> &'c ClientName {
        &self.0.client.name
    }

    /// Whether it may call a route of this party from this address.
    pub(super) fn may(&self, party: Option<&Arc<str>>, from: IpAddr) -> Result<(), Refusal> {
        match party {
            Some(party) if party != self.name().party() => Err(Refusal::NotYours),
            _ if !self.0.client.networks.allows(from) => Err(Refusal::Network),
            _ => Ok(()),
        }
    }

    /// Counts a call of a route; `Err`: it is one too many, the next may come so much later.
    pub(super) fn count(&self, route: &Arc<str>) -> Result<(), Duration> {
        self.0.bucket.take(route)
    }

    /// Takes the call: what it signed is not taken again.
    pub(super) fn take(&self) -> Result<(), NotTaken> {
        match (&self.0.client.signature, &self.1) {
            (Some(check), Some(claim)) => check.take(claim, &self.0.taken),
            _ => Ok(()),
        }
    }

    /// One of its own places; none: as many of its calls are on their way as may be.
    pub(super) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.places).try_acquire_owned().ok()
    }
}

/// Why a call that is who it says is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotTaken {
    /// It was taken already.
    Twice,
    /// Nothing more can be remembered.
    Full,
    /// It was signed before this process began: the one before may have taken it. Signed anew after so long, it is taken.
    BeforeStart(Duration),
}

/// The headers that prove something are nobody else's business.
pub(super) fn without_proofs(headers: &mut HeaderMap) {
    for name in [API_KEY_HEADER, "authorization", "cookie", "proxy-authorization"] {
        headers.remove(name);
    }
}
