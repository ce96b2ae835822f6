//! What a token endpoint's answer gives. Its body is never quoted: it holds a token, or repeats credentials.

use std::time::Duration;

use fei_exchange::{Code, Failure};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::HttpAnswer;

/// Where the answer does not say how long its token holds.
const LIFE: Duration = Duration::from_secs(300);
/// A token is kept no longer, whatever its answer says.
const LIFE_MAX: Duration = Duration::from_secs(365 * 86_400);
/// So much of a token's life is left to the way and to clocks: a tenth, and no more than this.
const MARGIN_MAX: Duration = Duration::from_secs(30);

/// A token and how long it is used.
pub(super) struct Grant {
    pub(super) header: HeaderValue,
    pub(super) life: Duration,
}

/// RFC 6749 §5.1; what else stands there is the institution's own.
#[derive(Deserialize)]
struct Given {
    access_token: Option<SecretString>,
    token_type: Option<String>,
    expires_in: Option<Seconds>,
}

/// A number by the standard, and text at some.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(u64),
    Text(String),
}

/// The token of an answer, or N60.
pub(super) fn granted(answer: &HttpAnswer) -> Result<Grant, Failure> {
    let refused = |why: &str| Failure::new(Code::Refused, format!("token: {why}, status {}", answer.status));
    if !(200..300).contains(&answer.status) {
        return Err(refused("the endpoint gives none"));
    }
    let given: Given =
        serde_json::from_slice(&answer.body).map_err(|_| refused("the answer is not its form"))?;
    if given.token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(refused("it is not of the type Bearer"));
    }
    let token = given.access_token.filter(|token| !token.expose_secret().is_empty());
    let token = token.ok_or_else(|| refused("no access_token in the answer"))?;
    let mut header = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| refused("it cannot stand in a header"))?;
    header.set_sensitive(true);
    let life = match given.expires_in {
        None => LIFE,
        Some(Seconds::Number(seconds)) => Duration::from_secs(seconds),
        Some(Seconds::Text(text)) => {
            let seconds = text.parse().map_err(|_| refused("expires_in is not a number"))?;
            Duration::from_secs(seconds)
        }
    };
    let life = life.min(LIFE_MAX);
    Ok(Grant { header, life: life - (life / 10).min(MARGIN_MAX) })
}
