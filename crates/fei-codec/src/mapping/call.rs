//! A request telegram as an HTTP call: method, target, headers, body.

use std::fmt;

use fei_layout::plan::{Ask, Http, JsonParty, LaterCall, Method, Named, Piece, Template};

use super::safe::{HEADER_VALUE, PATH_VALUE, is_header_value, is_path_value, push_query};
use super::sources::Sources;
use super::{Context, body};
use crate::{Error, ErrorKind, Losses, View};

/// Room that a body begins with: most need no more, and the memory goes with the call.
const JSON_BYTES: usize = 1024;

/// What goes to the institution. Scheme, host and port are the institution's own, never a telegram's.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Path and query, percent-encoded.
    pub target: String,
    /// Headers of this call, besides those that every call has.
    pub headers: Vec<(String, String)>,
    /// The JSON body; empty: none.
    pub body: Vec<u8>,
}

/// Shows neither values of the telegram nor secrets.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.target.split('?').next().unwrap_or_default();
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("path", &path)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Makes the call that a request telegram asks for; what the mapping changes stands in `losses`.
///
/// # Errors
/// A field whose bytes cannot be read, a code that stands in no table, a value that must not stand in a path or a
/// header, a number that is none, a change for which the telegram's party refuses a request. Nothing may be sent then.
pub fn call(
    http: &Http,
    party: &JsonParty,
    request: &View<'_>,
    context: &Context<'_>,
    losses: &mut Losses,
) -> Result<Call, Error> {
    made(&http.ask, party, request, context, losses)
}

/// Makes the call that asks about the request telegram of a transaction that was made before, or has it undone.
///
/// # Errors
/// As [`call`]: nothing may be sent then.
pub fn later_call(
    later: &LaterCall,
    party: &JsonParty,
    original: &View<'_>,
    context: &Context<'_>,
    losses: &mut Losses,
) -> Result<Call, Error> {
    made(&later.ask, party, original, context, losses)
}

fn made(
    ask: &Ask,
    party: &JsonParty,
    request: &View<'_>,
    context: &Context<'_>,
    losses: &mut Losses,
) -> Result<Call, Error> {
    let known = losses.0.len();
    let sources = Sources::of(request, &party.tables, context);
    let mut target = path(&ask.path, &sources)?;
    query(&ask.query, &sources, &mut target, losses)?;
    let headers = headers(&ask.headers, &sources, losses)?;
    let mut json = Vec::with_capacity(if ask.body.is_empty() { 0 } else { JSON_BYTES });
    body::write(&ask.body, &sources, &mut json, losses)?;
    losses.refused(known, request.layout()).map_or(Ok(()), Err)?;
    Ok(Call { method: ask.method, target, headers, body: json })
}

/// Each value in the path is checked by itself, so that none can bring a slash, a dot or a percent sign.
fn path(template: &Template, sources: &Sources<'_>) -> Result<String, Error> {
    let mut path = String::new();
    for piece in &template.pieces {
        let alone = std::slice::from_ref(piece);
        let value = sources.pieces(alone, "path")?;
        if matches!(piece, Piece::Value(_)) && !is_path_value(value.text()) {
            let expected = PATH_VALUE.to_owned();
            return Err(sources.blame(alone, "path", ErrorKind::Unsafe, expected, value.text()));
        }
        path.push_str(value.text());
    }
    Ok(path)
}

fn query(
    rows: &[Named],
    sources: &Sources<'_>,
    target: &mut String,
    losses: &mut Losses,
) -> Result<(), Error> {
    let mut separator = '?';
    for row in rows {
        let value = sources.expr(&row.value, &row.name, losses)?;
        if row.value.omit_empty && value.is_empty() {
            continue;
        }
        target.push(separator);
        push_query(target, &row.name);
        target.push('=');
        push_query(target, value.text());
        separator = '&';
    }
    Ok(())
}

fn headers(
    rows: &[Named],
    sources: &Sources<'_>,
    losses: &mut Losses,
) -> Result<Vec<(String, String)>, Error> {
    let mut headers = Vec::with_capacity(rows.len());
    for row in rows {
        let value = sources.expr(&row.value, &row.name, losses)?;
        if row.value.omit_empty && value.is_empty() {
            continue;
        }
        if !is_header_value(value.text()) {
            return Err(sources.refuse(&row.value, &row.name, ErrorKind::Unsafe, HEADER_VALUE, value.text()));
        }
        headers.push((row.name.to_string(), value.text().to_owned()));
    }
    Ok(headers)
}
