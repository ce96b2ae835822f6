//! The bytes of a row's values: of those that were given, and of those that nobody gave.

use super::decode::key;
use super::encode::{Encoder, Members, typed};
use super::json::Json;
use super::keys::{counted, fitted, get};
use super::lists;
use super::rows::{Field, Row};
use super::value::{self, Bytes, Val};

impl Encoder {
    /// The bytes of each value of a row.
    pub(super) fn values(
        &self,
        beside: &[Row],
        field: &Field,
        members: Members<'_>,
    ) -> Result<Vec<Bytes>, String> {
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
        self.ends(field, &values, given.len())?;
        Ok(values)
    }

    /// A list that ends where it is blank ends with a value, and one that is required has one.
    fn ends(&self, field: &Field, values: &[Bytes], given: usize) -> Result<(), String> {
        let bytes: Vec<u8> = values.iter().flat_map(|bytes| bytes.own.clone()).collect();
        let there = lists::elements(field, &bytes, 0);
        if field.until_blank && there < given && !(self.request && field.answer) {
            return Err("the last value is blank".to_owned());
        }
        lists::has_enough(field, &bytes, self.request)
    }

    fn given(&self, field: &Field, json: &Json) -> Result<Bytes, String> {
        let value = typed(field, json)?;
        let has_null = field.until_blank && !field.empty.is_empty();
        if value == Val::Null && self.request && field.answer && !has_null {
            return value::blank(field);
        }
        let bytes = value::write(field, &value)?;
        let unset = self.is_unset(field, &bytes);
        if !unset {
            value::allowed(field, &value::read(field, &bytes.own, &bytes.sign, &bytes.fraction)?)?;
        }
        Ok(bytes)
    }

    /// A row that only the answer fills says nothing.
    fn is_unset(&self, field: &Field, bytes: &Bytes) -> bool {
        self.request && field.answer && !value::has_data(field, &bytes.own, &bytes.sign, &bytes.fraction)
    }

    /// The row must allow what stands in its bytes.
    pub(super) fn allows(&self, field: &Field, own: &[u8]) -> Result<(), String> {
        let bytes = Bytes { own: own.to_vec(), ..Bytes::default() };
        if self.is_unset(field, &bytes) {
            return Ok(());
        }
        value::allowed(field, &value::read(field, own, &[], &[])?)
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
        if field.constant.is_none() && !field.until_blank && !(self.request && field.answer) {
            value::read(field, &bytes.own, &bytes.sign, &bytes.fraction)?;
        }
        Ok(bytes)
    }
}
