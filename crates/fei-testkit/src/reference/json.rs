//! JSON, read into a tree; numbers stay text.

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Text(String),
    Number(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Reads a whole text. Of an object each key stands there once.
pub(super) fn parse(text: &str) -> Result<Json, String> {
    // serde_json says whether it is JSON at all; what numbers and repeated keys it would lose is kept here.
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| error.to_string())?;
    let mut rest = text.trim_start();
    value(&mut rest)
}

fn value(rest: &mut &str) -> Result<Json, String> {
    match rest.as_bytes().first() {
        Some(b'{') => object(rest),
        Some(b'[') => list(rest),
        Some(b'"') => string(rest).map(Json::Text),
        Some(b't' | b'f') => word(rest).map(|word| Json::Bool(word == "true")),
        Some(b'n') => word(rest).map(|_| Json::Null),
        _ => word(rest).map(Json::Number),
    }
}

fn object(rest: &mut &str) -> Result<Json, String> {
    let mut members: Vec<(String, Json)> = Vec::new();
    skip(rest, 1);
    while !rest.starts_with('}') {
        let key = string(rest)?;
        skip(rest, 1);
        if members.iter().any(|(other, _)| *other == key) {
            return Err(format!("{key} stands there twice"));
        }
        members.push((key, value(rest)?));
        comma(rest);
    }
    skip(rest, 1);
    Ok(Json::Object(members))
}

fn list(rest: &mut &str) -> Result<Json, String> {
    let mut values = Vec::new();
    skip(rest, 1);
    while !rest.starts_with(']') {
        values.push(value(rest)?);
        comma(rest);
    }
    skip(rest, 1);
    Ok(Json::List(values))
}

/// A string, its escapes undone.
fn string(rest: &mut &str) -> Result<String, String> {
    let bytes = rest.as_bytes();
    let mut end = 1;
    while bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    let text = serde_json::from_str(&rest[..=end]).map_err(|error| error.to_string());
    skip(rest, end + 1);
    text
}

/// A number, `true`, `false`, `null`.
fn word(rest: &mut &str) -> Result<String, String> {
    let end = rest.find([',', '}', ']', ' ', '\n', '\r', '\t']).unwrap_or(rest.len());
    let text = rest[..end].to_owned();
    skip(rest, end);
    Ok(text)
}

fn comma(rest: &mut &str) {
    if rest.starts_with(',') {
        skip(rest, 1);
    }
}

fn skip(rest: &mut &str, bytes: usize) {
    *rest = rest[bytes..].trim_start();
}
