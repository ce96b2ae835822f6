//! Those who call us: where they call, and with which statuses they are told. What a call may hold is in `takes`, what an
//! answer may in `tells`.

use fei_exchange::Outcome;

use super::json::broken;
use super::takes::{self, Served};
use super::{Break, tells, version};
use crate::plan::{KeyPlace, Piece, Serve, Source, Template};

/// A served call before and after.
pub(super) fn transaction(
    (from, before): (&str, Served<'_>),
    (now, after): (&str, Served<'_>),
    found: &mut Vec<Break>,
) {
    if from != now {
        return found.push(broken(from, version(before.transaction), format!("{now} calls instead")));
    }
    let (place, old, new) = (format!("{} [serve]", before.transaction.id), before.serve, after.serve);
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
    takes::taken(before, after, &mut say);
    tells::told(before, after, &mut say);
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
