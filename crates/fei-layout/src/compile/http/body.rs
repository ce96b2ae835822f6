//! The JSON body: rows of paths, in the order in which they are written, as a program that opens and closes.

use super::expr::{self, expr};
use super::request::RequestWorld;
use crate::FindingCode;
use crate::compile::json::Json;
use crate::notation::{self, Part, Reference};
use crate::plan::{GroupIx, JsonBody, JsonForm, JsonPath, JsonStep, PathStep};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{RequestRow, Text};

/// Compiles the rows of `request`; no rows: no body.
pub(crate) fn compile(
    rows: &[RequestRow],
    world: &mut RequestWorld<'_>,
    party: &Json<'_>,
    report: &mut Report<'_>,
) -> JsonBody {
    let mut body = Body { rows, steps: Vec::new(), open: Vec::new(), written: Vec::new() };
    for row in rows {
        let Some(path) = super::answer::path(&row.json, report) else { continue };
        if let Err(draft) = body.go_to(&path, &row.json, world) {
            report.add(draft);
            // What the row says is looked at all the same.
            let _ = expr(&row.value(), expr::BODY_KEYS, world, Some(party), report);
            continue;
        }
        let value = expr(&row.value(), expr::BODY_KEYS, world, Some(party), report);
        body.write(&path, value, row.r#type.as_ref().map_or(JsonForm::Text, |form| form.value));
    }
    body.close(0);
    world.list.clear();
    match body.steps.is_empty() {
        true => JsonBody::default(),
        false => {
            body.steps.push(JsonStep::CloseObject);
            body.steps.into()
        }
    }
}

struct Body<'t> {
    rows: &'t [RequestRow],
    steps: Vec<JsonStep>,
    /// Objects and arrays that are open, below the document's object.
    open: Vec<Open>,
    /// Every place that was opened or written, and by which row.
    written: Vec<(Box<[PathStep]>, Span)>,
}

struct Open {
    /// How it is reached from what it lies in.
    step: PathStep,
    array: bool,
    /// Elements so far.
    elements: u32,
    /// The step of its list, and the group behind it.
    each: Option<(usize, GroupIx)>,
}

impl Body<'_> {
    /// Opens and closes until a value can be written at a path.
    fn go_to(&mut self, path: &JsonPath, text: &Text, world: &mut RequestWorld<'_>) -> Result<(), Draft> {
        let containers = path.0.len() - 1;
        let is_array = |at: usize| !matches!(path.0[at + 1], PathStep::Key(_));
        let same = |(at, open): (usize, &Open)| {
            at < containers && open.step == path.0[at] && open.array == is_array(at)
        };
        let common = self.open.iter().enumerate().take_while(|one| same((one.0, one.1))).count();
        self.check(&path.0, common, text)?;
        let groups = self.lists(path, text, world)?;
        self.close(common);
        if self.steps.is_empty() {
            self.steps.push(JsonStep::OpenObject(Box::default()));
        }
        for at in common..containers {
            self.open(&path.0[..=at], is_array(at), &groups, text.span);
        }
        self.written.push((path.0.clone(), text.span));
        self.enter(path, &groups, world);
        Ok(())
    }

    /// Nothing can be written twice, opened again, or left out of an array.
    fn check(&self, path: &[PathStep], common: usize, text: &Text) -> Result<(), Draft> {
        let again = self.written.iter().find(|(known, _)| known.len() > common && path.starts_with(known));
        let inner = self.written.iter().find(|(known, _)| **known == *path);
        if let Some((_, first)) = again.or(inner) {
            let draft = Draft::error(FindingCode::JsonPlace, text.span, "this place is written already");
            return Err(draft
                .related(*first, "here")
                .help("rows of one object or array stand together, in the order of the JSON"));
        }
        for (at, step) in path.iter().enumerate().skip(common) {
            let PathStep::Index(index) = step else { continue };
            let array = self.open.get(at.wrapping_sub(1)).filter(|_| at == common);
            let elements = array.map_or(0, |open| open.elements);
            if *index != elements {
                let message = format!("element {index} cannot stand here");
                let draft = Draft::error(FindingCode::JsonPlace, text.span, message);
                return Err(draft
                    .expected(format!("element {elements}: arrays are written from the first to the last")));
            }
        }
        Ok(())
    }

    /// The groups behind the lists of a path, outermost first.
    fn lists(&self, path: &JsonPath, text: &Text, world: &RequestWorld<'_>) -> Result<Vec<GroupIx>, Draft> {
        let mut groups = Vec::new();
        for (at, _) in path.0.iter().enumerate().filter(|(_, step)| **step == PathStep::Each) {
            let list = &path.0[..=at];
            let depth = groups.len() + 1;
            let found = self
                .rows
                .iter()
                .find_map(|row| group_of(row, list, depth))
                .and_then(|path| world.group(&path));
            groups.push(found.ok_or_else(|| {
                let draft = Draft::error(
                    FindingCode::ListMismatch,
                    text.span,
                    "nothing says whose items this list has",
                );
                draft.expected("a row of this list with from = \"{GROUP[].ROW}\" of the request")
            })?);
        }
        Ok(groups)
    }

    fn open(&mut self, path: &[PathStep], array: bool, groups: &[GroupIx], span: Span) {
        let Some((step, before)) = path.split_last() else { return };
        let key = self.member(step);
        let lists = before.iter().filter(|step| **step == PathStep::Each).count();
        let each = (*step == PathStep::Each).then(|| {
            self.steps.push(JsonStep::Each { group: groups[lists], body: 0..0 });
            (self.steps.len() - 1, groups[lists])
        });
        self.steps.push(if array { JsonStep::OpenArray(key) } else { JsonStep::OpenObject(key) });
        self.open.push(Open { step: step.clone(), array, elements: 0, each });
        self.written.push((path.into(), span));
    }

    /// The rendered key of a member; an element counts instead.
    fn member(&mut self, step: &PathStep) -> Box<str> {
        match step {
            PathStep::Key(key) => format!("{}:", serde_json::Value::from(&**key)).into(),
            PathStep::Index(_) | PathStep::Each => {
                if let Some(array) = self.open.last_mut() {
                    array.elements += 1;
                }
                Box::default()
            }
        }
    }

    /// Closes what is open down to a depth.
    fn close(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            self.steps.push(if open.array { JsonStep::CloseArray } else { JsonStep::CloseObject });
            if let Some((at, group)) = open.each {
                self.steps[at] = JsonStep::Each { group, body: at as u32 + 1..self.steps.len() as u32 };
            }
        }
    }

    /// The list at hand for the values of the row.
    fn enter(&self, path: &JsonPath, groups: &[GroupIx], world: &mut RequestWorld<'_>) {
        world.list = groups.to_vec();
        debug_assert_eq!(groups.len(), path.0.iter().filter(|step| **step == PathStep::Each).count());
    }

    fn write(&mut self, path: &JsonPath, value: crate::plan::Expr, form: JsonForm) {
        let Some(step) = path.0.last() else { return };
        let key = self.member(step);
        self.steps.push(JsonStep::Value { key, value, form });
    }
}

/// The path of the group that a row's value comes from, when the row is of a list: `detail` of `{detail[].amount}`.
fn group_of(row: &RequestRow, list: &[PathStep], depth: usize) -> Option<JsonPath> {
    let path = notation::json_path(&row.json).ok()?;
    if !path.0.starts_with(list) {
        return None;
    }
    let texts = row.from.iter().chain(row.choose.iter().flat_map(|arms| arms.iter().map(|arm| &arm.from)));
    texts.filter_map(|text| notation::template(text).ok()).flatten().find_map(|part| match part {
        Part::Value(Reference::Path(path), _) => prefix(&path, depth),
        _ => None,
    })
}

/// The first so many groups of a path, without the last `[]`.
fn prefix(path: &JsonPath, depth: usize) -> Option<JsonPath> {
    let ends: Vec<_> =
        path.0.iter().enumerate().filter(|(_, step)| **step == PathStep::Each).map(|(at, _)| at).collect();
    ends.get(depth - 1).map(|end| JsonPath(path.0[..*end].into()))
}
