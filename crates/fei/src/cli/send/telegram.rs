//! Makes the telegram that `fei send` sends: a beginning, and values that are set on it.

use std::collections::BTreeMap;

use fei_codec::{Losses, charset};
use fei_layout::plan::Layout;
use serde_json::value::RawValue;

use crate::cli::book::{Book, Named};
use crate::stamp::Stamp;
use crate::stop::Stop;

/// The mirror's keys, with their values as they stand: no number passes through a float.
type Mirror = BTreeMap<String, Box<RawValue>>;

/// What the telegram begins with.
pub(super) enum Source<'a> {
    /// A golden case by its name.
    Case(&'a str),
    /// A mirror.
    Mirror(Vec<u8>),
    /// What the layout asks for to be recognised.
    Match,
}

/// The telegram's bytes.
pub(super) fn make(
    book: &Book,
    named: &Named<'_>,
    source: Source<'_>,
    values: &[String],
    losses: &mut Losses,
) -> Result<Vec<u8>, Stop> {
    let mut mirror = match source {
        Source::Case(name) => of_case(book, named, name, losses)?,
        Source::Mirror(json) => {
            serde_json::from_slice(&json).map_err(|error| Stop::Json(error.to_string()))?
        }
        Source::Match => of_match(named)?,
    };
    for pair in values {
        let (name, value) = value_of(pair)?;
        mirror.insert(name, value);
    }
    let json = serde_json::to_vec(&mirror).map_err(|error| Stop::Json(error.to_string()))?;
    let mut telegram = Vec::new();
    let stamp = Stamp::now(book.day);
    fei_codec::encode_at(named.layout(), &json, stamp.moment(), &mut telegram, losses)
        .map_err(Stop::Codec)?;
    Ok(telegram)
}

fn of_case(book: &Book, named: &Named<'_>, name: &str, losses: &mut Losses) -> Result<Mirror, Stop> {
    let id = &named.transaction.id;
    let golden = book.golden();
    let case = golden.cases.iter().find(|case| *case.transaction == **id && case.name == name);
    let case = case.ok_or_else(|| {
        let known = golden.cases.iter().filter(|case| *case.transaction == **id).map(|case| &*case.name);
        Stop::NoCase {
            id: id.to_string(),
            name: name.to_owned(),
            known: known.collect::<Vec<_>>().join(", "),
        }
    })?;
    let mut json = Vec::new();
    fei_codec::decode(named.layout(), &case.core_sends.bytes, &mut json, losses).map_err(Stop::Codec)?;
    serde_json::from_slice(&json).map_err(|error| Stop::Json(error.to_string()))
}

/// The header's fields by which the transaction is recognised, with the first value of each.
fn of_match(named: &Named<'_>) -> Result<Mirror, Stop> {
    let header: &Layout = &named.party.header;
    let mut mirror = Mirror::new();
    for condition in &named.transaction.request_match {
        let field = header.fields.iter().find(|field| field.at == condition.at);
        if let (Some(field), Some(bytes)) = (field, condition.any.first()) {
            let text = charset::decode(field.charset, bytes).unwrap_or_default();
            mirror.insert(field.key.to_string(), raw(&serde_json::Value::from(text.trim_end()).to_string())?);
        }
    }
    Ok(mirror)
}

/// `NAME=TEXT` or `NAME:=JSON`.
fn value_of(pair: &str) -> Result<(String, Box<RawValue>), Stop> {
    let (name, value) = pair.split_once('=').ok_or_else(|| Stop::Pair(pair.to_owned()))?;
    match name.strip_suffix(':') {
        Some(name) => Ok((name.to_owned(), raw(value)?)),
        None => Ok((name.to_owned(), raw(&serde_json::Value::from(value).to_string())?)),
    }
}

fn raw(json: &str) -> Result<Box<RawValue>, Stop> {
    RawValue::from_string(json.to_owned()).map_err(|error| Stop::Json(format!("{json}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_text_or_json() {
        let pair = |text: &str| value_of(text).map(|(name, value)| (name, value.get().to_owned()));
        assert_eq!(pair("memo=a=\"b\"").unwrap(), ("memo".to_owned(), r#""a=\"b\"""#.to_owned()));
        assert_eq!(pair("amount:=12345678901234567890.10").unwrap().1, "12345678901234567890.10");
        assert_eq!(pair("balance:=null").unwrap().1, "null");
        assert!(matches!(pair("memo"), Err(Stop::Pair(_))));
        assert!(matches!(pair("memo:=nul"), Err(Stop::Json(_))));
    }
}
