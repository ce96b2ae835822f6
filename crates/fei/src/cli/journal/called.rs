//! Which call of an institution is meant, as whoever called names it: by its key, and by whose client it was.
//!
//! The journal keeps a hash of a call's key, to which the client's own name belongs. So a key is looked for under the name of each
//! client that the settings have, and without any: a layout may make it of the call's values.

use clap::Args;
use fei_codec::key_of_values;
use fei_gateway::call_named;
use fei_journal::{KeyOf, Query};

use crate::cli::desk::Desk;
use crate::layouts::Folder;
use crate::names::callers;
use crate::settings::Settings;
use crate::stop::Stop;

/// Between the values of a key that a layout makes of several.
const BETWEEN: char = ',';

/// A call that an institution made.
#[derive(Debug, Default, Args)]
pub(super) struct Called {
    /// A call by its Idempotency-Key; where its file makes the key of the call's values, by these, as in 20260907,T1.
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) key: Option<String>,
    /// Called by this party, or with --key by this client of it, PARTY.NAME.
    #[arg(long, value_name = "NAME")]
    pub(super) client: Option<String>,
}

impl Called {
    /// The question with what is said of the call.
    ///
    /// # Errors
    /// A client without a key, or nobody who could have called.
    pub(super) fn ask(&self, desk: &Desk, query: Query) -> Result<Query, Stop> {
        let (party, client) = match self.client.as_deref().map(|name| (name, name.split_once('.'))) {
            None => (None, None),
            Some((_, Some((party, _)))) if self.key.is_none() => {
                return Err(Stop::ClientOnly(party.to_owned()));
            }
            Some((whole, Some((party, _)))) => (Some(party), Some(whole)),
            Some((party, None)) => (Some(party), None),
        };
        let Some(key) = &self.key else {
            return Ok(Query { channel: party.map(Into::into), ..query });
        };
        let keys = keys(&desk.settings, key, party, client);
        if keys.is_empty() {
            return Err(Stop::NoCallers);
        }
        Ok(Query { keys: keys.into(), ..query })
    }

    /// The party of which nothing was found; none: it was not asked for.
    pub(super) fn party(&self) -> Option<&str> {
        let name = self.client.as_deref()?;
        Some(name.split_once('.').map_or(name, |(party, _)| party))
    }
}

/// How the key of a call may begin, for each that may have made it.
fn keys(settings: &Settings, key: &str, party: Option<&str>, client: Option<&str>) -> Vec<KeyOf> {
    let registry = Folder::read(&settings.layouts_dir).unwrap_or_default().load().registry;
    let mut parties = callers(&registry);
    let with_clients = settings.parties.iter().filter(|(_, party)| !party.clients.is_empty());
    parties.extend(with_clients.map(|(name, _)| name.as_str()));
    parties.retain(|known| party.is_none_or(|party| *known == party));
    // One that calls no more.
    parties.extend(party);
    let by_values = key_of_values(key.split(BETWEEN));
    let mut keys = Vec::new();
    for party in parties {
        let mut add = |begins| keys.push(KeyOf { channel: party.into(), begins });
        add(call_named(&by_values));
        let named = settings.parties.get(party).into_iter().flat_map(|settings| settings.clients.keys());
        let clients = match client {
            Some(client) => vec![client.to_owned()],
            None => named.map(|name| format!("{party}.{name}")).collect(),
        };
        clients
            .iter()
            .for_each(|client| add(call_named(&fei_gateway::key_of_client(client, key.as_bytes()))));
    }
    keys
}
