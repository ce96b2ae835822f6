//! JSON as a telegram.

use std::collections::BTreeSet;
use std::ops::Range;

use super::bitmap;
use super::decode::key;
use super::json::Json;
use super::keys::{counted, field_named, fitted, get, is_length, members, names};
use super::notation::Form;
use super::rows::{Bitmap, By, Field, Row};
use super::value::{self, Val};

pub(super) struct Encoder {
    pub(super) request: bool,
    /// The telegram as far as it is written.
    pub(super) out: Vec<u8>,
    /// The fields that were written, and where.
    pub(super) seen: Vec<(Field, usize)>,
    /// Bytes that another reading of their row wrote.
    pub(super) viewed: Vec<Range<usize>>,
    /// Lengths that the telegram must have, or must not have, for its variants to be read as they were written.
    pub(super) lengths: Vec<(usize, bool)>,
    /// Where computed rows stand that nobody gave.
    owed: Vec<usize>,
}

/// The members of an object; none in a slot that holds no item.
pub(super) type Members<'j> = Option<&'j [(String, Json)]>;

impl Encoder {
    pub(super) fn new(request: bool) -> Self {
        Self {
            request,
            out: Vec::new(),
            seen: Vec::new(),
            viewed: Vec::new(),
            lengths: Vec::new(),
            owed: Vec::new(),
        }
    }

    /// The telegram, and where rows are still to be computed.
    pub(super) fn telegram(mut self, rows: &[Row], mirror: &Json) -> Result<(Vec<u8>, Vec<usize>), String> {
        self.object(rows, Some(members(mirror)?))?;
        if self.lengths.iter().any(|(bytes, is)| (*bytes == self.out.len()) != *is) {
            return Err("a length of another variant".to_owned());
        }
        Ok((self.out, self.owed))
    }

    fn object(&mut self, rows: &[Row], members: Members<'_>) -> Result<(), String> {
        nothing_else(rows, members)?;
        let mut used = Vec::new();
        self.rows(rows, rows, members, &mut used)?;
        // What another variant would take has nowhere to go.
        match members.into_iter().flatten().find(|(name, _)| !used.contains(name)) {
            Some((name, _)) => Err(format!("{name} belongs to another variant")),
            None => Ok(()),
        }
    }

    /// Rows of an object that has `all` of these.
    fn rows(
        &mut self,
        rows: &[Row],
        all: &[Row],
        members: Members<'_>,
        used: &mut Vec<String>,
    ) -> Result<(), String> {
        for (number, row) in rows.iter().enumerate() {
            match row {
                Row::MayEnd if !any_key(&rows[number..], members) => return Ok(()),
                Row::MayEnd => {}
                Row::View { of, fields } => self.views(of, fields, members, used)?,
                Row::Field(field) => {
                    used.push(key(field));
                    self.field(rows, all, field, members)?;
                }
                Row::Group { name, .. } => {
                    used.push(name.clone());
                    self.group(row, members)?;
                }
                Row::Variant(arms) => {
                    let arm = self.arm(arms, members)?;
                    self.rows(&arm.rows, all, members, used)?;
                }
                Row::Block { length, adjust, rows } => {
                    let start = self.out.len();
                    self.rows(rows, all, members, used)?;
                    self.says(all, length, (self.out.len() - start) as i64 - adjust, members)?;
                }
                Row::Bitmap(bitmap) => self.bitmap(bitmap, all, members, used)?,
            }
        }
        Ok(())
    }

    /// What says the length of a block must say so, or does so now.
    fn says(&mut self, all: &[Row], name: &str, bytes: i64, members: Members<'_>) -> Result<(), String> {
        let field = field_named(all, name).ok_or("a field that says the length")?;
        let (_, at) = self.written(name).ok_or("a length before")?;
        let said = self.value(name).unwrap_or_default();
        if members.is_some_and(|members| get(members, name).is_some()) {
            let said = if said.is_empty() { Some(0) } else { said.parse().ok() };
            return if said == Some(bytes) {
                Ok(())
            } else {
                Err(format!("{name} says {said:?}, not {bytes}"))
            };
        }
        let count = usize::try_from(bytes).map_err(|_| "a length below nothing")?;
        let written = value::write(field, &Val::Text(fitted(field, count)))?.own;
        self.out[at..at + written.len()].copy_from_slice(&written);
        Ok(())
    }

    fn bitmap(
        &mut self,
        bitmap: &Bitmap,
        all: &[Row],
        members: Members<'_>,
        used: &mut Vec<String>,
    ) -> Result<(), String> {
        let mut bits = BTreeSet::new();
        for one in &bitmap.rows {
            if any_key(std::slice::from_ref(&one.row), members) {
                bits.insert(one.bit);
            }
        }
        if let Some(one) = bitmap.rows.iter().find(|one| one.required && !bits.contains(&one.bit)) {
            return Err(format!("bit {} is required", one.bit));
        }
        self.out.extend(bitmap::write(bitmap, &bits));
        for one in bitmap.rows.iter().filter(|one| bits.contains(&one.bit)) {
            self.rows(std::slice::from_ref(&one.row), all, members, used)?;
        }
        Ok(())
    }

    /// A field that was written, and where.
    pub(super) fn written(&self, name: &str) -> Option<(Field, usize)> {
        self.seen.iter().rev().find(|(other, _)| other.name.as_deref() == Some(name)).cloned()
    }

    /// What a field that was written holds.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        let (field, at) = self.written(name)?;
        value::read(&field, &self.out[at..at + field.width], &[], &[]).ok().map(|value| value.text())
    }

    fn field(
        &mut self,
        beside: &[Row],
        all: &[Row],
        field: &Field,
        members: Members<'_>,
    ) -> Result<(), String> {
        if field.part {
            let part = self.part(beside, field, members)?;
            self.out.extend(part);
            return Ok(());
        }
        let at = self.out.len();
        let values = if members.is_some_and(|members| get(members, &key(field)).is_none())
            && !(self.request && field.answer && !is_length(all, field))
            && (is_length(all, field)
                || (field.compute.is_some() && counted(all, field, members.unwrap_or_default()).is_none()))
        {
            if !is_length(all, field) {
                self.owed.push(at);
            }
            vec![value::blank(field)?; field.repeat]
        } else {
            self.values(all, field, members)?
        };
        values.iter().for_each(|bytes| self.out.extend(&bytes.own));
        self.seen.push((field.clone(), at));
        Ok(())
    }

    /// The bytes of a row that is the sign or the fraction of another.
    fn part(&self, beside: &[Row], field: &Field, members: Members<'_>) -> Result<Vec<u8>, String> {
        let owner = beside.iter().find_map(|row| match row {
            Row::Field(owner) if owner.sign_at == field.name || owner.fraction == field.name => Some(owner),
            _ => None,
        });
        let owner = owner.ok_or("a part without its whole")?;
        let bytes = self.values(beside, owner, members)?.remove(0);
        let part = if owner.sign_at == field.name { bytes.sign } else { bytes.fraction };
        Ok([part.clone(), vec![owner.charset.fill(b' '); field.width - part.len()]].concat())
    }

    fn group(&mut self, group: &Row, members: Members<'_>) -> Result<(), String> {
        let Row::Group { name, by, max, columns, rows } = group else { return Err("a group".to_owned()) };
        let empty = Vec::new();
        let items = match members.and_then(|members| get(members, name)) {
            None => &empty,
            Some(Json::List(items)) => items,
            Some(_) => return Err(format!("{name} is no list")),
        };
        let most = if let By::Slots(slots) = by { slots } else { max };
        if items.len() > *most {
            return Err(format!("{name} has more items than there may be"));
        }
        let written = match by {
            By::Slots(slots) => *slots,
            By::End => items.len(),
            By::Count(count) => {
                let said = self.value(count).ok_or("a count")?;
                let said = if said.is_empty() { 0 } else { said.parse().map_err(|_| "a count")? };
                if said != items.len() && members.is_some() {
                    return Err(format!("{count} says {said} and {name} has {}", items.len()));
                }
                said
            }
        };
        let of = |number: usize| items.get(number).map(self::members).transpose();
        let all = (0..written).map(of).collect::<Result<Vec<_>, _>>()?;
        if *columns {
            return self.columns(rows, &all);
        }
        all.into_iter().try_for_each(|item| self.object(rows, item))
    }

    /// The first row of all items, then the second of all items.
    fn columns(&mut self, rows: &[Row], items: &[Members<'_>]) -> Result<(), String> {
        for item in items {
            nothing_else(rows, *item)?;
        }
        for row in rows {
            let Row::Field(field) = row else { return Err("a row that is no column".to_owned()) };
            items.iter().try_for_each(|item| self.field(rows, rows, field, *item))?;
        }
        Ok(())
    }
}

/// Whether any of the rows has a key.
fn any_key(rows: &[Row], members: Members<'_>) -> bool {
    let mut keys = Vec::new();
    names(rows, &mut keys);
    members.into_iter().flatten().any(|(name, _)| keys.contains(name))
}

/// Every key is that of a row.
fn nothing_else(rows: &[Row], members: Members<'_>) -> Result<(), String> {
    let mut known = Vec::new();
    names(rows, &mut known);
    match members.into_iter().flatten().find(|(name, _)| !known.contains(name)) {
        Some((name, _)) => Err(format!("nothing is called {name}")),
        None => Ok(()),
    }
}

/// A value of the type that a field has in JSON.
pub(super) fn typed(field: &Field, json: &Json) -> Result<Val, String> {
    match json {
        Json::Null => Ok(Val::Null),
        Json::Bool(it) if matches!(field.form, Form::Boolean(..)) => Ok(Val::Bool(*it)),
        _ if matches!(field.form, Form::Boolean(..)) => Err("neither true nor false".to_owned()),
        Json::Text(text) if !field.bare => Ok(Val::Text(text.clone())),
        Json::Number(text) if field.bare => Ok(Val::Number(text.clone())),
        _ => Err("a value of another type".to_owned()),
    }
}
