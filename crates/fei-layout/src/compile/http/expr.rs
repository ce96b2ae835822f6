//! Where a mapped value comes from and what is done to it, compiled.

use crate::FindingCode;
use crate::compile::json::Json;
use crate::compile::template::{self, World};
use crate::plan::{Case, Expr, Is, Piece, Source, TableRef, Template, When};
use crate::read::{At, missing};
use crate::report::{Draft, Report};
use crate::typed::{ChooseRow, Condition, Conditions, Emptiness, Text, ValueSpec};

/// Keys that have no meaning at some place.
pub(crate) type Allowed = &'static [(&'static str, &'static str)];

/// In a JSON body.
pub(crate) const BODY_KEYS: Allowed = &[("cut", "JSON has no widths")];
/// In query parameters and headers.
pub(crate) const NAMED_KEYS: Allowed = &[("cut", "there is no width"), ("type", "a parameter is text")];
/// In rows of a response.
pub(crate) const FIELD_KEYS: Allowed = &[
    ("omit", "a field of a telegram is always there"),
    ("type", "the row of the telegram says what it holds"),
];
/// In what FEI sets itself.
pub(crate) const SET_KEYS: Allowed = &[
    ("omit", "a field of a telegram is always there"),
    ("type", "the row of the telegram says what it holds"),
    ("table", "code tables are an institution's"),
];

/// Compiles the value of a mapping row.
pub(crate) fn expr(
    spec: &ValueSpec<'_>,
    not: Allowed,
    world: &mut impl World,
    party: Option<&Json<'_>>,
    report: &mut Report<'_>,
) -> Expr {
    misplaced(spec, not, report);
    let outer = spec.when.map(|when| conditions(when, world, report)).unwrap_or_default();
    Expr {
        cases: cases(spec, &outer, world, report),
        chosen: spec.choose.map(|_| outer.len() as u32),
        table: spec.table.and_then(|name| table(name, spec.by, world, party, report)),
        strip: spec.strip.map_or_else(Box::default, |strip| strip.value.clone()),
        slice: spec.slice.and_then(|slice| self::slice(slice, report)),
        width: spec.width.map(|width| width.value),
        omit_empty: spec.omit.is_some(),
        cut: spec.cut.map(|cut| cut.value),
    }
}

fn misplaced(spec: &ValueSpec<'_>, not: Allowed, report: &mut Report<'_>) {
    for (key, why) in not {
        let span = match *key {
            "cut" => spec.cut.map(|value| value.span),
            "omit" => spec.omit.map(|value| value.span),
            "type" => spec.form.map(|value| value.span),
            _ => spec.table.map(|value| value.span),
        };
        if let Some(span) = span {
            report.add(Draft::error(
                FindingCode::Misplaced,
                span,
                format!("`{key}` has no meaning here: {why}"),
            ));
        }
    }
    if let (Some(by), None) = (spec.by, spec.table) {
        let draft = Draft::error(
            FindingCode::Misplaced,
            by.span,
            "`by` is the second key of a `table`, and there is none",
        );
        report.add(draft);
    }
}

fn cases(
    spec: &ValueSpec<'_>,
    outer: &[When],
    world: &mut impl World,
    report: &mut Report<'_>,
) -> Box<[Case]> {
    match (spec.from, spec.choose) {
        (Some(from), None) => value(from, outer.to_vec(), world, report).into(),
        (None, Some(arms)) => {
            no_use(arms, report);
            arms.iter().flat_map(|one| arm(one, outer, world, report)).collect()
        }
        (Some(from), Some(choose)) => {
            let draft = Draft::error(FindingCode::Misplaced, from.span, "`from` beside `choose`");
            report.add(draft.related(choose.span, "one of them says where the value comes from"));
            Box::default()
        }
        (None, None) => {
            report
                .add(missing(spec.span, "from").expected("from = \"{ROW}\", a constant, or choose = [ … ]"));
            Box::default()
        }
    }
}

fn arm(arm: &ChooseRow, outer: &[When], world: &mut impl World, report: &mut Report<'_>) -> Vec<Case> {
    let mut when = outer.to_vec();
    when.extend(arm.when.iter().flat_map(|when| conditions(when, world, report)));
    value(&arm.from, when, world, report)
}

/// A value under conditions. Of rows that have one name in several arms of a choice the one that is there is taken, and
/// null stays null.
fn value(from: &Text, when: Vec<When>, world: &mut impl World, report: &mut Report<'_>) -> Vec<Case> {
    let value = template::compile(from, world, report);
    if !template::is_one_value(from) || value.pieces.len() < 2 {
        return vec![Case { when: when.into(), value }];
    }
    let last = value.pieces.len() - 1;
    let case = |(nth, piece): (usize, &Piece)| {
        let mut when = when.clone();
        if let (Piece::Value(of), true) = (piece, nth < last) {
            when.push(When { of: of.clone(), is: Is::Filled });
        }
        Case { when: when.into(), value: Template { pieces: [piece.clone()].into() } }
    };
    value.pieces.iter().enumerate().map(case).collect()
}

/// An arm without conditions takes everything: those behind it are never asked.
fn no_use(arms: &At<Vec<ChooseRow>>, report: &mut Report<'_>) {
    let open = arms.iter().position(|arm| arm.when.as_ref().is_none_or(|when| when.0.is_empty()));
    let Some(open) = open else { return };
    if let Some(behind) = arms.get(open + 1) {
        let draft = Draft::error(FindingCode::Choice, behind.span, "this arm is never taken");
        report.add(draft.related(arms[open].span, "this one has no `when`: it always fits"));
    }
}

fn conditions(when: &Conditions, world: &mut impl World, report: &mut Report<'_>) -> Vec<When> {
    let mut all = Vec::new();
    for (name, condition) in &when.0 {
        let Some(of) = reference(name, world, report) else { continue };
        all.extend(asked(condition, report).into_iter().map(|is| When { of: of.clone(), is }));
    }
    all
}

/// What a condition asks; both of `length` and `is` may stand there.
fn asked(condition: &At<Condition>, report: &mut Report<'_>) -> Vec<Is> {
    match &condition.value {
        Condition::Values(values) => {
            vec![Is::OneOf(values.iter().map(|value| value.value.clone()).collect())]
        }
        Condition::Number(number) => {
            let draft = Draft::error(FindingCode::WrongType, condition.span, "a value is text");
            let quoted = format!("\"{number}\"");
            report.add(
                draft
                    .expected("text in quotes, or { length = 6 } for its length")
                    .mend(condition.span, quoted),
            );
            Vec::new()
        }
        Condition::Asked(asked) => {
            let length = asked
                .length
                .iter()
                .map(|many| Is::Length(many.0.iter().map(|length| length.value).collect()));
            let is = asked.is.iter().map(|is| match is.value {
                Emptiness::Empty => Is::Empty,
                Emptiness::Filled => Is::Filled,
            });
            length.chain(is).collect()
        }
    }
}

/// A value named without braces: the left side of a condition, or a second key.
fn reference(name: &Text, world: &mut impl World, report: &mut Report<'_>) -> Option<Source> {
    let braced = Text { value: format!("{{{}}}", name.value).into(), span: name.span };
    match &*template::compile(&braced, world, report).pieces {
        [Piece::Value(source)] => Some(source.clone()),
        [_, _, ..] => {
            let message = format!("`{}` is another row in each arm of a choice", name.value);
            report.add(
                Draft::error(FindingCode::NoSuchValue, name.span, message)
                    .expected("a row that is always there"),
            );
            None
        }
        _ => None,
    }
}

fn table(
    name: &Text,
    by: Option<&Text>,
    world: &mut impl World,
    party: Option<&Json<'_>>,
    report: &mut Report<'_>,
) -> Option<TableRef> {
    let tables = party.map_or(&[][..], |party| &party.plan.tables);
    let Some(at) = tables.iter().position(|table| table.name == name.value) else {
        let message = format!("the party has no table `{}`", name.value);
        let draft = Draft::error(FindingCode::NoSuchTable, name.span, message);
        report.add(draft.nearest(name, tables.iter().map(|table| &*table.name)));
        return None;
    };
    let two = tables[at].rows.iter().any(|row| row.second.is_some());
    let message = match (two, by) {
        (true, None) => format!("the table `{}` has two keys", name.value),
        (false, Some(_)) => format!("the table `{}` has one key", name.value),
        _ => {
            let second = by.and_then(|by| reference(by, world, report));
            return Some(TableRef { table: at as u32, second });
        }
    };
    let draft = Draft::error(FindingCode::NoSuchTable, by.unwrap_or(name).span, message);
    report.add(if two {
        draft.expected("by = \"ROW\": where the second key comes from")
    } else {
        draft.expected("no `by`")
    });
    None
}

fn slice(slice: &At<Vec<At<u32>>>, report: &mut Report<'_>) -> Option<(u32, u32)> {
    match &slice.value[..] {
        [from, count] if count.value > 0 => Some((from.value, count.value)),
        _ => {
            let draft = Draft::error(FindingCode::BadText, slice.span, "this is no part of a text");
            report.add(draft.expected("[from, count]: the first character (0) and how many"));
            None
        }
    }
}
