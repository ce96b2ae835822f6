//! Which call of an institution is meant, as whoever called names it: by its key, and by whose client it was.
//!
//! The journal keeps a hash of a call's key, to which the client's own name belongs. So a key is looked for under the name of each
//! client that the settings have, and without any: a layout may make it of the call's values.

use std::collections::BTreeSet;

use clap::Args;
use fei_codec::{key_of, key_of_values};
use fei_gateway::call_named;
use fei_journal::{KeyOf, Query};
use fei_layout::Registry;
use fei_layout::plan::Flow;

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
    /// A call by its Idempotency-Key; where its file makes the key of the call's values, by these, as in 20260907,T1. Said more
    /// than once it is one value each time, with the commas that it has: --key 20260907 --key T1,2.
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) key: Vec<String>,
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
            Some((_, Some((party, _)))) if self.key.is_empty() => {
                return Err(Stop::ClientOnly(party.to_owned()));
            }
            Some((whole, Some((party, _)))) => (Some(party), Some(whole)),
            Some((party, None)) => (Some(party), None),
        };
        if self.key.is_empty() {
            return Ok(Query { channel: party.map(Into::into), ..query });
        }
        let keys = keys(&desk.settings, &self.key, party, client);
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
fn keys(settings: &Settings, said: &[String], party: Option<&str>, client: Option<&str>) -> Vec<KeyOf> {
    let registry = Folder::read(&settings.layouts_dir).unwrap_or_default().load().registry;
    let mut parties = callers(&registry);
    let with_clients = settings.parties.iter().filter(|(_, party)| !party.clients.is_empty());
    parties.extend(with_clients.map(|(name, _)| name.as_str()));
    parties.retain(|known| party.is_none_or(|party| *known == party));
    // One that calls no more.
    parties.extend(party);
    // Of what was said once a comma may stand between two values, or in the only one.
    let whole = key_of_values(said.iter().map(String::as_str));
    let once = <&[String; 1]>::try_from(said).ok().map(|[once]| once);
    let cut = once.filter(|once| once.contains(BETWEEN)).map(|once| key_of_values(once.split(BETWEEN)));
    let by_values: Vec<_> = cut.into_iter().chain([whole]).collect();
    let mut keys = Vec::new();
    for party in parties {
        let mut add = |begins| keys.push(KeyOf { channel: party.into(), begins });
        by_values
            .iter()
            .chain(&as_told(&registry, party, &by_values))
            .for_each(|values| add(call_named(values)));
        // A header is one value.
        let Some(key) = once else { continue };
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

/// The same values as the telegrams of a party's calls say them, where that is not as they were said.
fn as_told(registry: &Registry, party: &str, said: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let Some(contract) = registry.party(party).and_then(|party| party.json()) else { return Vec::new() };
    let is_its = |flow: &Flow| matches!(flow, Flow::Inbound { from, .. } if **from == *party);
    let calls = registry.transactions().filter(|transaction| is_its(&transaction.flow));
    let told = calls.flat_map(|call| said.iter().map(|values| key_of(call, contract, values)));
    let told: BTreeSet<_> = told.filter(|told| !said.contains(told)).collect();
    told.into_iter().collect()
}
