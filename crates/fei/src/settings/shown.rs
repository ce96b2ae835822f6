//! The settings as whoever looks after FEI may see them: what is called and taken, with which limits. Of what could open a
//! door there is the name alone, and of what templates use too: account numbers stand there.

mod served;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use self::served::{ShownClient, ShownServe};
use super::{Auth, Dial, Journal, Listen, Party, Settings, Side};

/// The settings, without secrets.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Shown {
    file: Option<String>,
    layouts: String,
    journal: ShownJournal,
    admin: Option<String>,
    serve: Option<ShownServe>,
    log_level: String,
    dates: ShownDates,
    parties: BTreeMap<String, ShownParty>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ShownJournal {
    path: String,
    keys: Vec<String>,
}

/// How far a telegram's day may be from today.
#[derive(Debug, Serialize, JsonSchema)]
struct ShownDates {
    back_days_max: i64,
    ahead_days_max: i64,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
struct ShownParty {
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dial: Option<String>,
    /// Through whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy: Option<String>,
    /// Where it may be; none: everywhere but at link-local addresses.
    networks: Vec<String>,
    /// What is trusted in place of the system's certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    roots: Option<String>,
    /// In which lists its certificate is looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked: Option<String>,
    /// Those that the settings say; the others are the defaults. A breaker's are there in any case.
    limits: BTreeMap<&'static str, u64>,
    /// How we prove who we are.
    auth: Vec<&'static str>,
    clients: BTreeMap<String, ShownClient>,
    settings: Vec<String>,
    secrets: Vec<String>,
}

impl Settings {
    /// What may be shown of them.
    pub(crate) fn shown(&self) -> Shown {
        let Journal { path, keys, .. } = &self.journal;
        let journal = ShownJournal {
            path: path.display().to_string(),
            keys: keys.iter().map(|(id, _)| id.clone()).collect(),
        };
        Shown {
            file: self.file.as_ref().map(|file| file.display().to_string()),
            layouts: self.layouts_dir.display().to_string(),
            journal,
            admin: self.admin.map(|address| address.to_string()),
            serve: self.serve.as_ref().map(Into::into),
            log_level: self.log_level.clone(),
            dates: ShownDates {
                back_days_max: self.days.back_days_max,
                ahead_days_max: self.days.ahead_days_max,
            },
            parties: self.parties.iter().map(|(name, party)| (name.clone(), party.shown())).collect(),
        }
    }
}

impl Party {
    fn shown(&self) -> ShownParty {
        let names = ShownParty {
            clients: self.clients.iter().map(|(name, client)| (name.clone(), client.into())).collect(),
            settings: self.settings.keys().cloned().collect(),
            secrets: self.secrets.keys().cloned().collect(),
            ..ShownParty::default()
        };
        match &self.side {
            Side::Calls => names,
            Side::Listen(listen) => {
                ShownParty { listen: Some(listen.address.clone()), limits: of_listen(listen), ..names }
            }
            Side::Dial(dial) => {
                let (dialled, auth, limits) = (Some(dial.base.clone()), ways(&dial.auth), of_dial(dial));
                let proxy = dial.proxy.as_ref().map(|proxy| proxy.address.clone());
                let path = |file: &Option<PathBuf>| file.as_ref().map(|file| file.display().to_string());
                ShownParty {
                    dial: dialled,
                    proxy,
                    networks: dial.networks.texts(),
                    roots: path(&dial.roots),
                    revoked: path(&dial.revoked),
                    limits,
                    auth,
                    ..names
                }
            }
        }
    }
}

fn of_dial(dial: &Dial) -> BTreeMap<&'static str, u64> {
    let count = |count: Option<usize>| count.map(|count| count as u64);
    said([
        ("connections_max", count(dial.connections_max)),
        ("idle_timeout_ms", dial.idle_timeout_ms),
        ("waiting_max", count(dial.waiting_max)),
        ("connect_timeout_ms", dial.connect_timeout_ms),
        ("age_max_ms", dial.age_max_ms),
        ("attempt_timeout_ms", dial.attempt_timeout_ms),
        ("late_window_ms", dial.late_window_ms),
        ("deadline_ms", dial.deadline_ms),
        ("body_bytes_max", count(dial.body_bytes_max)),
        ("calls_per_second_max", dial.calls_per_second_max.map(|max| u64::from(max.get()))),
        ("breaker.calls_min", Some(dial.breaker.calls_min.into())),
        ("breaker.failed_percent", Some(dial.breaker.failed_percent.into())),
        ("breaker.open_min_ms", Some(ms(dial.breaker.open_min))),
        ("breaker.open_max_ms", Some(ms(dial.breaker.open_max))),
        ("follow.lanes", Some(dial.follow.lanes as u64)),
    ])
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn of_listen(listen: &Listen) -> BTreeMap<&'static str, u64> {
    let count = |count: Option<usize>| count.map(|count| count as u64);
    said([
        ("connections_max", count(listen.connections_max)),
        ("idle_timeout_ms", listen.idle_timeout_ms),
        ("frame_timeout_ms", listen.frame_timeout_ms),
        ("write_timeout_ms", listen.write_timeout_ms),
        ("drain_timeout_ms", listen.drain_timeout_ms),
        ("in_flight_max", count(listen.in_flight_max)),
        ("poll_after_ms", listen.poll_after_ms),
        ("ask.connections", count(listen.ask.connections)),
        ("ask.in_flight_max", count(listen.ask.in_flight_max)),
        ("ask.waiting_max", count(listen.ask.waiting_max)),
        ("ask.deadline_ms", listen.ask.deadline_ms),
    ])
}

fn said<const N: usize>(limits: [(&'static str, Option<u64>); N]) -> BTreeMap<&'static str, u64> {
    limits.into_iter().filter_map(|(key, limit)| Some((key, limit?))).collect()
}

fn ways(auth: &Auth) -> Vec<&'static str> {
    let ways = [
        ("oauth2", auth.oauth2.is_some()),
        ("hmac", auth.hmac.is_some()),
        ("jws", auth.jws.is_some()),
        ("jws_answer", auth.jws_answer.is_some()),
        ("identity", auth.identity.is_some()),
    ];
    ways.into_iter().filter_map(|(way, is_used)| is_used.then_some(way)).collect()
}
