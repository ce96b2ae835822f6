//! How those that call prove who they are: what the settings have of their clients.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fei_http::server::API_KEY_HEADER;
use serde_json::{Value, json};

use crate::settings::{Client, Proofs, Settings, SettingsError};

/// What each client shows, by the party that it calls for.
#[derive(Debug, Default)]
pub(crate) struct Security(BTreeMap<String, Vec<Proofs>>);

/// What a document says of it.
pub(super) struct Said {
    /// Each is enough: all that one client shows.
    pub(super) requirements: Vec<Value>,
    pub(super) schemes: BTreeMap<String, Value>,
}

/// The schemes of one client, by their names.
type Schemes = BTreeMap<String, Value>;

impl Security {
    /// Of the settings that a gateway runs by.
    pub(crate) fn of(settings: &Settings) -> Self {
        let clients = settings.parties.iter().map(|(party, of)| {
            let shown = of.clients.values().map(Client::proofs).collect();
            (party.clone(), shown)
        });
        Self(clients.collect())
    }

    /// Of the settings that a command is given, or finds, or of the defaults; no secret of them is read.
    pub(crate) fn read(named: Option<&Path>) -> Result<Self, SettingsError> {
        Settings::proofs(named).map(Self)
    }

    /// Of these callers.
    pub(super) fn said(&self, callers: &BTreeSet<&str>) -> Said {
        let known: Vec<Schemes> = callers.iter().flat_map(|caller| self.of_one(caller)).collect();
        let names: BTreeSet<Vec<&String>> = known.iter().map(|schemes| schemes.keys().collect()).collect();
        let requirement = |names: Vec<&String>| {
            let shown: BTreeMap<_, _> = names.into_iter().map(|name| (name, json!([]))).collect();
            json!(shown)
        };
        let requirements = names.into_iter().map(requirement).collect();
        Said { requirements, schemes: known.into_iter().flatten().collect() }
    }

    /// Of each of its clients. Where the settings have none it is not known: then each way may be one.
    fn of_one(&self, caller: &str) -> Vec<Schemes> {
        let clients = self.0.get(caller).into_iter().flatten().map(schemes);
        let known: Vec<_> = clients.filter(|schemes| !schemes.is_empty()).collect();
        if known.is_empty() { each() } else { known }
    }
}

/// Everything that a client shows.
fn schemes(proofs: &Proofs) -> Schemes {
    let certificate = || json!({ "type": "mutualTLS", "description": "The client's own certificate." });
    let key = || header(API_KEY_HEADER, "A key that the bank gave once.");
    let token = || {
        json!({
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "A token that the client signs.",
        })
    };
    let plain = [
        proofs.certificate.then(|| ("certificate", certificate())),
        proofs.key.then(|| ("key", key())),
        proofs.token.then(|| ("token", token())),
    ];
    let mut all: Schemes =
        plain.into_iter().flatten().map(|(name, scheme)| (name.to_owned(), scheme)).collect();
    if let Some(name) = &proofs.signature {
        all.insert(format!("signature.{}", in_a_name(name)), header(name, SIGNATURE));
    }
    all
}

const SIGNATURE: &str = "A signature over each call (HMAC-SHA256); what is signed, and which headers go with it, is agreed with the client.";

fn header(name: &str, description: &str) -> Value {
    json!({ "type": "apiKey", "in": "header", "name": name, "description": description })
}

/// A header's name may have characters that the name of a scheme may not.
fn in_a_name(header: &str) -> String {
    let may = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    header.chars().map(|c| if may(c) { c } else { '_' }).collect()
}

/// Each way alone that is one without settings: a signature is in the header that they name.
fn each() -> Vec<Schemes> {
    let none = Proofs::default;
    let all = [
        Proofs { certificate: true, ..none() },
        Proofs { key: true, ..none() },
        Proofs { token: true, ..none() },
    ];
    all.iter().map(schemes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(clients: &[(&str, Proofs)], callers: &[&str]) -> (Vec<Value>, Vec<String>) {
        let mut security = Security::default();
        for (party, proofs) in clients {
            security.0.entry((*party).to_owned()).or_default().push(proofs.clone());
        }
        let said = security.said(&callers.iter().copied().collect());
        (said.requirements, said.schemes.into_keys().collect())
    }

    fn key() -> Proofs {
        Proofs { key: true, ..Proofs::default() }
    }

    #[test]
    fn a_caller_reads_of_what_its_own_clients_show() {
        let bound = Proofs { certificate: true, ..key() };
        let token = Proofs { token: true, ..Proofs::default() };
        let clients = [("agency", bound), ("agency", key()), ("agency", key()), ("vbank", token)];
        let (requirements, schemes) = said(&clients, &["agency"]);
        assert_eq!(requirements, [json!({ "certificate": [], "key": [] }), json!({ "key": [] })]);
        assert_eq!(schemes, ["certificate", "key"]);
        let (requirements, schemes) = said(&clients, &["agency", "vbank"]);
        assert_eq!((requirements.len(), &*schemes[2]), (3, "token"));
    }

    #[test]
    fn what_no_settings_say_may_be_each() {
        let each = [json!({ "certificate": [] }), json!({ "key": [] }), json!({ "token": [] })];
        for clients in [vec![], vec![("vbank", key())], vec![("agency", Proofs::default())]] {
            let (requirements, schemes) = said(&clients, &["agency"]);
            assert_eq!(requirements, each);
            assert_eq!(schemes, ["certificate", "key", "token"]);
        }
        let (requirements, _) = said(&[("vbank", key())], &["agency", "vbank"]);
        assert_eq!(requirements, each, "of one of them it is not known");
    }

    #[test]
    fn a_signature_is_in_the_header_of_the_settings() {
        let signs = |name: &str| Proofs { signature: Some(name.to_owned()), ..Proofs::default() };
        let clients = [("agency", signs("x-signature")), ("agency", signs("x~mac"))];
        let (_, schemes) = said(&clients, &["agency"]);
        assert_eq!(schemes, ["signature.x-signature", "signature.x_mac"]);
    }
}
