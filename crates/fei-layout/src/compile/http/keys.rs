//! What is known of each value of a call: where it comes from, how it must stand there, whether it may be missing.

use crate::FindingCode;
use crate::plan::{CallKey, Expr, Is, JsonForm, JsonPath, KeyPlace, PathStep, Piece, SlotRef, Source};
use crate::read::{At, Span};
use crate::report::{Draft, Report};

/// A value of the call, and what its uses say of it.
struct Key {
    path: JsonPath,
    slot: SlotRef,
    /// Where it is first named.
    span: Span,
    form: Option<At<JsonForm>>,
    /// Some use cannot do without it.
    needed: bool,
}

impl Key {
    /// One key stands in one way.
    fn stands_as(&mut self, form: Option<&At<JsonForm>>, report: &mut Report<'_>) {
        match (&self.form, form) {
            (Some(known), Some(form)) if known.value != form.value => {
                let message = "another row says of the same key that it stands there otherwise";
                let draft = Draft::error(FindingCode::Serve, form.span, message);
                report.add(draft.related(known.span, "the other row"));
            }
            (None, Some(form)) => self.form = Some(form.clone()),
            _ => {}
        }
    }
}

/// All of them, in the order in which they are first named.
#[derive(Default)]
pub(crate) struct Keys(Vec<Key>);

impl Keys {
    /// A value that is picked up.
    pub(super) fn met(&mut self, path: &JsonPath, slot: SlotRef, span: Span) {
        if !self.0.iter().any(|known| known.slot == slot) {
            self.0.push(Key { path: path.clone(), slot, span, form: None, needed: false });
        }
    }

    /// What a row of the mapping says of the values that it is made of. One that is taken under a condition may be missing
    /// as long as the condition does not hold; one that is a condition may be missing where that is what is asked.
    pub(super) fn used(&mut self, expr: &Expr, form: Option<&At<JsonForm>>, report: &mut Report<'_>) {
        let second = expr.table.as_ref().and_then(|table| table.second.as_ref());
        let conditions = expr.cases.iter().flat_map(|case| &case.when);
        let conditions =
            conditions.filter(|when| !matches!(when.is, Is::Empty | Is::Filled)).map(|when| &when.of);
        for source in conditions.chain(second).filter(|_| !expr.omit_empty) {
            self.needed(&[Piece::Value(source.clone())]);
        }
        for case in &expr.cases {
            let may_be_missing = expr.omit_empty || !case.when.is_empty();
            for slot in case.value.pieces.iter().filter_map(json) {
                let Some(key) = self.0.iter_mut().find(|key| key.slot == slot) else { continue };
                key.needed |= !may_be_missing;
                key.stands_as(form, report);
            }
        }
    }

    /// Values that something cannot do without.
    pub(crate) fn needed(&mut self, pieces: &[Piece]) {
        for slot in pieces.iter().filter_map(json) {
            self.0.iter_mut().filter(|key| key.slot == slot).for_each(|key| key.needed = true);
        }
    }

    /// Every place of the body that holds a value, with where it is named.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&JsonPath, Span)> {
        self.0.iter().map(|key| (&key.path, key.span))
    }

    /// As run.
    pub(crate) fn finish(
        self,
        place: impl Fn(&JsonPath) -> KeyPlace,
        report: &mut Report<'_>,
    ) -> Box<[CallKey]> {
        let mut keys = Vec::with_capacity(self.0.len());
        for key in self.0 {
            let from = place(&key.path);
            if let (Some(form), KeyPlace::Path | KeyPlace::Query) = (&key.form, from) {
                let message = "a value of a path or a query is text";
                report.add(Draft::error(FindingCode::Misplaced, form.span, message));
            }
            keys.push(CallKey {
                path: text(&key.path),
                from,
                slot: key.slot,
                form: key.form.map_or(JsonForm::Text, |form| form.value),
                optional: !key.needed && from != KeyPlace::Path,
                plain: from == KeyPlace::Path,
            });
        }
        keys.into()
    }
}

fn json(piece: &Piece) -> Option<SlotRef> {
    match piece {
        Piece::Value(Source::Json(slot)) => Some(*slot),
        _ => None,
    }
}

/// A path as a file writes it.
pub(crate) fn text(path: &JsonPath) -> Box<str> {
    let mut text = String::new();
    for step in &path.0 {
        match step {
            PathStep::Key(key) if text.is_empty() => text.push_str(key),
            PathStep::Key(key) => text.extend([".", key]),
            PathStep::Index(at) => text.push_str(&format!("[{at}]")),
            PathStep::Each => text.push_str("[]"),
        }
    }
    text.into()
}
