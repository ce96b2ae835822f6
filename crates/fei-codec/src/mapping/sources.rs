//! Where the values of one row come from: the request, the item at hand, the institution's answer, FEI's own values.

use std::borrow::Cow;

use fei_layout::plan::{Case, CodeTable, Expr, FieldIx, GroupIx, Is, Piece, SlotRef, Source, When};

use super::{Answer, Context};
use crate::json::Instance;
use crate::num::index;
use crate::{Error, ErrorKind, Losses, Moment, Scope, Value, View};

/// Everything that a template may name. Copied for every item of a list, with the item put in.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    /// The telegram at hand: mostly the request.
    pub request: &'a View<'a>,
    /// The item of the request that is at hand.
    pub scope: Scope,
    /// Its number, from 1; 0 outside of lists.
    pub index: u32,
    /// The transaction that the item is, where items are transactions, from 0.
    pub part: Option<u32>,
    /// The other side's JSON: an institution's answer, or a call to us.
    pub answer: Option<&'a Answer<'a>>,
    /// Whether that is a call to us: then a value that is not there is never empty text.
    pub is_call: bool,
    /// The request that the telegram at hand answers, when it is an answer.
    pub asked: Option<&'a View<'a>>,
    /// How the transaction ended.
    pub outcome: Option<&'static str>,
    /// The number that FEI gives the telegram, in its form.
    pub sequence: Option<&'a str>,
    /// Which attempt of a notice it is.
    pub attempt: Option<&'a str>,
    /// The element of the answer that is at hand.
    pub element: Instance,
    /// The code tables of whoever speaks JSON.
    pub tables: &'a [CodeTable],
    /// FEI's own values.
    pub context: &'a Context<'a>,
}

impl<'a> Sources<'a> {
    /// What a call is made of; one about a part of a telegram begins at that part's item.
    pub(super) fn of(request: &'a View<'a>, tables: &'a [CodeTable], context: &'a Context<'a>) -> Self {
        let part = context.parts.and_then(|parts| Some((parts.group, parts.at?)));
        let scope = part.and_then(|(group, number)| request.item(Scope::TELEGRAM, group, number));
        let (scope, element) = (scope.unwrap_or(Scope::TELEGRAM), Instance::DOCUMENT);
        Self {
            request,
            scope,
            index: 0,
            part: None,
            answer: None,
            is_call: false,
            asked: None,
            outcome: None,
            sequence: None,
            attempt: None,
            element,
            tables,
            context,
        }
    }

    /// When this is written.
    pub(super) fn moment(&self) -> Option<Moment<'a>> {
        let now = self.context.now;
        now.get(..8).map(|business_date| Moment { now, business_date })
    }

    /// The same, with the institution's answer.
    pub(super) fn with_answer(self, answer: &'a Answer<'a>) -> Self {
        Self { answer: Some(answer), ..self }
    }

    /// The same, with a call to us.
    pub(super) fn of_call(self, call: &'a Answer<'a>) -> Self {
        Self { answer: Some(call), is_call: true, ..self }
    }

    /// The same for one item of a group of the request, counted from 0.
    pub(super) fn at_item(self, group: GroupIx, number: u32) -> Option<Self> {
        let scope = self.request.item(self.scope, group, number)?;
        let of_parts = self.context.parts.is_some_and(|parts| parts.group == group);
        let part = if of_parts { Some(number) } else { self.part };
        Some(Self { scope, index: number + 1, part, ..self })
    }

    /// The value of an expression, for a place that errors call `target`.
    pub(super) fn expr<'v>(
        &self,
        expr: &'v Expr,
        target: &str,
        losses: &mut Losses,
    ) -> Result<Value<'v>, Error>
    where
        'a: 'v,
    {
        match self.case(&expr.cases)? {
            Some(case) => self.value(expr, case, target, losses),
            None => Ok(Value::Null),
        }
    }

    /// The value of an expression whose case is known.
    pub(super) fn value<'v>(
        &self,
        expr: &Expr,
        case: &'v Case,
        target: &str,
        losses: &mut Losses,
    ) -> Result<Value<'v>, Error>
    where
        'a: 'v,
    {
        let value = self.template(&case.value, target)?;
        self.done(expr, &case.value.pieces, value, target, losses)
    }

    /// The repeated scalar that a case names alone; none: it gives one value.
    pub(super) fn repeated(&self, case: &Case) -> Option<FieldIx> {
        match &*case.value.pieces {
            [Piece::Value(Source::Field(ix))] if self.request.layout().field(*ix).repeat != 1 => Some(*ix),
            _ => None,
        }
    }

    /// The elements of a repeated scalar, each as the expression says.
    pub(super) fn elements(
        &self,
        expr: &Expr,
        ix: FieldIx,
        target: &str,
        losses: &mut Losses,
    ) -> Result<Vec<Value<'a>>, Error> {
        let from = [Piece::Value(Source::Field(ix))];
        let element = |number| {
            let value = self.request.element(self.scope, ix, number)?;
            self.done(expr, &from, value, target, losses)
        };
        (0..self.request.elements(self.scope, ix)).map(element).collect()
    }

    /// The error of a value that an expression gave and that its target cannot take.
    pub(super) fn refuse(
        &self,
        expr: &Expr,
        target: &str,
        kind: ErrorKind,
        expected: &str,
        got: &str,
    ) -> Error {
        match self.case(&expr.cases) {
            Ok(Some(case)) => self.blame(&case.value.pieces, target, kind, expected.to_owned(), got),
            Ok(None) => Error { kind, ..self.missing(target, "a value", "") },
            Err(error) => error,
        }
    }

    /// The first case whose conditions hold.
    pub(super) fn case<'c>(&self, cases: &'c [Case]) -> Result<Option<&'c Case>, Error> {
        for case in cases {
            if self.holds_all(&case.when)? {
                return Ok(Some(case));
            }
        }
        Ok(None)
    }

    /// Whether a call to us says something else than any arm of a `choose` takes.
    pub(super) fn fits_no_arm(&self, expr: &Expr) -> Result<bool, Error> {
        let (Some(outer), Some(first)) = (expr.chosen, expr.cases.first()) else { return Ok(false) };
        let (outer, _) = first.when.split_at_checked(index(outer)).unwrap_or_default();
        Ok(self.is_call && !expr.omit_empty && self.case(&expr.cases)?.is_none() && self.holds_all(outer)?)
    }

    fn holds_all(&self, when: &[When]) -> Result<bool, Error> {
        for one in when {
            if !holds(&one.is, &self.source(&one.of, "when")?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn source(&self, source: &Source, target: &str) -> Result<Value<'a>, Error> {
        let own = |what: &str, name: &str, value: Option<String>| {
            value.map(|value| Value::Text(Cow::Owned(value))).ok_or_else(|| self.missing(target, what, name))
        };
        match source {
            Source::Field(field) => self.field(*field),
            Source::Json(place) => self.json(*place, target),
            Source::Reference => self.number(self.reference(), target, "reference"),
            Source::OwnReference => self.number(self.context.own_reference, target, "own reference"),
            Source::Asked(field) => self.asked.map_or(Ok(Value::Null), |asked| asked.value(*field)),
            Source::Now => Ok(Value::Text(Cow::Borrowed(self.context.now))),
            Source::Date => self.clock(0..8, target),
            Source::Time => self.clock(8..14, target),
            Source::Outcome => self.number(self.outcome, target, "outcome"),
            Source::Secret(name) => own("secret ", name, (self.context.secret)(name)),
            Source::Setting(name) => own("setting ", name, (self.context.setting)(name)),
            Source::Count(group) => Ok(number(self.request.items_in(self.scope, *group))),
            Source::Index => Ok(number(self.index)),
            Source::Original(name) => self.original(name),
            Source::OfOriginal { group, row } => self.of_original(group.as_deref(), row),
            Source::Sequence => self.number(self.sequence, target, "sequence"),
            Source::Attempt => self.number(self.attempt.or(self.context.attempt), target, "attempt"),
        }
    }

    /// The number of the transaction at hand: of a part inside the list, its own.
    pub(super) fn reference(&self) -> Option<&'a str> {
        let Some((parts, number)) = self.context.parts.zip(self.part) else { return self.context.reference };
        parts.references.get(index(number))?.as_ref().map(|reference| reference.as_str())
    }

    /// A part of the clock.
    fn clock(&self, part: std::ops::Range<usize>, target: &str) -> Result<Value<'a>, Error> {
        self.number(self.context.now.get(part), target, "clock")
    }

    fn number(&self, number: Option<&'a str>, target: &str, what: &str) -> Result<Value<'a>, Error> {
        let number = number.ok_or_else(|| self.missing(target, what, ""))?;
        Ok(Value::Text(Cow::Borrowed(number)))
    }

    /// A field of the request; of a repeated scalar all elements that hold something, a space between them.
    fn field(&self, ix: FieldIx) -> Result<Value<'a>, Error> {
        if self.request.layout().field(ix).repeat == 1 {
            return self.request.value_in(self.scope, ix);
        }
        let mut text = String::new();
        for number in 0..self.request.elements(self.scope, ix) {
            let element = self.request.element(self.scope, ix, number)?;
            let space = if text.is_empty() || element.is_empty() { "" } else { " " };
            text.extend([space, element.text()]);
        }
        Ok(Value::Text(Cow::Owned(text)))
    }

    /// A value of the answer; absent is null, and an object or a list is none.
    fn json(&self, place: SlotRef, target: &str) -> Result<Value<'a>, Error> {
        let Some(answer) = self.answer else { return Ok(Value::Null) };
        let wrong = |got: &str| {
            let (kind, expected) = (ErrorKind::WrongType, "one value".to_owned());
            Error { kind, got: got.to_owned(), expected, ..self.missing(target, "", "") }
        };
        answer.one_value(self.element, place).map_err(wrong)
    }

    /// A field of the original's answer; null when there is no original or its layout has no such field.
    fn original(&self, name: &str) -> Result<Value<'a>, Error> {
        let Some(original) = self.context.original else { return Ok(Value::Null) };
        original.layout().find(name).map_or(Ok(Value::Null), |field| original.value(field))
    }

    /// A field of the request whose result is told, in a group of the item at hand; null when its layout has no such field.
    fn of_original(&self, group: Option<&str>, row: &str) -> Result<Value<'a>, Error> {
        let Some(request) = self.asked else { return Ok(Value::Null) };
        let layout = request.layout();
        let Some(group) = group else {
            return layout.find(row).map_or(Ok(Value::Null), |field| request.value(field));
        };
        let of_items = |parts: &super::Parts<'_>| {
            layout.groups.get(index(parts.group.0)).is_some_and(|it| *it.key == *group)
        };
        let Some(parts) = self.context.parts.filter(of_items) else { return Ok(Value::Null) };
        let scope = parts.at.and_then(|number| request.item(Scope::TELEGRAM, parts.group, number));
        match scope.zip(layout.find_in(parts.group, row)) {
            Some((scope, field)) => request.value_in(scope, field),
            None => Ok(Value::Null),
        }
    }

    fn missing(&self, target: &str, what: &str, name: &str) -> Error {
        Error {
            layout: self.request.layout().id.to_string(),
            path: target.to_owned(),
            place: crate::Place::Whole,
            kind: ErrorKind::Missing,
            expected: format!("{what}{name}"),
            got: "none".to_owned(),
        }
    }
}

fn number(count: u32) -> Value<'static> {
    Value::Number(Cow::Owned(count.to_string()))
}

fn holds(is: &Is, value: &Value<'_>) -> bool {
    let text = value.text();
    match is {
        Is::OneOf(texts) => texts.iter().any(|one| **one == *text),
        Is::Empty => text.is_empty(),
        Is::Filled => !text.is_empty(),
        Is::Length(lengths) => {
            let length = text.chars().count();
            lengths.iter().any(|one| index(*one) == length)
        }
    }
}
