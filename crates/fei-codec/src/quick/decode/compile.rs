//! A layout as a program: literals are joined with what stands between them, each value gets the quickest step that is
//! certainly right for it.

use std::ops::Range;

use fei_layout::plan::{Count, Field, FieldIx, GroupIx, Layout, Role, Step};

use crate::num::{index, offset};
use crate::quick::chunk::{SIZE, first};
use crate::quick::pairs::alphabet;
use crate::quick::pick::is_asked;
use crate::slots::Slots;
use crate::{scalar, slots};

use super::pick::{check, simple_filler, what};
use super::program::{Arms, Around, Check, Group, Items, LITERAL, Op, Program, REGISTERS, What};
use super::room::Likely;

/// The program of a layout; none when it cannot be gone through quickly.
pub(in crate::quick) fn program(layout: &Layout) -> Option<Program> {
    if index(layout.registers) > REGISTERS {
        return None;
    }
    let mut compiler =
        Compiler { layout, program: Draft::default(), text: b"{".to_vec(), first: true, at: 0 };
    compiler.steps(0..offset(layout.steps.len()))?;
    compiler.text.push(b'}');
    compiler.end();
    let Draft { ops, checks, blanks, groups, choices } = compiler.program;
    Some(Program {
        alphabet: alphabet(layout.charset)?,
        likely: Likely::new(),
        ops: ops.into(),
        checks: checks.into(),
        blanks: blanks.into(),
        groups: groups.into(),
        choices: choices.into(),
    })
}

#[derive(Default)]
struct Draft {
    ops: Vec<Op>,
    checks: Vec<Check>,
    blanks: Vec<Box<[u8]>>,
    groups: Vec<Group>,
    choices: Vec<Arms>,
}

struct Compiler<'l> {
    layout: &'l Layout,
    program: Draft,
    /// What must be written before the next value.
    text: Vec<u8>,
    /// Whether nothing stands in the object yet.
    first: bool,
    /// Where the next row stands, [`Op::at`].
    at: u32,
}

/// Rows, groups and choices.
impl Compiler<'_> {
    fn steps(&mut self, range: Range<u32>) -> Option<()> {
        let mut at = range.start;
        while at < range.end {
            at = match self.layout.steps.get(index(at))? {
                Step::Field(ix) => {
                    self.field(*ix)?;
                    at + 1
                }
                Step::Group(ix) => self.group(*ix)?,
                Step::Choice(ix) => self.choice(*ix)?,
                Step::Tail(_) | Step::Block(_) | Step::Bitmap(_) | Step::MayEnd(_) => return None,
            };
        }
        Some(())
    }

    fn field(&mut self, ix: FieldIx) -> Option<()> {
        let field = self.layout.field(ix);
        let width = field.width.checked_mul(field.repeat)?;
        if let Some(register) = field.register {
            self.value(What::Note(register.0), ix, 0, None);
        }
        match field.role {
            Role::View { .. } => return None,
            Role::PartOf(_) => self.value(What::Skip, ix, width, None),
            Role::Filler => self.filler(ix, width)?,
            Role::Named => {
                let what = what(self.layout, field);
                let check = self.check(field)?;
                self.key(&field.rendered);
                let (before, behind) = around(what);
                self.text.extend_from_slice(before);
                self.literal_then(what, ix, width, check);
                self.text.extend_from_slice(behind);
            }
        }
        Some(())
    }

    fn check(&mut self, field: &Field) -> Option<Option<u16>> {
        if !is_asked(field) {
            return Some(None);
        }
        self.program.checks.push(check(self.layout, field)?);
        u16::try_from(self.program.checks.len() - 1).ok().map(Some)
    }

    /// Filler's literal is its own: what was to be written before the next value still is.
    fn filler(&mut self, ix: FieldIx, width: u32) -> Option<()> {
        let field = self.layout.field(ix);
        if !simple_filler(self.layout, field) {
            let number = u16::try_from(self.program.blanks.len()).ok()?;
            self.program.blanks.push(blank_filler(field)?);
            self.value(What::Blank(number), ix, width, None);
            return Some(());
        }
        let around = match (self.first, self.text.as_slice()) {
            (true, _) => Around::First,
            (false, b"\"") => Around::Open,
            (false, _) => {
                self.flush();
                Around::Closed
            }
        };
        let closing = if around == Around::Open { "\"," } else { "," };
        let literal = [closing.as_bytes(), &field.rendered, b"\""].concat();
        let mut op = op(What::Filler(around), ix, self.at, width, None);
        set_literal(&mut op, &literal)?;
        self.program.ops.push(op);
        self.at += width;
        Some(())
    }

    fn group(&mut self, ix: GroupIx) -> Option<u32> {
        let layout = self.layout;
        let group = layout.groups.get(index(ix.0))?;
        self.key(&group.rendered);
        self.text.push(b'[');
        let number = self.program.groups.len();
        self.literal_then(What::Group(u32::try_from(number).ok()?), FieldIx(0), 0, None);
        self.program.groups.push(slots_of(layout, group)?);
        let start = self.program.ops.len();
        (self.first, self.at) = (true, 0);
        self.text.push(b'{');
        self.steps(group.body.clone())?;
        // Behind the last item the comma is taken back.
        self.text.extend_from_slice(b"},");
        self.end();
        let body = start..self.program.ops.len();
        let items = Items::of(self.program.ops.get(body.clone())?);
        let compiled = self.program.groups.get_mut(number)?;
        (compiled.body, compiled.items) = (body, items);
        self.text.push(b']');
        self.first = false;
        Some(group.body.end)
    }

    /// Every arm ends with nothing left to be written, so that what follows is the same for all.
    fn choice(&mut self, ix: u32) -> Option<u32> {
        let choice = self.layout.choices.get(index(ix))?;
        if self.first {
            return None;
        }
        self.flush();
        let number = self.program.choices.len();
        self.value(What::Choice(u32::try_from(number).ok()?), FieldIx(0), 0, None);
        self.program.choices.push(Arms { choice: choice.clone(), bodies: [].into(), end: 0 });
        let mut bodies = Vec::new();
        for arm in &choice.arms {
            bodies.push(self.program.ops.len());
            self.at = 0;
            self.steps(arm.body.clone())?;
            self.end();
        }
        let end = self.program.ops.len();
        let arms = self.program.choices.get_mut(number)?;
        (arms.bodies, arms.end) = (bodies.into(), end);
        Some(choice.end)
    }
}

/// Literals and what stands behind them.
impl Compiler<'_> {
    fn key(&mut self, rendered: &[u8]) {
        if !self.first {
            self.text.push(b',');
        }
        self.first = false;
        self.text.extend_from_slice(rendered);
    }

    /// A value with what is to be written before it.
    fn literal_then(&mut self, what: What, field: FieldIx, width: u32, check: Option<u16>) {
        let text = std::mem::take(&mut self.text);
        let start = text.len().saturating_sub(1) / LITERAL * LITERAL;
        let (before, last) = text.split_at(start);
        // No chunk is longer than a literal.
        for chunk in before.chunks(LITERAL) {
            let mut literal = op(What::Literal, FieldIx(0), self.at, 0, None);
            let _ = set_literal(&mut literal, chunk);
            self.program.ops.push(literal);
        }
        let mut value = op(what, field, self.at, width, check);
        let _ = set_literal(&mut value, last);
        self.program.ops.push(value);
        self.at += width;
    }

    fn value(&mut self, what: What, field: FieldIx, width: u32, check: Option<u16>) {
        self.program.ops.push(op(what, field, self.at, width, check));
        self.at += width;
    }

    /// What is left to be written, and the end.
    fn end(&mut self) {
        self.literal_then(What::End, FieldIx(0), 0, None);
        self.at = 0;
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.literal_then(What::Literal, FieldIx(0), 0, None);
        }
    }
}

/// What stands directly before a value and what must follow it.
fn around(what: What) -> (&'static [u8], &'static [u8]) {
    match what {
        What::Short
        | What::Medium
        | What::Long
        | What::Wide
        | What::Digits
        | What::Amount { bare: false }
        | What::Decimal { bare: false, .. } => (b"\"", b"\""),
        What::Lines(_) => (b"[\"", b"\"]"),
        _ => (b"", b""),
    }
}

fn op(what: What, field: FieldIx, at: u32, width: u32, check: Option<u16>) -> Op {
    let inside = if index(width) <= 2 * SIZE { first(width) } else { 0 };
    Op { literal: [0; LITERAL], literal_bytes: 0, what, at, width, inside, field, check }
}

/// None: it is too long.
pub(super) fn set_literal(op: &mut Op, text: &[u8]) -> Option<()> {
    op.literal.get_mut(..text.len())?.copy_from_slice(text);
    op.literal_bytes = u8::try_from(text.len()).ok()?;
    Some(())
}

/// A group whose body is still to be compiled; none when a slot without an item would be read as one.
fn slots_of(layout: &Layout, group: &fei_layout::plan::Group) -> Option<Group> {
    let rows = slots::data_rows(layout, group).filter(|_| matches!(group.count, Count::Slots(_)));
    let mut blank = vec![b' '; index(rows.as_ref().and(group.item_bytes).unwrap_or(0))];
    let rows = rows.unwrap_or_default();
    if !blank.is_empty() {
        Slots::open(layout, group, 1, 0).blank(0, &mut blank);
    }
    let holds_data = rows.iter().any(|(ix, at)| scalar::any_data(layout.field(*ix), &blank, *at));
    (!holds_data).then(|| Group {
        count: group.count,
        max: group.max,
        item_bytes: group.item_bytes,
        body: 0..0,
        items: None,
        blank: blank.into(),
        rows: rows.into(),
    })
}

/// What stands in filler that is not given.
fn blank_filler(field: &Field) -> Option<Box<[u8]>> {
    let mut bytes = vec![0; index(field.width.checked_mul(field.repeat)?)];
    for number in 0..field.repeat {
        scalar::absent(field, &mut bytes, field.value_at(0, number)).ok()?;
    }
    Some(bytes.into())
}
