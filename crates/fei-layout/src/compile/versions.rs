//! Versions of a transaction: each ends where the next begins.

use jiff::civil::Date;

use super::transaction::Sides;
use crate::FindingCode;
use crate::read::top;
use crate::report::{Draft, Report};

/// The days of one version: from, until.
pub(crate) type Days = (Option<Date>, Option<Date>);

/// The days on which each version holds, in the order of `sides`; versions that contradict are findings.
pub(crate) fn days(sides: &[Sides<'_>], report: &mut Report<'_>) -> Vec<Days> {
    let mut days = vec![(None, None); sides.len()];
    let mut order: Vec<usize> = (0..sides.len()).collect();
    // Without a day of its own in its name a version is the last.
    order.sort_by_key(|&at| {
        let version = &sides[at].version;
        (version.id(), version.until.is_none(), version.until)
    });
    for (nth, &at) in order.iter().enumerate() {
        let before = nth.checked_sub(1).map(|before| &sides[order[before]].version);
        let before = before.filter(|before| before.id() == sides[at].version.id());
        days[at] = one(&sides[at], before.and_then(|before| before.until), report);
    }
    days
}

fn one(sides: &Sides<'_>, after: Option<Date>, report: &mut Report<'_>) -> Days {
    let until = sides.version.until;
    let from = match (sides.from, after) {
        (Some(said), Some(after)) if said != after => {
            report.add(gap(sides, said, after));
            Some(said)
        }
        (said, after) => said.or(after),
    };
    if from.is_some_and(|from| until.is_some_and(|until| until <= from)) {
        let span =
            sides.typed().effective.as_ref().map_or(top(sides.typed()), |effective| effective.from.span);
        report.add(Draft::error(FindingCode::Versions, span, "this version ends before it begins"));
    }
    (from, until)
}

fn gap(sides: &Sides<'_>, said: Date, after: Date) -> Draft {
    let span = sides.typed().effective.as_ref().map_or(top(sides.typed()), |effective| effective.from.span);
    let message = format!("this version holds from {said}, but the one before ends on {after}");
    let draft = Draft::error(FindingCode::Versions, span, message).expected(after.to_string());
    let name = after.strftime("%Y%m%d");
    draft
        .help(format!("`{}.before-{name}.toml` names the day", sides.version.name))
        .mend(span, after.to_string())
}
