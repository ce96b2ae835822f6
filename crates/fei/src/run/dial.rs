//! From the settings of an institution to the link that dials it: address, limits, trust, and how we prove who we are.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fei_gateway::{Clock, SystemClock};
use fei_http::{
    Base, ClientCredentials, Identity, Institution, InstitutionRules, Jws, JwsCheck, JwsRules, Proxy,
    RulesError, Signature, Trust,
};
use secrecy::ExposeSecret;

use super::AssembleError;
use crate::settings::{self, Dial, Hmac, closed};

/// The link of one institution, with all that proves who is who.
pub(super) fn institution(name: &str, dial: &Dial) -> Result<Institution, AssembleError> {
    let wrong = |source| AssembleError::Rules { party: name.to_owned(), source };
    let base = Base::parse(&dial.base).map_err(wrong)?;
    let credentials = credentials(dial, &base).map_err(wrong)?;
    let endpoint = credentials.as_ref().is_some_and(|known| known.endpoint.is_secure());
    let secure = base.is_secure() || endpoint;
    if dial.auth.identity.is_some() && !secure {
        return Err(wrong(RulesError::Identity("it is shown over https alone".to_owned())));
    }
    let defaults = InstitutionRules::new(base);
    let rules = InstitutionRules {
        trust: if secure { Some(trust(name, dial)?) } else { None },
        credentials,
        proxy: dial.proxy.as_ref().map(proxy).transpose().map_err(wrong)?,
        networks: dial.networks.clone(),
        signature: dial.auth.hmac.as_ref().map(signature).transpose().map_err(wrong)?,
        jws: dial.auth.jws.as_ref().map(jws).transpose().map_err(wrong)?.map(Arc::new),
        answers: dial.auth.jws_answer.as_ref().map(answers).transpose().map_err(wrong)?.map(Arc::new),
        connections_max: dial.connections_max.unwrap_or(defaults.connections_max),
        waiting_max: dial.waiting_max.unwrap_or(defaults.waiting_max),
        connect_timeout: dial.connect_timeout_ms.map_or(defaults.connect_timeout, Duration::from_millis),
        idle_timeout: dial.idle_timeout_ms.map_or(defaults.idle_timeout, Duration::from_millis),
        age_max: dial.age_max_ms.map_or(defaults.age_max, Duration::from_millis),
        body_bytes_max: dial.body_bytes_max.unwrap_or(defaults.body_bytes_max),
        late_window: dial.late_window_ms.map_or(defaults.late_window, Duration::from_millis),
        ..defaults
    };
    Institution::new(name, rules).map_err(wrong)
}

/// What gets access tokens.
fn credentials(dial: &Dial, base: &Base) -> Result<Option<ClientCredentials>, RulesError> {
    let Some(known) = &dial.auth.oauth2 else { return Ok(None) };
    Ok(Some(ClientCredentials {
        endpoint: base.beside(&known.token)?,
        id: known.client_id.clone(),
        secret: known.client_secret.clone(),
        scope: known.scope.clone(),
    }))
}

/// The certificates of the settings alone, else the system's; and our own, where there is one.
fn trust(name: &str, dial: &Dial) -> Result<Trust, AssembleError> {
    let wrong = |source| AssembleError::Rules { party: name.to_owned(), source };
    let unreadable = |path: &Path, source| {
        let (party, path) = (name.to_owned(), path.to_owned());
        AssembleError::Pem { party, path, source }
    };
    let read = |path: &Path| fs::read(path).map_err(|source| unreadable(path, source));
    let key = |path: &Path| closed::read(path).map_err(|source| unreadable(path, source));
    let identity = match &dial.auth.identity {
        Some(own) => Some(Identity::from_pem(&read(&own.cert)?, &key(&own.key)?).map_err(wrong)?),
        None => None,
    };
    match &dial.roots {
        Some(path) => Trust::from_pem(&read(path)?, identity).map_err(wrong),
        None => Trust::new(rustls_native_certs::load_native_certs().certs, identity).map_err(wrong),
    }
}

fn proxy(known: &settings::Proxy) -> Result<Proxy, RulesError> {
    let credentials = known.credentials.as_ref().map(|(user, password)| (&**user, password));
    Proxy::new(&known.address, credentials)
}

fn jws(known: &settings::Jws) -> Result<Jws, RulesError> {
    Jws::new(&jws_rules(known), known.timestamp.as_deref(), now_s)
}

fn answers(known: &settings::Jws) -> Result<JwsCheck, RulesError> {
    match known.timestamp {
        None => JwsCheck::new(&jws_rules(known)),
        Some(_) => {
            Err(RulesError::Signature("of an answer's headers `over` tells: {header.NAME}".to_owned()))
        }
    }
}

fn jws_rules(known: &settings::Jws) -> JwsRules<'_> {
    JwsRules {
        header: &known.header,
        algorithm: known.algorithm,
        key: known.key.expose_secret().as_bytes(),
        kid: known.kid.as_deref(),
        over: &known.over,
        form: known.form,
    }
}

fn now_s() -> i64 {
    SystemClock.moment().as_second()
}

fn signature(hmac: &Hmac) -> Result<Signature, RulesError> {
    let (key, timestamp) = (hmac.key.expose_secret().as_bytes(), hmac.timestamp.as_deref());
    Signature::new(&hmac.header, key, &hmac.over, hmac.form.into(), timestamp, now_s)
}
