//! By keys: those who read and write mirrors, and institutions that are called or call us.

use std::collections::BTreeMap;

use super::takes::Served;
use super::{Break, Level, version};
use super::{rows, serve, tables};
use crate::Registry;
use crate::plan::{
    Ask, CodeTable, Expr, Flow, JsonForm, JsonStep, JsonType, Layout, Piece, Role, Side, Template,
    Transaction,
};

/// Those who have `decode` and `encode` in their programs.
const MIRRORS: &str = "mirrors";

/// A transaction that the new set does not have.
pub(super) fn gone(before: &Transaction, found: &mut Vec<Break>) {
    found.push(broken(MIRRORS, version(before), "it is gone".to_owned()));
    if let Flow::Inbound { from, .. } = &before.flow {
        found.push(broken(from, version(before), "it is gone".to_owned()));
    }
}

pub(super) fn transaction(
    (of_old, before): (&Registry, &Transaction),
    (of_new, after): (&Registry, &Transaction),
    found: &mut Vec<Break>,
) {
    for side in [Side::Request, Side::Response] {
        mirror(before.layout(side), after.layout(side), found);
    }
    let (to, old, now, new) = match (&before.flow, &after.flow) {
        (Flow::Outbound { to, http: old }, Flow::Outbound { to: now, http: new }) => (to, old, now, new),
        (Flow::Inbound { from, serve: old }, Flow::Inbound { from: now, serve: new }) => {
            let served = |registry, transaction, from, serve| Served {
                transaction,
                serve,
                tables: tables(registry, from),
            };
            let (old, new) = (served(of_old, before, from, old), served(of_new, after, now, new));
            serve::transaction((from, old), (now, new), found);
            return tables::of_calls((of_old, before), (of_new, after), found);
        }
        (Flow::Inbound { from, .. }, _) => {
            return found.push(broken(from, version(before), "it is not served any more".to_owned()));
        }
        _ => return,
    };
    if to != now {
        return found.push(broken(to, version(before), format!("{now} is called instead")));
    }
    call(to, &format!("{} [http]", before.id), &old.ask, &new.ask, found);
    let later = [("inquiry", &old.inquiry, &new.inquiry), ("reversal", &old.reversal, &new.reversal)];
    for (name, old, new) in later {
        if let (Some(old), Some(new)) = (old, new) {
            call(to, &format!("{} [http.{name}]", before.id), &old.ask, &new.ask, found);
        }
    }
}

/// The code tables of a party.
pub(super) fn tables<'r>(registry: &'r Registry, party: &str) -> &'r [CodeTable] {
    registry.party(party).and_then(|party| party.json()).map_or(&[], |party| &party.tables)
}

/// Every key of a mirror has to be there, as what it was.
fn mirror(before: &Layout, after: &Layout, found: &mut Vec<Break>) {
    let after = keys(after);
    for (key, (json, ko)) in keys(before) {
        let what = match after.get(&key) {
            None => "the key is gone".to_owned(),
            Some((now, _)) if *now != json => format!("{} is {} now", word(json), word(*now)),
            Some(_) => continue,
        };
        found.push(broken(MIRRORS, format!("{} {key} {ko}", before.id).trim_end().to_owned(), what));
    }
}

fn keys(layout: &Layout) -> BTreeMap<String, (JsonType, &str)> {
    let named = rows::of(layout).into_iter().filter(|row| row.field.role == Role::Named);
    named.map(|row| (format!("{}{}", row.path, row.field.key), (row.field.json, &*row.field.ko))).collect()
}

const fn word(json: JsonType) -> &'static str {
    match json {
        JsonType::Text => "a string",
        JsonType::Decimal => "a number in quotes",
        JsonType::Number => "a number",
        JsonType::Boolean => "true or false",
    }
}

/// What an institution gets has to be what it got.
fn call(to: &str, place: &str, before: &Ask, after: &Ask, found: &mut Vec<Break>) {
    let lines = [before, after].map(|ask| format!("{} {}", ask.method.as_str(), path(&ask.path)));
    if lines[0] != lines[1] {
        found.push(broken(to, place.to_owned(), format!("{} is {} now", lines[0], lines[1])));
    }
    let (old, new) = (sent(before), sent(after));
    for (key, form) in &old {
        let what = match new.get(key) {
            None => "it is not sent any more".to_owned(),
            Some(now) if now != form => format!("{form} is {now} now"),
            Some(_) => continue,
        };
        found.push(broken(to, format!("{place} {key}"), what));
    }
    for key in new.keys().filter(|key| !old.contains_key(*key)) {
        found.push(broken(to, format!("{place} {key}"), "it was not sent before".to_owned()));
    }
}

/// Parameters, headers and keys of the body, with what they are.
fn sent(ask: &Ask) -> BTreeMap<String, &'static str> {
    let query = ask.query.iter().map(|named| (format!("?{}", named.name), "a parameter"));
    let headers = ask.headers.iter().map(|named| (format!("{}:", named.name), "a header"));
    query.chain(headers).chain(keys_of(&ask.body)).collect()
}

/// The keys of a body, with what they are.
fn keys_of(steps: &[JsonStep]) -> BTreeMap<String, &'static str> {
    values_of(steps).into_iter().map(|(key, _, form)| (key, form_word(form))).collect()
}

/// The keys of a body, with what they are made of.
pub(super) fn values_of(steps: &[JsonStep]) -> Vec<(String, &Expr, JsonForm)> {
    let mut all = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for step in steps {
        match step {
            JsonStep::OpenObject(key) => open.push(format!("{}.", name(key))),
            JsonStep::OpenArray(key) => open.push(format!("{}[]", name(key))),
            JsonStep::CloseObject | JsonStep::CloseArray => _ = open.pop(),
            JsonStep::Each { .. } => {}
            JsonStep::Value { key, value, form } => {
                let path = format!("{}{}", open.concat(), name(key));
                all.push((path.trim_start_matches('.').to_owned(), value, *form));
            }
        }
    }
    all
}

pub(super) const fn form_word(form: JsonForm) -> &'static str {
    match form {
        JsonForm::Text => "a string",
        JsonForm::Number => "a number",
        JsonForm::Boolean => "true or false",
    }
}

/// A rendered key, `"req_list":`, without what is around it.
fn name(rendered: &str) -> &str {
    rendered.trim_end_matches(':').trim_matches('"')
}

/// A path with `{}` for what is filled in.
fn path(template: &Template) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.to_string(),
        Piece::Value(_) => "{}".to_owned(),
    };
    template.pieces.iter().map(piece).collect()
}

pub(super) fn broken(whom: &str, place: String, what: String) -> Break {
    Break { level: Level::Json, whom: whom.to_owned(), place, what }
}
