//! One call to a token endpoint, on a connection of its own: calls that wait for a token hold no place that it needs.
//!
//! Nothing of the transaction is sent here, so every failure is "not executed".

use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Failure};
use http::header::{self, HeaderValue};
use http::{Method, Request};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::ClientCredentials;
use super::grant::{Grant, granted};
use crate::connection::Trouble;
use crate::dead::Dead;
use crate::{HttpAnswer, InstitutionRules, dial};

/// How long an answer may take. It comes from a cache or a signature, not from a bank.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// A new token: N44 or N45 without a connection or an answer, N60 when the endpoint gives none.
pub(super) async fn fetch(
    credentials: &ClientCredentials,
    rules: &InstitutionRules,
    dead: &Dead,
) -> Result<Grant, Failure> {
    let answer = ask(request(credentials), rules, dead)
        .await
        .map_err(|failure| Failure::new(failure.code, format!("token: {}", failure.detail)))?;
    granted(&answer)
}

async fn ask(request: Request<Bytes>, rules: &InstitutionRules, dead: &Dead) -> Result<HttpAnswer, Failure> {
    let silent = |why: &str| Failure::new(Code::ConnectFailed, format!("{}: {why}", rules.base));
    let mut connection = dial::dial(rules, dead, 0).await?;
    match timeout(ANSWER_TIMEOUT, connection.exchange(request, None, rules)).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(Trouble::HandedBack)) => Err(silent("closed as soon as it was open")),
        Ok(Err(Trouble::Unknown(failure))) => Err(silent(&failure.detail)),
        Err(_) => Err(silent("no whole answer in time")),
    }
}

/// The credentials stand in the body, where no access log of a proxy writes them down.
fn request(credentials: &ClientCredentials) -> Request<Bytes> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &credentials.id)
        .append_pair("client_secret", credentials.secret.expose_secret());
    if let Some(scope) = &credentials.scope {
        form.append_pair("scope", scope);
    }
    let mut request = Request::new(Bytes::from(form.finish()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = credentials.endpoint.target();
    let headers = request.headers_mut();
    headers.insert(header::HOST, credentials.endpoint.host_header.clone());
    for (name, value) in [
        (header::ACCEPT, "application/json"),
        (header::ACCEPT_ENCODING, "identity"),
        (header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    request
}
