//! Those who call us: where they call, and with which statuses they are told. What a call may hold is in `takes`, what an
//! answer may in `tells`.

use fei_exchange::Outcome;

use super::json::broken;
use super::takes::{self, Served};
use super::{Break, tells, version};
use crate::plan::Serve;

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
