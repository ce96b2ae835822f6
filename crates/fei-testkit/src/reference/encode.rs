//! JSON as a telegram.

use std::collections::BTreeSet;

use super::bitmap;
use super::decode::key;
use super::json::Json;
use super::keys::{counted, field_named, fitted, get, is_length, members, names};
use super::notation::Form;
use super::rows::{Arm, Bitmap, By, Field, Row};
use super::value::{self, Bytes, Val};

pub(super) struct Encoder {
    request: bool,
    /// The telegram as far as it is written.
    out: Vec<u8>,
    /// The fields that were written, with the values that stand there now, and where.
    seen: Vec<(String, String, usize)>,
    /// Where computed rows stand that nobody gave.
    owed: Vec<usize>,
}

/// The members of an object; none in a slot that holds no item.
type Members<'j> = Option<&'j [(String, Json)]>;

impl Encoder {
    pub(super) fn new(request: bool) -> Self {
        Self { request, out: Vec::new(), seen: Vec::new(), owed: Vec::new() }
    }

    /// The telegram, and where rows are still to be computed.
    pub(super) fn telegram(mut self, rows: &[Row], mirror: &Json) -> Result<(Vec<u8>, Vec<usize>), String> {
        self.object(rows, Some(members(mirror)?))?;
        Ok((self.out, self.owed))
    }

    fn object(&mut self, rows: &[Row], members: Members<'_>) -> Result<(), String> {
        let mut known = Vec::new();
        names(rows, &mut known);
        if let Some((name, _)) = members.into_iter().flatten().find(|(name, _)| !known.contains(name)) {
            return Err(format!("nothing is called {name}"));
        }
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
        for row in rows {
            match row {
                Row::Field(field) => {
                    used.push(key(field));
                    self.field(rows, all, field, members)?;
                }
                Row::Group { name, by, max, rows } => {
                    used.push(name.clone());
                    self.group(name, by, *max, rows, members)?;
                }
                Row::Variant(arms) => {
                    let arm = self.arm(arms)?;
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
        let (_, said, at) =
            self.seen.iter().rev().find(|(other, ..)| other == name).ok_or("a length before")?;
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
        self.out[*at..*at + written.len()].copy_from_slice(&written);
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
            let mut keys = Vec::new();
            names(std::slice::from_ref(&one.row), &mut keys);
            if members.into_iter().flatten().any(|(name, _)| keys.contains(name)) {
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

    fn arm<'r>(&self, arms: &'r [Arm]) -> Result<&'r Arm, String> {
        let fits = |arm: &&Arm| {
            arm.when.iter().all(|(name, values)| self.value(name).is_some_and(|value| values.contains(value)))
        };
        arms.iter().find(fits).ok_or_else(|| "no variant fits".to_owned())
    }

    /// What a field that was written holds.
    fn value(&self, name: &str) -> Option<&String> {
        self.seen.iter().rev().find(|(other, ..)| other == name).map(|(_, value, _)| value)
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
        if let (Some(name), Some(first)) = (&field.name, values.first())
            && let Ok(value) = value::read(field, &first.own, &first.sign, &first.fraction)
        {
            self.seen.push((name.clone(), value.text(), at));
        }
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

    /// The bytes of each value of a row.
    fn values(&self, beside: &[Row], field: &Field, members: Members<'_>) -> Result<Vec<Bytes>, String> {
        let Some(members) = members else { return Ok(vec![value::blank(field)?; field.repeat]) };
        let given = match (get(members, &key(field)), field.repeat) {
            (None, _) => return self.absent(beside, field, members),
            (Some(one), 1) => vec![one.clone()],
            (Some(Json::List(list)), most) if list.len() <= most => list.clone(),
            (Some(_), _) => return Err("a list of so many".to_owned()),
        };
        let mut values = given.iter().map(|json| self.given(field, json)).collect::<Result<Vec<_>, _>>()?;
        for _ in values.len()..field.repeat {
            values.push(self.unsaid(field)?);
        }
        Ok(values)
    }

    fn given(&self, field: &Field, json: &Json) -> Result<Bytes, String> {
        let value = match json {
            Json::Null => Val::Null,
            Json::Bool(it) if matches!(field.form, Form::Boolean(..)) => Val::Bool(*it),
            _ if matches!(field.form, Form::Boolean(..)) => return Err("neither true nor false".to_owned()),
            Json::Text(text) if !field.bare => Val::Text(text.clone()),
            Json::Number(text) if field.bare => Val::Number(text.clone()),
            _ => return Err("a value of another type".to_owned()),
        };
        if value == Val::Null && self.request && field.answer {
            return value::blank(field);
        }
        let bytes = value::write(field, &value)?;
        let unset =
            self.request && field.answer && !value::has_data(field, &bytes.own, &bytes.sign, &bytes.fraction);
        if !unset {
            value::allowed(field, &value::read(field, &bytes.own, &bytes.sign, &bytes.fraction)?)?;
        }
        Ok(bytes)
    }

    fn absent(
        &self,
        beside: &[Row],
        field: &Field,
        members: &[(String, Json)],
    ) -> Result<Vec<Bytes>, String> {
        let times = |bytes: Bytes| vec![bytes; field.repeat];
        if let Some(count) = counted(beside, field, members) {
            return value::write(field, &Val::Text(fitted(field, count))).map(times);
        }
        if self.request && field.answer {
            return value::blank(field).map(times);
        }
        if field.required && field.default.is_none() && field.constant.is_none() {
            return Err("a value is required".to_owned());
        }
        if field.default.is_none() { self.unsaid(field) } else { value::absent(field) }.map(times)
    }

    /// The bytes of nothing, where nothing can be read: zeros are no date.
    fn unsaid(&self, field: &Field) -> Result<Bytes, String> {
        let bytes = value::blank(field)?;
        if field.constant.is_none() && !(self.request && field.answer) {
            value::read(field, &bytes.own, &bytes.sign, &bytes.fraction)?;
        }
        Ok(bytes)
    }

    fn group(
        &mut self,
        name: &str,
        by: &By,
        max: usize,
        rows: &[Row],
        members: Members<'_>,
    ) -> Result<(), String> {
        let empty = Vec::new();
        let items = match members.and_then(|members| get(members, name)) {
            None => &empty,
            Some(Json::List(items)) => items,
            Some(_) => return Err(format!("{name} is no list")),
        };
        let most = if let By::Slots(slots) = by { *slots } else { max };
        if items.len() > most {
            return Err(format!("{name} has more items than there may be"));
        }
        let written = match by {
            By::Slots(slots) => *slots,
            By::End => items.len(),
            By::Count(count) => {
                let said = self.value(count).and_then(|value| value.parse().ok());
                let said: usize = said.ok_or("a count")?;
                if said != items.len() && members.is_some() {
                    return Err(format!("{count} says {said} and {name} has {}", items.len()));
                }
                said
            }
        };
        for number in 0..written {
            let item = items.get(number).map(self::members).transpose()?;
            self.object(rows, item)?;
        }
        Ok(())
    }
}
