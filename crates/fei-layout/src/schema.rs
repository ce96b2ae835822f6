//! The JSON Schema of layout files, made from the types that read them, so that editors complete and underline. Draft 7:
//! the newest that the editors' TOML servers know.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::typed::{JsonFile, RecordsFile, SharedFile, TelegramFile, TransactionFile};

/// The schema of a transaction's file.
///
/// ```
/// let schema = fei_layout::schema::transaction();
/// assert!(schema["properties"]["telegram"].is_object());
/// ```
#[must_use]
pub fn transaction() -> Value {
    root::<TransactionFile>("A transaction of FEI")
}

/// The schema of a file of records.
#[must_use]
pub fn records() -> Value {
    root::<RecordsFile>("A file of records of FEI")
}

/// The schema of a file of shared rows.
#[must_use]
pub fn shared() -> Value {
    root::<SharedFile>("Shared rows of FEI")
}

/// The schema of a `party.toml`: of those who speak telegrams and of those who speak JSON.
#[must_use]
pub fn party() -> Value {
    let mut forms = [root::<TelegramFile>("Who speaks telegrams"), root::<JsonFile>("Who speaks JSON")];
    // Definitions are found from the document's root.
    let mut definitions = Map::new();
    for (form, word) in forms.iter_mut().zip(["telegram", "json"]) {
        form["properties"]["speaks"]["enum"] = Value::Array(vec![word.into()]);
        if let Some(Value::Object(own)) = form.as_object_mut().and_then(|form| form.remove(DEFINITIONS)) {
            definitions.extend(own);
        }
    }
    let mut party = Map::new();
    party.insert("$schema".to_owned(), forms[0]["$schema"].clone());
    party.insert("title".to_owned(), "A party of FEI".into());
    party.insert("anyOf".to_owned(), Value::Array(forms.into()));
    party.insert(DEFINITIONS.to_owned(), Value::Object(definitions));
    Value::Object(party)
}

/// Where draft 7 keeps what is referred to.
const DEFINITIONS: &str = "definitions";

fn root<T: JsonSchema>(title: &str) -> Value {
    let mut schema = generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    let mut schema = schema.to_value();
    without_null(&mut schema);
    schema
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft07().into_generator()
}

/// TOML has no null: what may be left out is left out.
fn without_null(schema: &mut Value) {
    if let Value::Object(members) = schema {
        if let Some(Value::Array(words)) = members.get_mut("enum") {
            words.retain(|word| !word.is_null());
        }
        if let Some(Value::Array(types)) = members.get_mut("type") {
            types.retain(|one| one != "null");
            if let [one] = &types[..] {
                members["type"] = one.clone();
            }
        }
        if let Some(Value::Array(forms)) = members.get_mut("anyOf") {
            forms.retain(|form| form["type"] != "null");
            if let [Value::Object(one)] = &mut forms[..] {
                let one = std::mem::take(one);
                members.remove("anyOf");
                members.extend(one);
            }
        }
        members.values_mut().for_each(without_null);
    } else if let Value::Array(items) = schema {
        items.iter_mut().for_each(without_null);
    }
}

#[cfg(test)]
mod tests;
