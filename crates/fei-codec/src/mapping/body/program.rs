//! What of a JSON body is known before there is a telegram, worked out once: brackets, keys and constants are one text up
//! to the next value, commas included where something certainly stands before them.

use std::ops::Range;

use fei_layout::plan::{Case, Expr, GroupIx, JsonForm, JsonStep, Piece, TextWidth};

use crate::json::stands_for_itself;
use crate::num::index;

/// A body; the same comes out as of its steps one after the other.
#[derive(Debug)]
pub(super) struct Program(pub Box<[Op]>);

#[derive(Debug)]
pub(super) enum Op {
    /// Brackets, keys and constants.
    Text(Box<str>),
    /// A comma, unless a bracket stands before it.
    Comma,
    /// A value that is not known yet.
    Member(Member),
    /// Once for each item of the group.
    Each { group: GroupIx, body: Program },
}

/// A member whose value is not known yet.
#[derive(Debug)]
pub(super) struct Member {
    /// Its step.
    pub step: usize,
    /// Text that stands before it, its key, and the quote that opens its text.
    pub lead: Box<str>,
    /// How much of that is not its own.
    pub before: usize,
    /// Whether a comma comes before it only where no bracket stands.
    pub asks: bool,
    /// How its text is come by.
    pub way: Way,
}

/// How the text of a member is come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mapping) enum Way {
    /// One value, to which nothing is done that plain text could not go through as it is.
    One,
    /// Constants and values one behind the other, to which nothing is done.
    Several,
    /// Step by step.
    Exact,
}

impl Program {
    pub(super) fn of(steps: &[JsonStep]) -> Self {
        Self::part(steps, 0..steps.len(), Before::Nothing)
    }

    fn part(steps: &[JsonStep], range: Range<usize>, before: Before) -> Self {
        let mut draft = Draft { steps, ops: Vec::new(), text: String::new(), levels: vec![before] };
        draft.steps(range);
        draft.flush();
        Self(draft.ops.into())
    }
}

/// What stands before the next member or element of an object or a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// Something, unless it was left out.
    Perhaps,
    Something,
}

struct Draft<'s> {
    steps: &'s [JsonStep],
    ops: Vec<Op>,
    /// Not yet among the ops.
    text: String,
    /// Of the objects and lists that are open.
    levels: Vec<Before>,
}

impl Draft<'_> {
    fn steps(&mut self, range: Range<usize>) {
        let steps = self.steps;
        let mut at = range.start;
        while let Some(step) = steps.get(at).filter(|_| at < range.end) {
            match step {
                JsonStep::OpenObject(key) => self.open(key, '{'),
                JsonStep::OpenArray(key) => self.open(key, '['),
                JsonStep::CloseObject => self.close('}'),
                JsonStep::CloseArray => self.close(']'),
                JsonStep::Value { key, value, form } => self.value(at, key, value, *form),
                JsonStep::Each { group, body } => {
                    self.flush();
                    let items = Program::part(steps, at + 1..index(body.end), Before::Perhaps);
                    self.ops.push(Op::Each { group: *group, body: items });
                    self.wrote(Before::Perhaps);
                    at = index(body.end);
                    continue;
                }
            }
            at += 1;
        }
    }

    fn open(&mut self, key: &str, bracket: char) {
        self.comma();
        self.text.push_str(key);
        self.text.push(bracket);
        self.wrote(Before::Something);
        self.levels.push(Before::Nothing);
    }

    fn close(&mut self, bracket: char) {
        self.text.push(bracket);
        self.levels.pop();
    }

    fn value(&mut self, step: usize, key: &str, expr: &Expr, form: JsonForm) {
        if let Some(constant) = constant(expr, form) {
            self.comma();
            self.text.extend([key, "\"", constant, "\""]);
            self.wrote(Before::Something);
            return;
        }
        let asks = self.before() == Before::Perhaps;
        if asks {
            self.flush();
        }
        let before = self.text.len();
        if self.before() == Before::Something {
            self.text.push(',');
        }
        self.text.extend([key, "\""]);
        let lead = std::mem::take(&mut self.text).into();
        let way = way(expr, form);
        self.ops.push(Op::Member(Member { step, lead, before, asks, way }));
        self.wrote(if expr.omit_empty { Before::Perhaps } else { Before::Something });
    }

    fn before(&self) -> Before {
        self.levels.last().copied().unwrap_or(Before::Perhaps)
    }

    /// The comma of what comes next.
    fn comma(&mut self) {
        match self.before() {
            Before::Nothing => {}
            Before::Perhaps => {
                self.flush();
                self.ops.push(Op::Comma);
            }
            Before::Something => self.text.push(','),
        }
    }

    /// Notes what came; what is certain stays so.
    fn wrote(&mut self, what: Before) {
        if let Some(before) = self.levels.last_mut().filter(|before| **before != Before::Something) {
            *before = what;
        }
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.ops.push(Op::Text(std::mem::take(&mut self.text).into()));
        }
    }
}

/// The text of a member that is always the same, and not empty.
fn constant(expr: &Expr, form: JsonForm) -> Option<&str> {
    match only(expr)? {
        [Piece::Text(constant)] if form == JsonForm::Text && is_untouched(expr) => {
            Some(&**constant).filter(|text| !text.is_empty() && stands_for_itself(text))
        }
        _ => None,
    }
}

fn way(expr: &Expr, form: JsonForm) -> Way {
    let known = |piece: &Piece| match piece {
        Piece::Text(constant) => stands_for_itself(constant),
        Piece::Value(_) => true,
    };
    match only(expr) {
        _ if form != JsonForm::Text => Way::Exact,
        Some([Piece::Value(_)]) if expr.slice.is_none() && expr.width != Some(TextWidth::Full) => Way::One,
        Some([_, _, ..]) if is_untouched(expr) && only(expr).is_some_and(|all| all.iter().all(known)) => {
            Way::Several
        }
        _ => Way::Exact,
    }
}

/// The pieces of an expression that has no conditions.
fn only(expr: &Expr) -> Option<&[Piece]> {
    match &*expr.cases {
        [Case { when, value }] if when.is_empty() => Some(&value.pieces),
        _ => None,
    }
}

/// Whether nothing is done to the value.
fn is_untouched(expr: &Expr) -> bool {
    expr.table.is_none() && expr.strip.is_empty() && expr.slice.is_none() && expr.width.is_none()
}
