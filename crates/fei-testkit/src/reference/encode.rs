//! JSON as a telegram.

use super::decode::key;
use super::json::Json;
use super::notation::Form;
use super::rows::{Arm, By, Field, Row};
use super::value::{self, Bytes, Val};

pub(super) struct Encoder {
    pub(super) request: bool,
    /// The fields that were written, with the values that stand there now.
    pub(super) seen: Vec<(String, String)>,
}

/// The members of an object; none in a slot that holds no item.
type Members<'j> = Option<&'j [(String, Json)]>;

impl Encoder {
    pub(super) fn telegram(mut self, rows: &[Row], mirror: &Json) -> Result<Vec<u8>, String> {
        self.object(rows, Some(members(mirror)?))
    }

    fn object(&mut self, rows: &[Row], members: Members<'_>) -> Result<Vec<u8>, String> {
        let mut known = Vec::new();
        names(rows, &mut known);
        if let Some((name, _)) = members.into_iter().flatten().find(|(name, _)| !known.contains(name)) {
            return Err(format!("nothing is called {name}"));
        }
        let mut used = Vec::new();
        let bytes = self.rows(rows, members, &mut used)?;
        // What another variant would take has nowhere to go.
        match members.into_iter().flatten().find(|(name, _)| !used.contains(name)) {
            Some((name, _)) => Err(format!("{name} belongs to another variant")),
            None => Ok(bytes),
        }
    }

    fn rows(
        &mut self,
        rows: &[Row],
        members: Members<'_>,
        used: &mut Vec<String>,
    ) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        for row in rows {
            match row {
                Row::Field(field) => {
                    used.push(key(field));
                    out.extend(self.field(rows, field, members)?);
                }
                Row::Group { name, by, max, rows } => {
                    used.push(name.clone());
                    out.extend(self.group(name, by, *max, rows, members)?);
                }
                Row::Variant(arms) => {
                    let arm = self.arm(arms)?;
                    out.extend(self.rows(&arm.rows, members, used)?);
                }
            }
        }
        Ok(out)
    }

    fn arm<'r>(&self, arms: &'r [Arm]) -> Result<&'r Arm, String> {
        let fits = |arm: &&Arm| {
            arm.when.iter().all(|(name, values)| self.value(name).is_some_and(|value| values.contains(value)))
        };
        arms.iter().find(fits).ok_or_else(|| "no variant fits".to_owned())
    }

    /// What a field that was written holds.
    fn value(&self, name: &str) -> Option<&String> {
        self.seen.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    fn field(&mut self, beside: &[Row], field: &Field, members: Members<'_>) -> Result<Vec<u8>, String> {
        if field.part {
            return self.part(beside, field, members);
        }
        let values = self.values(beside, field, members)?;
        let whole: Vec<u8> = values.iter().flat_map(|bytes| bytes.own.clone()).collect();
        if let (Some(name), Some(first)) = (&field.name, values.first())
            && let Ok(value) = value::read(field, &first.own, &first.sign, &first.fraction)
        {
            self.seen.push((name.clone(), value.text()));
        }
        Ok(whole)
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
        Ok([part.clone(), vec![b' '; field.width - part.len()]].concat())
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
    ) -> Result<Vec<u8>, String> {
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
        let mut out = Vec::new();
        for number in 0..written {
            let item = items.get(number).map(self::members).transpose()?;
            out.extend(self.object(rows, item)?);
        }
        Ok(out)
    }
}

fn members(json: &Json) -> Result<&[(String, Json)], String> {
    match json {
        Json::Object(members) => Ok(members),
        other => Err(format!("an object, not {other:?}")),
    }
}

fn get<'j>(members: &'j [(String, Json)], key: &str) -> Option<&'j Json> {
    members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// How many items the group has that a field counts; none if it counts nothing.
fn counted(rows: &[Row], field: &Field, members: &[(String, Json)]) -> Option<usize> {
    let mut most = None;
    for row in rows {
        let inner = match row {
            Row::Group { name, by: By::Count(count), .. } if Some(count) == field.name.as_ref() => {
                Some(if let Some(Json::List(items)) = get(members, name) { items.len() } else { 0 })
            }
            Row::Variant(arms) => arms.iter().filter_map(|arm| counted(&arm.rows, field, members)).max(),
            _ => None,
        };
        most = most.max(inner);
    }
    most
}

/// A count as the field's own text.
fn fitted(field: &Field, count: usize) -> String {
    match field.form {
        Form::Digits => format!("{count:0width$}", width = field.width),
        _ => count.to_string(),
    }
}

/// Every key that an object can have.
fn names(rows: &[Row], known: &mut Vec<String>) {
    for row in rows {
        match row {
            Row::Field(field) if field.part => {}
            Row::Field(field) => known.push(key(field)),
            Row::Group { name, .. } => known.push(name.clone()),
            Row::Variant(arms) => arms.iter().for_each(|arm| names(&arm.rows, known)),
        }
    }
}
