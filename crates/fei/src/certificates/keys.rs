//! Keys of others that the settings hold as certificates: what answers are signed by, and tokens. They are read when the
//! program starts, and hold beyond their end; whose they are has another one by then.

use secrecy::{ExposeSecret, SecretString};

use super::ends::Until;
use super::kind::Kind;
use crate::settings::{Party, Settings, Side};

/// Each with its name. A key that is no certificate has no end.
pub(super) fn ends(settings: &Settings) -> Vec<(Kind, String, Vec<Until>)> {
    let parties = settings.parties.iter();
    let keys = parties.flat_map(|(name, party)| of_answers(name, party).chain(of_tokens(name, party)));
    keys.map(|(name, key)| (Kind::Keys, name, Until::of_certificates(key.expose_secret().as_bytes())))
        .collect()
}

fn of_answers<'p>(name: &str, party: &'p Party) -> impl Iterator<Item = (String, &'p SecretString)> {
    let key = match &party.side {
        Side::Dial(dial) => dial.auth.jws_answer.as_ref().map(|jws| &jws.key),
        Side::Listen(_) | Side::Calls => None,
    };
    key.map(|key| (format!("party.{name}.answers"), key)).into_iter()
}

fn of_tokens<'p>(name: &str, party: &'p Party) -> impl Iterator<Item = (String, &'p SecretString)> {
    let keys = party.clients.iter().filter_map(|(client, of)| Some((client, &of.jwt.as_ref()?.key)));
    keys.map(move |(client, key)| (format!("party.{name}.client.{client}"), key))
}
