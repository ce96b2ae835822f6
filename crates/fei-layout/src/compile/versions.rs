//! Versions of a transaction, or of a file of records: each ends where the next begins.

use jiff::civil::Date;

use super::inventory::FileOfRecords;
use super::transaction::Sides;
use crate::FindingCode;
use crate::read::{Span, top};
use crate::report::{Draft, Report};

/// The days of one version: from, until.
pub(crate) type Days = (Option<Date>, Option<Date>);

/// A version, as far as its days are concerned.
pub(crate) struct Dated<'v> {
    id: Box<str>,
    /// `transfer`, and what stands behind it in the name of the file: `.toml`.
    name: &'v str,
    kind: &'static str,
    until: Option<Date>,
    from: Option<Date>,
    /// Where it says from when on it holds, or where it would.
    span: Span,
}

impl<'v> From<&'v Sides<'_>> for Dated<'v> {
    fn from(sides: &'v Sides<'_>) -> Self {
        let (version, effective) = (sides.version, sides.typed().effective.as_ref());
        Self {
            id: version.id(),
            name: &version.name,
            kind: ".toml",
            until: version.until,
            from: sides.from,
            span: effective.map_or(top(sides.typed()), |effective| effective.from.span),
        }
    }
}

impl<'v> From<&'v FileOfRecords> for Dated<'v> {
    fn from(file: &'v FileOfRecords) -> Self {
        let effective = file.read.typed.effective.as_ref();
        Self {
            id: file.id(),
            name: &file.name,
            kind: ".records.toml",
            until: file.until,
            from: effective.map(|effective| effective.from.value.0),
            span: effective.map_or(top(&file.read.typed), |effective| effective.from.span),
        }
    }
}

/// The days on which each version holds, in the order that they are given in; versions that contradict are findings.
pub(crate) fn days<'v>(
    versions: impl IntoIterator<Item = impl Into<Dated<'v>>>,
    report: &mut Report<'_>,
) -> Vec<Days> {
    let versions: Vec<Dated<'v>> = versions.into_iter().map(Into::into).collect();
    let mut days = vec![(None, None); versions.len()];
    let mut order: Vec<usize> = (0..versions.len()).collect();
    // Without a day of its own in its name a version is the last.
    order.sort_by_key(|&at| (versions[at].id.clone(), versions[at].until.is_none(), versions[at].until));
    for (nth, &at) in order.iter().enumerate() {
        let before = nth.checked_sub(1).map(|before| &versions[order[before]]);
        let before = before.filter(|before| before.id == versions[at].id);
        days[at] = one(&versions[at], before.and_then(|before| before.until), report);
    }
    days
}

fn one(version: &Dated<'_>, after: Option<Date>, report: &mut Report<'_>) -> Days {
    let until = version.until;
    let from = match (version.from, after) {
        (Some(said), Some(after)) if said != after => {
            report.add(gap(version, said, after));
            Some(said)
        }
        (said, after) => said.or(after),
    };
    if from.is_some_and(|from| until.is_some_and(|until| until <= from)) {
        report.add(Draft::error(FindingCode::Versions, version.span, "this version ends before it begins"));
    }
    (from, until)
}

fn gap(version: &Dated<'_>, said: Date, after: Date) -> Draft {
    let message = format!("this version holds from {said}, but the one before ends on {after}");
    let draft = Draft::error(FindingCode::Versions, version.span, message).expected(after.to_string());
    let day = after.strftime("%Y%m%d");
    draft
        .help(format!("`{}.before-{day}{}` names the day", version.name, version.kind))
        .mend(version.span, after.to_string())
}
