//! What the other ends of a trust showed of themselves: how long it is good, and when it was seen last.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustls_pki_types::CertificateDer;
use tokio::time::Instant;

use crate::{CertificateFacts, Life};

/// Sessions are taken up again for so long; then a certificate is to be shown.
const AGE_MAX: Duration = Duration::from_secs(3_600);

/// By host: those of the settings, an institution's and perhaps its token endpoint's.
#[derive(Debug, Default)]
pub(crate) struct Shown(Mutex<BTreeMap<Box<str>, Leaf>>);

#[derive(Debug)]
struct Leaf {
    certificate: CertificateDer<'static>,
    /// None: it cannot be read, though it was believed.
    life: Option<Life>,
    seen_at: Instant,
}

impl Shown {
    /// This host showed this one. Most show the same again and again: that is not read again.
    pub(crate) fn seen(&self, host: &str, certificate: &CertificateDer<'_>, now: Instant) {
        let mut leaves = self.leaves();
        match leaves.get_mut(host) {
            Some(leaf) if leaf.certificate == *certificate => leaf.seen_at = now,
            _ => {
                let life = CertificateFacts::of(certificate).ok().map(|facts| facts.life);
                let certificate = certificate.clone().into_owned();
                leaves.insert(host.into(), Leaf { certificate, life, seen_at: now });
            }
        }
    }

    /// Whether this host's was seen too long ago. Said once, to whoever sees to it.
    pub(crate) fn is_to_be_seen_anew(&self, host: &str, now: Instant) -> bool {
        let mut leaves = self.leaves();
        let Some(leaf) = leaves.get_mut(host).filter(|leaf| now >= leaf.seen_at + AGE_MAX) else {
            return false;
        };
        leaf.seen_at = now;
        true
    }

    /// Of what each host showed last.
    pub(crate) fn lives(&self) -> Vec<Life> {
        self.leaves().values().filter_map(|leaf| leaf.life).collect()
    }

    fn leaves(&self) -> MutexGuard<'_, BTreeMap<Box<str>, Leaf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
