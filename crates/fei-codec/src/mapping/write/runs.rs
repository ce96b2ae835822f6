//! Rows at the start of an answer that stay what they were in the request, and those that it leaves empty, each run of them
//! taken in one piece. Which they are is worked out once for a transaction; row by row the same comes out.

use std::ops::Range;

use fei_layout::plan::{Field, FieldIx, Flow, Layout, ResponseRow, Role, SetBy, Step, Transaction};

use super::copy::is_alike;
use super::draft::Draft;
use super::fill::mapped;
use super::put::blank;
use crate::num::index;
use crate::walk::is_view;
use crate::{View, scalar};

/// Rows that stand one behind the other, in the request and in the answer at the same place.
#[derive(Debug)]
pub(super) struct Run {
    steps: Range<u32>,
    bytes: Range<u32>,
    /// What is written in the place of what the request has.
    empty: Option<Box<[u8]>>,
}

/// The runs of a transaction that asks an institution; none when the request or the mapping is not its own.
pub(super) fn of<'t>(
    transaction: &'t Transaction,
    request: &View<'_>,
    mapping: Option<&[ResponseRow]>,
) -> &'t [Run] {
    let Flow::Outbound { http, .. } = &transaction.flow else { return &[] };
    let rows = &*http.response;
    let is_own = std::ptr::eq(request.layout(), &*transaction.request)
        && mapping.is_none_or(|mapping| std::ptr::eq(mapping, rows));
    let known = || Runs::of((&transaction.request, &transaction.response), rows);
    match transaction.derived.get_or_init(known) {
        Some(Runs(runs)) if is_own => runs,
        _ => &[],
    }
}

/// What is kept of a transaction.
struct Runs(Box<[Run]>);

impl Runs {
    fn of((request, response): (&Layout, &Layout), rows: &[ResponseRow]) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for ((step, other), number) in response.steps.iter().zip(&request.steps).zip(0..) {
            // Behind the first group, choice or row that may be missing a row may stand anywhere.
            let Step::Field(ix) = step else { break };
            if step != other {
                break;
            }
            let (field, twin) = (response.field(*ix), request.field(*ix));
            let bytes = field.at..field.at.saturating_add(field.bytes());
            let steps = number..number + 1;
            if is_twin(field, twin) && stays((response, *ix), rows) {
                match runs.last_mut() {
                    // The header is complete before its rule is applied.
                    Some(run) if run.goes_on(number) && number != response.header_fields => {
                        (run.steps.end, run.bytes.end) = (steps.end, bytes.end);
                    }
                    _ => runs.push(Run { steps, bytes, empty: None }),
                }
            } else if let Some(empty) = emptied((response, *ix), rows) {
                runs.push(Run { steps, bytes, empty: Some(empty) });
            }
        }
        Self(runs.into())
    }
}

impl Run {
    /// Whether a step of the same kind would be the next of it.
    fn goes_on(&self, step: u32) -> bool {
        self.steps.end == step && self.empty.is_none()
    }
}

/// The bytes of a row that the answer leaves empty, if no other row is written with it.
fn emptied((layout, ix): (&Layout, FieldIx), rows: &[ResponseRow]) -> Option<Box<[u8]>> {
    let field = layout.field(ix);
    let own = index(field.at)..index(field.at.saturating_add(field.width));
    let is_alone = matches!(field.role, Role::Named | Role::Filler) && scalar::window(field, field.at) == own;
    let is_left = field.set_by == SetBy::Answer && mapped(rows, ix).is_none() && field.register.is_none();
    if !is_alone || !is_left {
        return None;
    }
    let mut bytes = vec![layout.charset.space(); index(field.bytes())];
    blank(field, 0, &mut bytes).ok().map(|()| bytes.into())
}

/// Whether the bytes of the one are those of the other, at the same place. A place that is remembered is not passed over.
fn is_twin(field: &Field, twin: &Field) -> bool {
    let apart = |field: &Field| is_view(field) || field.register.is_some();
    field.key == twin.key && field.at == twin.at && is_alike(field, twin) && !apart(field) && !apart(twin)
}

/// Whether neither the answer nor its mapping writes a row, or the number that it is a part of.
fn stays((layout, ix): (&Layout, FieldIx), rows: &[ResponseRow]) -> bool {
    let is_kept = |ix: FieldIx| layout.field(ix).set_by != SetBy::Answer && mapped(rows, ix).is_none();
    match layout.field(ix).role {
        Role::PartOf(whole) => is_kept(ix) && is_kept(whole),
        _ => is_kept(ix),
    }
}

impl Draft<'_> {
    /// Takes the rows that stay as they were, if a run of them begins here; whether one did.
    pub(super) fn copy_run(&mut self) -> bool {
        let Some((run, later)) = self.runs.split_first() else { return false };
        if run.steps.start != self.walk.step() {
            return false;
        }
        let place = index(run.bytes.start)..index(run.bytes.end);
        let source = run.empty.as_deref().or_else(|| self.request.telegram().get(place.clone()));
        let Some(source) = source else { return false };
        if self.bytes.len() < place.end {
            self.bytes.resize(place.end, self.layout.charset.space());
        }
        if let Some(target) = self.bytes.get_mut(place) {
            target.copy_from_slice(source);
        }
        self.walk.pass(run.steps.end, run.bytes.end);
        self.runs = later;
        true
    }
}
