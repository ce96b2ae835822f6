//! From the settings of an institution to the link that dials it: address, limits, trust, and how we prove who we are.

use std::sync::Arc;
use std::time::Duration;

use fei_gateway::{Clock, SystemClock};
use fei_http::{
    Base, ClientCredentials, Institution, InstitutionRules, Jws, JwsCheck, JwsRules, Proxy, RulesError,
    Signature,
};
use secrecy::ExposeSecret;

use super::AssembleError;
use super::trust::Trusted;
use crate::settings::{self, Dial, Hmac};

/// The link of one institution, with all that proves who is who; and what exchanges its certificates, where it has any.
pub(super) fn institution(name: &str, dial: &Dial) -> Result<(Institution, Option<Trusted>), AssembleError> {
    let wrong = |source| AssembleError::Rules { party: name.to_owned(), source };
    let base = Base::parse(&dial.base).map_err(wrong)?;
    let credentials = credentials(dial, &base).map_err(wrong)?;
    let endpoint = credentials.as_ref().is_some_and(|known| known.endpoint.is_secure());
    let secure = base.is_secure() || endpoint;
    if dial.auth.identity.is_some() && !secure {
        return Err(wrong(RulesError::Identity("it is shown over https alone".to_owned())));
    }
    if dial.revoked.is_some() && !secure {
        return Err(wrong(RulesError::Revoked("certificates are shown over https alone".to_owned())));
    }
    let trusted = secure.then(|| Trusted::new(name, dial)).transpose()?;
    let defaults = InstitutionRules::new(base);
    let rules = InstitutionRules {
        trust: trusted.as_ref().map(|trusted| trusted.trust.clone()),
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
    Ok((Institution::new(name, rules).map_err(wrong)?, trusted))
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
