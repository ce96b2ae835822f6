//! Who plays which institution: fei-simulate's own where it has one, and what is written in the golden cases for every
//! path that it does not have.

use std::sync::Arc;

use bytes::Bytes;
use fei_simulate::{Answer, Contract, Expected, Fault, Kftc, Misbehaviour, Replay, Request, Thedozen, Then};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::PlayError;
use crate::golden::{Call, Case};
use crate::settings::Party;

/// An institution's rules, and the page that it reads from where it has none.
#[derive(Clone)]
pub(crate) struct Role {
    rules: Option<Arc<dyn Contract>>,
    written: Replay,
    /// What every call to it must show.
    keys: Vec<Key>,
}

/// A key in a header, as the contract of a sample has it. Not `Debug`: it is a secret.
#[derive(Clone)]
struct Key {
    header: String,
    value: SecretString,
}

impl Role {
    /// The role of a party, by its name; its contract's key is the one that the settings have for it.
    pub(crate) fn of(party: &str, settings: Option<&Party>) -> Self {
        let rules: Option<Arc<dyn Contract>> = match party {
            "kftc" => Some(Arc::new(Kftc::default())),
            "thedozen" => Some(Arc::new(Thedozen::default())),
            _ => None,
        };
        let mut role = Self { rules, written: Replay::default(), keys: Vec::new() };
        let key = settings.and_then(|party| party.secrets.get("api_key"));
        if let Some(key) = key.filter(|_| party == "relay") {
            role.demand("x-api-key", key.clone());
        }
        role
    }

    /// From now on every call must show this in a header.
    pub(crate) fn demand(&mut self, header: &str, value: SecretString) {
        self.keys.push(Key { header: header.to_owned(), value });
    }

    /// Whether fei-simulate knows the institution.
    pub(crate) fn has_rules(&self) -> bool {
        self.rules.is_some()
    }

    /// Writes down what the case says, should the rules not know the path.
    pub(crate) fn learn(&self, case: &Case, call: &Call) -> Result<(), PlayError> {
        let line = String::from_utf8_lossy(&call.line.bytes).into_owned();
        let (place, name) = (&case.place, &case.name);
        let wrong = || PlayError::Line { place: place.clone(), case: name.clone(), line: line.clone() };
        let (method, target) = line.split_once(' ').ok_or_else(wrong)?;
        self.written.push(Expected {
            method: method.parse().map_err(|_| wrong())?,
            target: target.to_owned(),
            body: call.sends.as_ref().map(|part| Bytes::copy_from_slice(&part.bytes)).unwrap_or_default(),
            then: Then::Answer { status: call.status.unwrap_or(200), body: answer(call) },
        });
        Ok(())
    }
}

impl Contract for Role {
    fn answer(&self, request: &Request) -> Option<Answer> {
        if !self.keys.iter().all(|key| key.is_shown_by(request)) {
            return Some(Answer::json(401, "{}").complaining("the call does not show its key"));
        }
        let by_rules = self.rules.as_ref().and_then(|rules| rules.answer(request));
        by_rules.or_else(|| self.written.answer(request))
    }
}

impl Key {
    fn is_shown_by(&self, request: &Request) -> bool {
        let shown = request.headers.get(&self.header).map(HeaderValue::as_bytes).unwrap_or_default();
        bool::from(shown.ct_eq(self.value.expose_secret().as_bytes()))
    }
}

/// How the institution is to misbehave in a case; a status comes with the body that the case has.
pub(super) fn misbehaviour(case: &Case, call: &Call) -> Result<Option<Misbehaviour>, PlayError> {
    let Some(fault) = &call.fault else { return Ok(None) };
    let wrong = |error| PlayError::Fault { place: case.place.clone(), case: case.name.clone(), error };
    let fault = match fault.parse::<Fault>().map_err(wrong)? {
        Fault::Status { status, .. } => {
            Fault::Status { status: call.status.unwrap_or(status), body: answer(call) }
        }
        fault => fault,
    };
    Ok(Some(fault.into()))
}

/// The path of a case's call.
pub(super) fn path(call: &Call) -> String {
    let line = String::from_utf8_lossy(&call.line.bytes);
    let target = line.split(' ').nth(1).unwrap_or_default();
    target.split('?').next().unwrap_or_default().to_owned()
}

fn answer(call: &Call) -> Bytes {
    call.answers.as_ref().map(|part| Bytes::copy_from_slice(&part.bytes)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::settings::Settings;

    /// Somebody who was not asked for the key would not see that a call lacks it.
    #[test]
    fn the_relay_takes_no_call_without_the_key_of_the_settings() {
        let settings = Settings::samples().unwrap();
        let relay = Role::of("relay", settings.parties.get("relay"));
        let body = Bytes::from_static(b"{}");
        relay.written.push(Expected {
            method: http::Method::POST,
            target: "/payment".to_owned(),
            body: body.clone(),
            then: Then::Answer { status: 200, body: body.clone() },
        });
        let asked = |key: Option<&'static str>| {
            let key = key.map(|key| ("x-api-key".parse().unwrap(), HeaderValue::from_static(key)));
            let headers: HeaderMap = key.into_iter().collect();
            let (method, target) = (http::Method::POST, "/payment".to_owned());
            relay.answer(&Request { method, target, headers, body: body.clone() }).unwrap().status
        };
        assert_eq!([asked(None), asked(Some("another")), asked(Some(""))], [401; 3]);
        assert_eq!(asked(Some("sample-relay-key")), 200);
    }
}
