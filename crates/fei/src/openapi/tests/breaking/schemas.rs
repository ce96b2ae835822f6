//! Two schemas of one thing: what one takes and the other does not. It knows the words that the documents use, and takes any
//! other difference of a pattern for less.

use std::collections::BTreeSet;

use serde_json::Value;

/// One operation before and after.
pub(super) struct Pair<'v> {
    pub(super) before: &'v Value,
    pub(super) after: &'v Value,
}

impl Pair<'_> {
    /// Keys of the call of which less is taken, and keys of answers that may be more.
    pub(super) fn broken(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let content = "/requestBody/content/application~1json/schema";
        if let (Some(before), Some(after)) = (self.before.pointer(content), self.after.pointer(content)) {
            lost(before, after, "", &mut found);
        }
        for one in self.before["parameters"].as_array().unwrap() {
            let same = |other: &&Value| other["name"] == one["name"] && other["in"] == one["in"];
            let other = self.after["parameters"].as_array().unwrap().iter().find(same);
            lost(&one["schema"], &other.unwrap()["schema"], one["name"].as_str().unwrap(), &mut found);
        }
        for (status, before) in self.before["responses"].as_object().unwrap() {
            let of = |response: &Value| response.pointer("/content/application~1json/schema").cloned();
            if let (Some(before), Some(after)) = (of(before), of(&self.after["responses"][status])) {
                lost(&after, &before, "", &mut found);
            }
        }
        found
    }
}

/// The keys of what `takes` takes and `other` does not.
fn lost(takes: &Value, other: &Value, key: &str, found: &mut BTreeSet<String>) {
    let Some(members) = other.as_object() else { return };
    let mut is = |is: bool| {
        if is {
            found.insert(key.to_owned());
        }
    };
    is(*takes == Value::Bool(true) && members.contains_key("type"));
    is(!types(takes).is_subset(&types(other)));
    let listed = |of: &Value| of["enum"].as_array().cloned();
    match (listed(takes), listed(other)) {
        (None, Some(_)) => is(true),
        (Some(one), Some(other)) => is(one.iter().any(|value| !other.contains(value))),
        (Some(_), None) => {}
        (None, None) => {
            for (word, is_upper) in [
                ("maximum", true),
                ("maxLength", true),
                ("x-bytes", true),
                ("minimum", false),
                ("minLength", false),
            ] {
                let bound = |of: &Value| of[word].as_i64();
                is(match (bound(takes), bound(other)) {
                    (_, None) => false,
                    (None, Some(_)) => true,
                    (Some(one), Some(other)) => {
                        if is_upper {
                            one > other
                        } else {
                            one < other
                        }
                    }
                });
            }
            is(other["pattern"]
                .as_str()
                .is_some_and(|other| takes["pattern"].as_str().is_none_or(|one| narrower(one, other))));
        }
    }
    is(members.contains_key("x-only-with") && takes["x-only-with"] != other["x-only-with"]);
    objects(takes, other, key, found);
    for (index, one) in other["allOf"].as_array().into_iter().flatten().enumerate() {
        let there = takes["allOf"].as_array().map_or(&[][..], Vec::as_slice);
        match one["then"]["required"][0].as_str() {
            Some(needed) if !there.iter().any(|known| covers(known, one)) => {
                _ = found.insert(needed.to_owned())
            }
            Some(_) => {}
            None => lost(there.get(index).unwrap_or(&Value::Null), one, key, found),
        }
    }
    for (index, one) in other["anyOf"].as_array().into_iter().flatten().enumerate() {
        lost(&takes["anyOf"][index], one, key, found);
    }
}

/// Of their members. Those that nobody knew are passed over where the schema says nothing of them.
fn objects(takes: &Value, other: &Value, key: &str, found: &mut BTreeSet<String>) {
    let below = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
    let required = |of: &Value| {
        let names = of["required"].as_array().into_iter().flatten();
        names.map(|name| name.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let leaf = |of: &Value| of["properties"].is_null();
    for name in required(other).difference(&required(takes)) {
        if leaf(&other["properties"][name]) {
            found.insert(below(name));
        }
    }
    for (name, one) in takes["properties"].as_object().into_iter().flatten() {
        match other["properties"].get(name) {
            Some(other) => lost(one, other, &below(name), found),
            None if other["additionalProperties"] == false => _ = found.insert(below(name)),
            None => {}
        }
    }
}

/// Whether what one condition asks for was asked for already whenever the other one is met.
fn covers(known: &Value, one: &Value) -> bool {
    let asked = |of: &Value| {
        let (name, value) = of["if"]["properties"].as_object().and_then(|asked| asked.iter().next()).unwrap();
        (name.clone(), value["enum"].as_array().cloned().unwrap())
    };
    let ((name, values), (other, fewer)) = (asked(known), asked(one));
    name == other && known["then"] == one["then"] && fewer.iter().all(|value| values.contains(value))
}

fn types(of: &Value) -> BTreeSet<&str> {
    match &of["type"] {
        Value::String(one) => [one.as_str()].into(),
        Value::Array(all) => all.iter().map(|one| one.as_str().unwrap()).collect(),
        _ => ["string", "number", "integer", "boolean", "null", "object", "array"].into(),
    }
}

/// Whether a pattern takes less than another, if they differ in how often something stands there and no more.
fn narrower(one: &str, other: &str) -> bool {
    let split = |pattern: &str| {
        let (front, rest) = pattern.rsplit_once('{')?;
        let (times, end) = rest.split_once('}')?;
        let (least, most) = times.split_once(',').unwrap_or((times, times));
        Some((format!("{front}{end}"), least.parse::<u32>().ok()?, most.parse::<u32>().ok()?))
    };
    // Of a text of which characters are taken out, and of any text: blanks may be nothing.
    let strips = |pattern: &str| pattern.contains("]*(");
    let may_be_blank = |pattern: &str| !pattern.contains("[^ ");
    match (split(one), split(other)) {
        _ if one == other => false,
        _ if strips(one) && !strips(other) => true,
        (_, Some((_, least, _))) if strips(other) && !strips(one) => least > 0 && may_be_blank(one),
        (Some((one, least, most)), Some((other, other_least, other_most))) => {
            one != other || least < other_least || most > other_most
        }
        _ => may_be_blank(one) == may_be_blank(other) || may_be_blank(one),
    }
}
