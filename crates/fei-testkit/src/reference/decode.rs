//! Pieces of a telegram as JSON.

use super::rows::Field;
use super::slices::{Piece, bytes};
use super::value::{self, Val};

pub(super) struct Decoder<'t> {
    pub(super) telegram: &'t [u8],
    pub(super) request: bool,
}

impl Decoder<'_> {
    pub(super) fn object(&self, pieces: &[Piece<'_>]) -> Result<String, String> {
        let mut members = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Field(field, _) if field.part => {}
                Piece::Field(field, at) => {
                    members.extend(
                        self.member(pieces, field, *at)?.map(|json| format!("\"{}\":{json}", key(field))),
                    );
                }
                Piece::Tail(field, from, to) => {
                    let bytes = &self.telegram[*from..*to];
                    let json = json(field, value::read(field, bytes, &[], &[])?)?;
                    let is_there = field.name.is_some() || !bytes.is_empty();
                    members.extend(is_there.then(|| format!("\"{}\":{json}", key(field))));
                }
                Piece::Group(name, items) => {
                    let items: Result<Vec<_>, _> = items.iter().map(|item| self.object(item)).collect();
                    members.push(format!("\"{name}\":[{}]", items?.join(",")));
                }
            }
        }
        Ok(format!("{{{}}}", members.join(",")))
    }

    fn member(&self, beside: &[Piece<'_>], field: &Field, at: usize) -> Result<Option<String>, String> {
        let whole = &self.telegram[at..at + field.width * field.repeat];
        if field.name.is_none() && value::absent(field)?.own.repeat(field.repeat) == whole {
            return Ok(None);
        }
        let values: Result<Vec<_>, _> =
            (0..field.repeat).map(|number| self.value(beside, field, at, number)).collect();
        let values = values?;
        Ok(Some(if field.repeat == 1 { values.concat() } else { format!("[{}]", values.join(",")) }))
    }

    fn value(&self, beside: &[Piece<'_>], field: &Field, at: usize, number: usize) -> Result<String, String> {
        let (own, sign, fraction) = bytes(self.telegram, beside, field, at, number);
        let value = value::read(field, own, sign, fraction);
        let unset = self.request && field.answer && !value::has_data(field, own, sign, fraction);
        let value = if unset { value.unwrap_or(Val::Null) } else { value? };
        if !unset {
            value::allowed(field, &value)?;
        }
        json(field, value)
    }
}

fn json(field: &Field, value: Val) -> Result<String, String> {
    Ok(match value {
        Val::Null => "null".to_owned(),
        Val::Bool(it) => it.to_string(),
        Val::Number(text) if field.bare => text,
        Val::Number(text) | Val::Text(text) => {
            serde_json::to_string(&text).map_err(|error| error.to_string())?
        }
    })
}

/// Its name, or that of filler.
pub(super) fn key(field: &Field) -> String {
    field.name.clone().unwrap_or_else(|| format!("_{}", field.at))
}
