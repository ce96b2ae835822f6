//! By what a caller may prove who it is, told to one that did not: the challenges of RFC 9110, and words for people. Of all
//! clients of the party whose route it is, so that it tells nothing of any one of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{API_KEY_HEADER, Client, Clients};

/// What is looked for.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::server) struct AskedFor {
    /// `WWW-Authenticate`.
    pub(in crate::server) challenges: String,
    /// In words.
    pub(in crate::server) detail: String,
}

impl Clients {
    /// Of those that may call a party's route; where it has none, of all.
    pub(in crate::server) fn asked_for(&self, party: Option<&Arc<str>>) -> AskedFor {
        let own = |client: &&Client| party.is_none_or(|party| client.name.party() == party);
        let all = || self.0.iter().map(|known| &known.client);
        let mut found: BTreeSet<(&'static str, String)> = all().filter(own).flat_map(ways).collect();
        if found.is_empty() {
            found = all().flat_map(ways).collect();
        }
        let challenges: BTreeSet<&str> = found.iter().map(|(challenge, _)| *challenge).collect();
        let words: Vec<&str> = found.iter().map(|(_, words)| &**words).collect();
        AskedFor {
            challenges: challenges.into_iter().collect::<Vec<_>>().join(", "),
            detail: format!("looked for: {}", words.join("; ")),
        }
    }
}

/// Everything that a client shows.
fn ways(client: &Client) -> Vec<(&'static str, String)> {
    let signature =
        client.signature.as_ref().map(|check| format!("a signature in the header {}", check.header()));
    [
        (!client.keys.is_empty()).then(|| ("ApiKey", format!("a key in the header {API_KEY_HEADER}"))),
        client
            .token
            .as_ref()
            .map(|_| ("Bearer", "a token in the header authorization, behind Bearer".to_owned())),
        signature.map(|words| ("Signature", words)),
        client.certificate.as_ref().map(|_| ("Certificate", "a certificate of its own".to_owned())),
    ]
    .into_iter()
    .flatten()
    .collect()
}
