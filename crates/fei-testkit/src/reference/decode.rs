//! Pieces of a telegram as JSON.

use super::rows::Field;
use super::slices::{Piece, bytes};
use super::value::{self, Val};
use super::{again, lists};

pub(super) struct Decoder<'t> {
    pub(super) telegram: &'t [u8],
    pub(super) request: bool,
}

impl Decoder<'_> {
    pub(super) fn object(&self, pieces: &[Piece<'_>]) -> Result<String, String> {
        let mut members = Vec::new();
        for (number, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Field(field, _) if field.part => {}
                Piece::Field(field, at) => {
                    let last = matches!(pieces.get(number + 1), Some(Piece::End));
                    let json = self.member(pieces, field, *at, last)?;
                    members.extend(json.map(|json| format!("\"{}\":{json}", key(field))));
                }
                Piece::Tail(field, from, to) => {
                    let bytes = &self.telegram[*from..*to];
                    let json = json(field, value::read(field, bytes, &[], &[])?)?;
                    let is_there = field.name.is_some() || !bytes.is_empty();
                    members.extend(is_there.then(|| format!("\"{}\":{json}", key(field))));
                }
                Piece::View(view, row) => {
                    let json = self.view(pieces, *view, *row)?;
                    members.push(format!("\"{}\":{json}", key(view.0)));
                }
                Piece::End => {}
                Piece::Group(name, items) => {
                    let items: Result<Vec<_>, _> = items.iter().map(|item| self.object(item)).collect();
                    members.push(format!("\"{name}\":[{}]", items?.join(",")));
                }
            }
        }
        Ok(format!("{{{}}}", members.join(",")))
    }

    /// The value of a row, or the list of its values; none of filler that is as nobody gave it and not the last row.
    fn member(
        &self,
        beside: &[Piece<'_>],
        field: &Field,
        at: usize,
        last: bool,
    ) -> Result<Option<String>, String> {
        let whole = &self.telegram[at..at + field.width * field.repeat];
        if field.name.is_none() && !last && value::absent(field)?.own.repeat(field.repeat) == whole {
            return Ok(None);
        }
        lists::has_enough(field, whole, self.request)?;
        let values = (0..lists::elements(field, self.telegram, at))
            .map(|number| self.value(beside, field, at, number))
            .collect::<Result<_, _>>()?;
        Ok(Some(list(field, values)))
    }

    /// The same of another reading.
    fn view(
        &self,
        beside: &[Piece<'_>],
        (view, at): (&Field, usize),
        row: (&Field, usize),
    ) -> Result<String, String> {
        let value = |number: usize| {
            let at = at + number * view.width;
            json(view, again::read(self.telegram, beside, (view, at), row)?)
        };
        Ok(list(view, (0..view.repeat).map(value).collect::<Result<_, _>>()?))
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

fn list(field: &Field, values: Vec<String>) -> String {
    if field.repeat == 1 { values.concat() } else { format!("[{}]", values.join(",")) }
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
