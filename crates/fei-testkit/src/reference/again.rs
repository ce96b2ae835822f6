//! Other readings of a row: bytes that were read already, read as something else.

use super::encode::{Encoder, Members, typed};
use super::json::Json;
use super::keys::get;
use super::rows::Field;
use super::slices::{self, Piece};
use super::value::{self, Val};

/// What bytes mean when they are read once more; null where they cannot be read so. The row is written again for it: what
/// would then be read otherwise is refused.
pub(super) fn read(
    telegram: &[u8],
    beside: &[Piece<'_>],
    (view, at): (&Field, usize),
    (row, row_at): (&Field, usize),
) -> Result<Val, String> {
    let value = |telegram: &[u8]| value::read(view, &telegram[at..at + view.width], &[], &[]).ok();
    let now = value(telegram).unwrap_or(Val::Null);
    if now == Val::Null {
        return Ok(now);
    }
    let mut again = telegram.to_vec();
    for number in 0..row.repeat {
        let (own, sign, fraction) = slices::bytes(telegram, beside, row, row_at, number);
        let value = value::read(row, own, sign, fraction).unwrap_or(Val::Null);
        let bytes = value::write(row, &value).or_else(|_| value::blank(row))?.own;
        let start = row_at + number * row.width;
        again[start..start + row.width].copy_from_slice(&bytes);
    }
    if value(&again).as_ref() == Some(&now) {
        return Ok(now);
    }
    Err(format!("{:?} would say something else when {:?} is written again", view.name, row.name))
}

impl Encoder {
    /// What other readings of a row say must agree with it, or stands for it where nobody gave the row.
    pub(super) fn views(
        &mut self,
        of: &str,
        fields: &[Field],
        members: Members<'_>,
        used: &mut Vec<String>,
    ) -> Result<(), String> {
        let row = self.written(of).ok_or("a row that is read again")?;
        let mut at = row.1;
        let absent = members.is_some_and(|members| get(members, of).is_none());
        for view in fields {
            if let Some(name) = &view.name {
                used.push(name.clone());
                for (number, given) in given(view, members)?.iter().enumerate() {
                    self.reading(&row, absent, view, at + number * view.width, given)?;
                }
            }
            at += view.width * view.repeat;
        }
        Ok(())
    }

    fn reading(
        &mut self,
        (row, row_at): &(Field, usize),
        absent: bool,
        view: &Field,
        at: usize,
        given: &Json,
    ) -> Result<(), String> {
        let value = typed(view, given)?;
        if value == Val::Null {
            return Ok(());
        }
        let bytes = value::write(view, &value)?.own;
        let place = at..at + view.width;
        let says = |bytes: &[u8]| value::read(view, bytes, &[], &[]).ok();
        let there = &self.out[place.clone()];
        if there == bytes || says(there) == says(&bytes) {
            return Ok(());
        }
        let free = self.viewed.iter().all(|other| other.end <= place.start || place.end <= other.start);
        if !absent || !free || row.constant.is_some() || row.default.is_some() {
            return Err(format!("{:?} does not say what {:?} holds", view.name, row.name));
        }
        self.out[place.clone()].copy_from_slice(&bytes);
        self.viewed.push(place);
        for number in 0..row.repeat {
            let start = row_at + number * row.width;
            self.allows(row, &self.out[start..start + row.width])?;
        }
        Ok(())
    }
}

/// The values that a reading is given.
fn given(view: &Field, members: Members<'_>) -> Result<Vec<Json>, String> {
    let given = members.and_then(|members| members.iter().find(|(name, _)| Some(name) == view.name.as_ref()));
    match (given, view.repeat) {
        (None, _) => Ok(Vec::new()),
        (Some((_, one)), 1) => Ok(vec![one.clone()]),
        (Some((_, Json::List(list))), most) if list.len() <= most => Ok(list.clone()),
        (Some(_), _) => Err("a list of so many".to_owned()),
    }
}
