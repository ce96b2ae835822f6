//! Whether a telegram can be two transactions at once.

use super::transaction::Sides;
use super::versions::Days;
use crate::FindingCode;
use crate::plan::Match;
use crate::read::top;
use crate::report::{Draft, Report};

/// Reports transactions of one party that a telegram can be at the same time, when none of them asks for more than the
/// other: the one that asks for more is taken.
pub(crate) fn check(sides: &[Sides<'_>], days: &[Days], report: &mut Report<'_>) {
    for later in 0..sides.len() {
        for earlier in 0..later {
            let (one, other) = (&sides[earlier], &sides[later]);
            let same_party = one.version.party == other.version.party;
            if same_party && one.version.name != other.version.name && overlap(days[earlier], days[later]) {
                pair(one, other, report);
            }
        }
    }
}

fn overlap(one: Days, other: Days) -> bool {
    let before = |until: Option<jiff::civil::Date>, from: Option<jiff::civil::Date>| {
        until.is_some_and(|until| from.is_some_and(|from| until <= from))
    };
    !before(one.1, other.0) && !before(other.1, one.0)
}

fn pair(one: &Sides<'_>, other: &Sides<'_>, report: &mut Report<'_>) {
    for (what, first) in told_by(one) {
        for (of, second) in told_by(other) {
            if !confused(first, second) {
                continue;
            }
            let span =
                |of: &Sides<'_>| of.typed().r#match.as_ref().map_or(top(of.typed()), |table| table.span);
            let message = format!("a {of} of this can be a {what} of `{}` too", one.version.id());
            // Lines take only requests: the command line alone can take one side for the other.
            let draft = match (what, of) {
                ("request", "request") => Draft::error(FindingCode::NotApart, span(other), message),
                _ => Draft::warning(FindingCode::NotApart, span(other), message),
            };
            report.add(draft.related(span(one), "the other one").help(
                "ask for another value, or for one more header row here: the transaction that asks for more is taken",
            ));
            return;
        }
    }
}

/// What tells each side.
fn told_by<'s>(of: &'s Sides<'_>) -> [(&'static str, &'s [Match]); 2] {
    [("request", &of.request_match), ("response", &of.response_match)]
}

/// Whether a telegram can have the bytes of both, and neither asks for all that the other does and more.
fn confused(one: &[Match], other: &[Match]) -> bool {
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let partner = |row: &Match, all: &'_ [Match]| all.iter().position(|other| other.at == row.at);
    let both = one.iter().all(|row| {
        partner(row, other).is_none_or(|at| row.any.iter().any(|bytes| other[at].any.contains(bytes)))
    });
    let more = |wide: &[Match], narrow: &[Match]| {
        narrow.len() > wide.len() && wide.iter().all(|row| partner(row, narrow).is_some())
    };
    both && !more(one, other) && !more(other, one)
}
