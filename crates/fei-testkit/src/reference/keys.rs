//! What an object's rows are called, and which of them follow from others.

use super::decode::key;
use super::json::Json;
use super::notation::Form;
use super::rows::{By, Field, Row};

pub(super) fn members(json: &Json) -> Result<&[(String, Json)], String> {
    match json {
        Json::Object(members) => Ok(members),
        other => Err(format!("an object, not {other:?}")),
    }
}

pub(super) fn get<'j>(members: &'j [(String, Json)], key: &str) -> Option<&'j Json> {
    members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// How many items the group has that a field counts; none if it counts nothing.
pub(super) fn counted(rows: &[Row], field: &Field, members: &[(String, Json)]) -> Option<usize> {
    let mut most = None;
    for row in rows {
        let inner = match row {
            Row::Group { name, by: By::Count(count), .. } if Some(count) == field.name.as_ref() => {
                Some(if let Some(Json::List(items)) = get(members, name) { items.len() } else { 0 })
            }
            Row::Variant(arms) => arms.iter().filter_map(|arm| counted(&arm.rows, field, members)).max(),
            Row::Block { rows, .. } => counted(rows, field, members),
            _ => None,
        };
        most = most.max(inner);
    }
    most
}

/// Whether a field says how long a block is.
pub(super) fn is_length(rows: &[Row], field: &Field) -> bool {
    rows.iter().any(|row| match row {
        Row::Block { length, rows, .. } => Some(length) == field.name.as_ref() || is_length(rows, field),
        Row::Variant(arms) => arms.iter().any(|arm| is_length(&arm.rows, field)),
        Row::Bitmap(bitmap) => bitmap.rows.iter().any(|one| is_length(std::slice::from_ref(&one.row), field)),
        Row::Field(_) | Row::Group { .. } | Row::View { .. } | Row::MayEnd => false,
    })
}

/// The field of a name, of an object's rows.
pub(super) fn field_named<'r>(rows: &'r [Row], name: &str) -> Option<&'r Field> {
    rows.iter().find_map(|row| match row {
        Row::Field(field) if field.name.as_deref() == Some(name) => Some(&**field),
        Row::Variant(arms) => arms.iter().find_map(|arm| field_named(&arm.rows, name)),
        Row::Block { rows, .. } => field_named(rows, name),
        Row::Bitmap(bitmap) => {
            bitmap.rows.iter().find_map(|one| field_named(std::slice::from_ref(&one.row), name))
        }
        Row::Field(_) | Row::Group { .. } | Row::View { .. } | Row::MayEnd => None,
    })
}

/// A count as the field's own text.
pub(super) fn fitted(field: &Field, count: usize) -> String {
    match field.form {
        Form::Digits => format!("{count:0width$}", width = field.width),
        _ => count.to_string(),
    }
}

/// Every key that an object can have.
pub(super) fn names(rows: &[Row], known: &mut Vec<String>) {
    for row in rows {
        match row {
            Row::Field(field) if field.part => {}
            Row::Field(field) => known.push(key(field)),
            Row::Group { name, .. } => known.push(name.clone()),
            Row::Variant(arms) => arms.iter().for_each(|arm| names(&arm.rows, known)),
            Row::Block { rows, .. } => names(rows, known),
            Row::View { fields, .. } => known.extend(fields.iter().filter_map(|field| field.name.clone())),
            Row::MayEnd => {}
            Row::Bitmap(bitmap) => {
                bitmap.rows.iter().for_each(|one| names(std::slice::from_ref(&one.row), known));
            }
        }
    }
}
