//! Paths of keys as the schema of the object that they stand in.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What stands at a place while the schema is put together.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// A value, by its own schema.
    Value(Value),
    /// An object: its members, and whether each must be there.
    Object(BTreeMap<String, (Self, bool)>),
    /// A list of such elements.
    List(Box<Self>),
}

/// What becomes of members that an object is not said to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// A call with one is not taken.
    Refused,
    /// Whoever reads passes over them: an answer may have more tomorrow.
    PassedOver,
}

impl Default for Node {
    fn default() -> Self {
        Self::Object(BTreeMap::new())
    }
}

impl Node {
    /// Puts a value at a path, `items[].no`; what is around a value that must be there must be there too.
    pub(super) fn put(&mut self, path: &str, value: Value, needed: bool) {
        let steps: Vec<&str> = path.split('.').flat_map(steps).collect();
        self.put_steps(&steps, value, needed);
    }

    fn put_steps(&mut self, steps: &[&str], value: Value, needed: bool) {
        let Some((step, rest)) = steps.split_first() else {
            *self = Self::Value(value);
            return;
        };
        if *step == "[]" {
            if !matches!(self, Self::List(_)) {
                *self = Self::List(Box::default());
            }
            if let Self::List(element) = self {
                element.put_steps(rest, value, needed);
            }
            return;
        }
        if !matches!(self, Self::Object(_)) {
            *self = Self::default();
        }
        if let Self::Object(members) = self {
            let member = members.entry((*step).to_owned()).or_default();
            // A list must be there, though its elements may lack a key.
            member.1 |= needed || rest.contains(&"[]");
            member.0.put_steps(rest, value, needed);
        }
    }

    /// Its schema.
    pub(super) fn schema(self, others: Others) -> Value {
        match self {
            Self::Value(value) => value,
            Self::List(element) => json!({ "type": "array", "items": element.schema(others) }),
            Self::Object(members) => {
                let needed: Vec<_> =
                    members.iter().filter(|(_, (_, needed))| *needed).map(|(key, _)| key.clone()).collect();
                let member = |(key, (node, needed)): (String, (Self, bool))| {
                    // A call's object may be null where it may be absent, as its values may.
                    let may_be_null = others == Others::Refused && !needed && matches!(node, Self::Object(_));
                    let mut schema = node.schema(others);
                    if may_be_null {
                        schema["type"] = json!(["object", "null"]);
                    }
                    (key, schema)
                };
                let properties: BTreeMap<_, _> = members.into_iter().map(member).collect();
                let mut schema = json!({ "type": "object", "properties": properties, "required": needed });
                if others == Others::Refused {
                    schema["additionalProperties"] = json!(false);
                }
                schema
            }
        }
    }
}

/// `items[]` as `items` and `[]`; an element by its number is one of the list's.
fn steps(member: &str) -> impl Iterator<Item = &str> {
    let (key, lists) =
        member.split_once('[').map_or((member, 0), |(key, rest)| (key, rest.split('[').count()));
    std::iter::once(key).chain(std::iter::repeat_n("[]", lists))
}
