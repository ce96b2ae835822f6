//! By values: what the calls of others may hold. Whatever the old layouts took of a key the new ones must take.

use std::collections::BTreeMap;

use super::json::form_word;
use super::needed::{self, Condition};
use super::uses::{self, Use};
use crate::plan::{CallKey, CodeTable, KeyPlace, Route, Serve, SlotRef, Transaction};

/// A served call, with the tables of its caller.
#[derive(Clone, Copy)]
pub(super) struct Served<'l> {
    pub(super) transaction: &'l Transaction,
    pub(super) serve: &'l Serve,
    pub(super) tables: &'l [CodeTable],
}

impl<'l> Served<'l> {
    fn uses(self, slot: SlotRef) -> Vec<Use<'l>> {
        uses::of(self.serve, &self.transaction.request, self.tables, slot)
    }

    /// Values by what finds them again: a key by its name, one of the path by its place in it.
    fn keys(self) -> BTreeMap<String, &'l CallKey> {
        let mut place = 0;
        let name = |key: &'l CallKey| {
            if key.from != KeyPlace::Path {
                return (key.path.to_string(), key);
            }
            place += 1;
            (format!("{{{place}}}"), key)
        };
        self.serve.keys.iter().map(name).collect()
    }

    fn ignores(self, key: &str) -> bool {
        self.serve.ignored.iter().any(|ignored| **ignored == *key)
    }
}

/// What is sent today must be taken tomorrow.
pub(super) fn taken(old: Served<'_>, new: Served<'_>, say: &mut impl FnMut(&str, String)) {
    let (was, is) = (old.keys(), new.keys());
    let gone = was.keys().map(String::as_str).chain(old.serve.ignored.iter().map(|key| &**key));
    for key in gone.filter(|key| !is.contains_key(*key) && !new.ignores(key)) {
        say(key, "it is refused now".to_owned());
    }
    for (key, now) in &is {
        match was.get(key) {
            Some(before) if before.from != now.from => {
                say(key, "it stands elsewhere in the call now".to_owned());
            }
            Some(before) if before.form != now.form => {
                say(key, format!("{} is {} now", form_word(before.form), form_word(now.form)));
            }
            // Of the path as well: by the name that the old layouts, and the document, have for it.
            Some(before) => {
                if before.optional && !now.optional {
                    say(&before.path, "it has to be there now".to_owned());
                }
                let uses = old.uses(before.slot);
                let fewer = fewer_arms((old.serve, before.slot), (new.serve, now.slot));
                let for_a_path = for_a_path(before, now, &uses);
                for what in narrower(&uses, &new.uses(now.slot)).into_iter().chain(fewer).chain(for_a_path) {
                    say(&before.path, what);
                }
            }
            None if !now.optional => say(key, "it has to be there now".to_owned()),
            None if old.ignores(key) => say(key, "it is read now, where it might be anything".to_owned()),
            None => {}
        }
    }
    for Condition { asked, values, needed } in new_conditions(old.serve, new.serve) {
        say(&needed, format!("it has to be there now when {asked} is {}", values.join(" or ")));
    }
}

/// What is refused of a value now. All of its rows must take it: a row takes nothing away of which one before took no more.
fn narrower(before: &[Use<'_>], after: &[Use<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for now in after {
        let less = before.iter().map(|before| now.refuses(before)).min_by_key(Vec::len);
        let only = || vec![format!("only what the row {} takes is taken now", now.name())];
        for what in less.unwrap_or_else(only) {
            if !found.contains(&what) {
                found.push(what);
            }
        }
    }
    found
}

/// That only what a path carries is taken now, unless a row took nothing else before.
fn for_a_path(before: &CallKey, now: &CallKey, uses: &[Use<'_>]) -> Option<String> {
    let is_narrower = now.plain && !before.plain && !uses.iter().any(Use::is_plain);
    is_narrower.then(|| {
        format!("only {} are taken now: its inquiry has it in its path", Route::form(Route::CHARS_MAX))
    })
}

/// What a `choose` that a value decides has no way for any more.
fn fewer_arms((old, before): (&Serve, SlotRef), (new, now): (&Serve, SlotRef)) -> Vec<String> {
    let is = uses::arms(&new.request, now);
    is.map(|is| uses::values(uses::arms(&old.request, before).as_ref(), &is)).unwrap_or_default()
}

/// Conditions that were not, or that fewer values met.
fn new_conditions(old: &Serve, new: &Serve) -> Vec<Condition> {
    let known = needed::conditions(old);
    let holds = |one: &Condition| {
        old.keys.iter().any(|key| *key.path == *one.needed && !key.optional)
            || known.iter().any(|before| before.covers(one))
    };
    needed::conditions(new).into_iter().filter(|one| !holds(one)).collect()
}
