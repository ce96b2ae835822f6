//! One client of the settings, and what it must show.

use crate::CertificateFacts;
use crate::server::{ClientName, Networks};

use super::flaw::{Flaw, Flaws};
use super::key;
use super::signature::Claim;
use super::token::Shown;
use super::{Asked, KeyDigest, Rate, SignatureCheck, TokenCheck};

/// One client, as the settings have it. It must show everything that is set here.
#[derive(Debug)]
pub struct Client {
    /// Its name.
    pub name: ClientName,
    /// Its keys: one of them must come. Two, while one takes the other's place.
    pub keys: Vec<KeyDigest>,
    /// Its signature over each call.
    pub signature: Option<SignatureCheck>,
    /// Its token.
    pub token: Option<TokenCheck>,
    /// Its certificate, which TLS has found to be good.
    pub certificate: Option<CertificateIs>,
    /// From where it may call; empty: from everywhere.
    pub networks: Networks,
    /// How often it may call a route.
    pub rate: Rate,
    /// How many of its calls may be with the gateway at once: when the core is slow, one client must not take all places.
    pub in_flight_max: usize,
}

/// Which certificate is a client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateIs {
    /// One with this DNS name among its own.
    Named(String),
    /// One of this public key: the SHA-256 of its SubjectPublicKeyInfo.
    OfKey([u8; 32]),
}

impl Client {
    /// A client that has nothing to show yet.
    #[must_use]
    pub fn new(name: ClientName) -> Self {
        Self {
            name,
            keys: Vec::new(),
            signature: None,
            token: None,
            certificate: None,
            networks: Networks::default(),
            rate: Rate::default(),
            in_flight_max: 128,
        }
    }

    pub(super) fn has_proof(&self) -> bool {
        !self.keys.is_empty()
            || self.signature.is_some()
            || self.token.is_some()
            || self.certificate.is_some()
    }

    /// Whether something else than its signature shows who it is.
    pub(super) const fn has_other_proof(&self) -> bool {
        !self.keys.is_empty() || self.token.is_some() || self.certificate.is_some()
    }

    /// Whether what proves this one would prove the other. Of signatures it cannot be told.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        if self.keys.iter().any(|key| other.keys.contains(key)) {
            return true;
        }
        let told_by_keys = !self.keys.is_empty() && !other.keys.is_empty();
        let signs = |client: &Self| client.signature.is_some();
        match (&self.token, &other.token) {
            (Some(one), Some(two)) if one.is_like(two) => {
                let told_by_certificate = self.certificate.is_some()
                    && other.certificate.is_some()
                    && self.certificate != other.certificate;
                !(told_by_keys || told_by_certificate || (signs(self) && signs(other)))
            }
            (None, None) if !signs(self) && !signs(other) => {
                let by_certificate =
                    self.keys.is_empty() && other.keys.is_empty() && self.certificate.is_some();
                by_certificate && self.certificate == other.certificate
            }
            _ => false,
        }
    }

    /// Whether all that can be judged without the body holds, and what it says of its signature. Everything is looked at.
    pub(super) fn shows(
        &self,
        asked: &Asked<'_>,
        key: &KeyDigest,
        token: &mut Shown<'_>,
    ) -> Option<Option<Claim>> {
        let right_key = key::is_one_of(&self.keys, key) | self.keys.is_empty();
        let token = self.token.as_ref().map_or(Ok(()), |check| check.holds(token));
        let shown = |is: &CertificateIs| asked.certificate.is_some_and(|shown| is.shown(shown));
        let right_certificate = self.certificate.as_ref().is_none_or(shown);
        let claim = self.signature.as_ref().map(|signature| signature.claim(asked.headers)).transpose();
        let right = right_key & right_certificate;
        if right {
            self.note(asked.flaws, token.err().flatten().or(claim.as_ref().err().copied().flatten()));
        }
        claim.ok().filter(|_| right & token.is_ok())
    }

    /// Notes a flaw of what it shows while the rest is right, and its name where that says who it is.
    fn note(&self, flaws: &Flaws, flaw: Option<Flaw>) {
        let Some(flaw) = flaw else { return };
        let shown = !self.keys.is_empty() || self.certificate.is_some();
        // What holds of a token but its time is of its subject.
        let by_its_token = flaw > Flaw::Subject;
        flaws.note(flaw, (shown || by_its_token).then_some(&self.name));
    }
}

impl CertificateIs {
    fn shown(&self, certificate: &CertificateFacts) -> bool {
        match self {
            Self::Named(name) => certificate.dns_names.iter().any(|known| known.eq_ignore_ascii_case(name)),
            Self::OfKey(key) => *key == certificate.key_sha256,
        }
    }
}
