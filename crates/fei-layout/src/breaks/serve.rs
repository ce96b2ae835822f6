//! By keys: those who call us. What they send must be taken, and what they hear must be there.

use std::collections::BTreeMap;

use fei_exchange::Outcome;

use super::json::{broken, form_word, keys_of};
use super::{Break, version};
use crate::plan::{CallKey, KeyPlace, Piece, Serve, Source, Template, Transaction};

/// A served call before and after.
pub(super) fn transaction(
    before: &Transaction,
    (from, old): (&str, &Serve),
    (now, new): (&str, &Serve),
    found: &mut Vec<Break>,
) {
    if from != now {
        return found.push(broken(from, version(before), format!("{now} calls instead")));
    }
    let place = format!("{} [serve]", before.id);
    let mut say = |key: &str, what: String| {
        found.push(broken(from, format!("{place} {key}").trim_end().to_owned(), what));
    };
    let line = |serve: &Serve| format!("{} {}", serve.method.as_str(), shape(serve));
    if line(old) != line(new) {
        say("", format!("{} is {} now", line(old), line(new)));
    }
    if named(old, old.key.as_ref()) != named(new, new.key.as_ref()) {
        say("", "a repetition is told by something else now".to_owned());
    }
    for outcome in [Outcome::Executed, Outcome::Declined] {
        let (was, is) = (old.status.of(outcome), new.status.of(outcome));
        if was != is {
            let word = |status: Option<u16>| {
                status.map_or_else(|| "a problem document".to_owned(), |it| it.to_string())
            };
            say("", format!("what was {outcome} is told with {} now, not {}", word(is), word(was)));
        }
    }
    taken(old, new, &mut say);
    let (was, is) = (keys_of(&old.response), keys_of(&new.response));
    for (key, form) in was {
        match is.get(&key) {
            None => say(&key, "it is not told any more".to_owned()),
            Some(now) if *now != form => say(&key, format!("{form} is {now} now")),
            Some(_) => {}
        }
    }
}

/// What is sent today must be taken tomorrow.
fn taken(old: &Serve, new: &Serve, say: &mut impl FnMut(&str, String)) {
    let keys = |serve: &'_ Serve| -> BTreeMap<String, CallKey> {
        serve
            .keys
            .iter()
            .filter(|key| key.from != KeyPlace::Path)
            .map(|key| (key.path.to_string(), key.clone()))
            .collect()
    };
    let (was, is) = (keys(old), keys(new));
    let ignored = |serve: &Serve, key: &str| serve.ignored.iter().any(|ignored| **ignored == *key);
    let gone = was.keys().map(String::as_str).chain(old.ignored.iter().map(|key| &**key));
    for key in gone.filter(|key| !is.contains_key(*key) && !ignored(new, key)) {
        say(key, "it is refused now".to_owned());
    }
    for (key, now) in &is {
        match was.get(key) {
            Some(before) if before.from != now.from => {
                say(key, "it stands elsewhere in the call now".to_owned())
            }
            Some(before) if before.form != now.form => {
                say(key, format!("{} is {} now", form_word(before.form), form_word(now.form)));
            }
            Some(before) if before.optional && !now.optional => say(key, "it has to be there now".to_owned()),
            None if !now.optional => say(key, "it has to be there now".to_owned()),
            _ => {}
        }
    }
}

/// A path with `{}` for its values.
fn shape(serve: &Serve) -> String {
    let mut path = String::new();
    for (nth, piece) in serve.route.text.split(['{', '}']).enumerate() {
        path.push_str(if nth % 2 == 0 { piece } else { "{}" });
    }
    path
}

/// The values of a key by their names: slots are others in every set.
fn named(serve: &Serve, key: Option<&Template>) -> Option<Vec<String>> {
    let name = |piece: &Piece| match piece {
        Piece::Value(Source::Json(slot)) => {
            let key = serve.keys.iter().find(|key| key.slot == *slot)?;
            // A value of the path has no name that a caller knows.
            Some(if key.from == KeyPlace::Path { "{}".to_owned() } else { key.path.to_string() })
        }
        _ => None,
    };
    key.map(|key| key.pieces.iter().filter_map(name).collect())
}
