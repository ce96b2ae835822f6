//! What is wrong with a call, as it is found: each thing once, and nothing that only follows from another.

use fei_layout::plan::{CallKey, Expr, Is, Piece, Serve, Source, When};

use super::error::{self, CallError, CallErrors, CallPlace, place};
use crate::ErrorKind;
use crate::error::ERRORS_MAX;
use crate::num::index;

/// All that was found so far.
pub(super) struct Found<'s> {
    pub(super) serve: &'s Serve,
    errors: Vec<CallError>,
}

impl<'s> Found<'s> {
    pub(super) const fn nothing(serve: &'s Serve) -> Self {
        Self { serve, errors: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether every value of the call may be judged together with the others.
    pub(super) fn may_agree(&self) -> bool {
        self.errors.iter().all(|error| error.kind.leaves_values())
    }

    /// Something at a place of which nothing was said yet.
    pub(super) fn add(&mut self, error: CallError) {
        if self.errors.len() < ERRORS_MAX && !self.tells(&error.place) {
            self.errors.push(error);
        }
    }

    /// A row that cannot be filled, unless a value that it is made of, or that decides about it, was told already. `items`
    /// are the numbers of the elements at hand.
    pub(super) fn unfilled(
        &mut self,
        expr: &Expr,
        items: &[u32],
        error: impl FnOnce(CallPlace) -> CallError,
    ) {
        let told = |key: &CallKey| self.tells(&CallPlace::of(key, items));
        if !self.is_empty() && keys(self.serve, expr).any(told) {
            return;
        }
        self.add(error(place(self.serve, expr, items).unwrap_or_else(CallPlace::whole)));
    }

    /// A row that no arm of its `choose` fits: what the arms ask is wrong, not what they would take. The value itself is
    /// not said: it may also stand in a masked row.
    pub(super) fn unchosen(&mut self, expr: &Expr, items: &[u32]) {
        if keys(self.serve, expr).any(|key| self.tells(&CallPlace::of(key, items))) {
            return;
        }
        let asked = asked(self.serve, expr);
        let expected = match (&*asked, taken_by_arms(expr)) {
            ([_], Some(values)) => format!("one of {}", values.join(", ")),
            _ => {
                let names: Vec<_> = asked.iter().map(|key| &*key.path).collect();
                format!("{} as one of the cases of this call", names.join(", "))
            }
        };
        let place = asked.first().map_or_else(CallPlace::whole, |key| CallPlace::of(key, items));
        self.add(CallError::new(place, ErrorKind::Choice, expected, "another"));
    }

    /// Whether something was said of a place, or of what it stands in.
    fn tells(&self, place: &CallPlace) -> bool {
        self.errors.iter().any(|error| error.place.holds(place))
    }

    pub(super) fn all(self) -> Result<(), CallErrors> {
        CallErrors::unless_none(self.errors)
    }
}

/// The values of the call that an expression is made of, and those that it asks for its cases and its table.
fn keys<'s>(serve: &'s Serve, expr: &'s Expr) -> impl Iterator<Item = &'s CallKey> {
    let pieces = expr.cases.iter().flat_map(|case| &case.value.pieces);
    let made_of = pieces.filter_map(|piece| error::of_piece(serve, piece));
    let asked = expr.cases.iter().flat_map(|case| &case.when).map(|when| &when.of);
    let second = expr.table.as_ref().and_then(|table| table.second.as_ref());
    let decides = asked.chain(second).filter_map(|source| error::of_source(serve, source));
    made_of.chain(decides)
}

/// What the arms of a `choose` ask, each once.
fn asked<'s>(serve: &'s Serve, expr: &Expr) -> Vec<&'s CallKey> {
    let mut keys: Vec<&CallKey> = Vec::new();
    for key in arms(expr).flatten().filter_map(|when| error::of_source(serve, &when.of)) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The conditions of each arm, without those of the whole row.
fn arms(expr: &Expr) -> impl Iterator<Item = &[When]> {
    let outer = expr.chosen.map_or(0, index);
    expr.cases.iter().map(move |case| case.when.get(outer..).unwrap_or_default())
}

/// The texts that the arms take; none: they ask something else.
fn taken_by_arms(expr: &Expr) -> Option<Vec<String>> {
    let texts = |when: &When| match &when.is {
        Is::OneOf(texts) => Some(texts.iter().map(|text| format!("{text:?}")).collect()),
        Is::Empty | Is::Filled | Is::Length(_) => None,
    };
    let all: Option<Vec<Vec<String>>> = arms(expr).flatten().map(texts).collect();
    all.map(|all| all.concat())
}

/// Whether a text is put together from values of the call alone: whoever calls knows it.
pub(super) fn is_the_callers(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| matches!(piece, Piece::Text(_) | Piece::Value(Source::Json(_))))
}
