//! A layout as a program: its keys by object, its telegram as it stands when nothing is given, and a step for each row.

use std::ops::Range;

use fei_layout::plan::{Count, FieldIx, GroupIx, Layout, RegisterIx, Role, Step};

use crate::num::{index, offset};
use crate::scalar;
use crate::slots::{self, Slots};

use super::keys::{Holds, Keys, Member};
use super::pick;
use super::program::{Block, Group, Op, Program, REGISTERS, SLACK, Values, What};

/// Groups inside of each other; the exact reader goes deeper.
const DEPTH_MAX: u32 = 10;

/// The program of a layout; none when it cannot be gone through quickly.
pub(in crate::quick) fn program(layout: &Layout) -> Option<Program> {
    if index(layout.registers) > REGISTERS || !layout.choices.is_empty() {
        return None;
    }
    let mut compiler =
        Compiler { layout, frames: Vec::new(), ops: Vec::new(), blocks: Vec::new(), image: Vec::new() };
    let (_, document) = compiler.object(0..offset(layout.steps.len()), 0)?;
    compiler.image.resize(compiler.image.len() + SLACK, 0);
    let Compiler { frames, ops, blocks, image, .. } = compiler;
    Some(Program {
        frames: frames.into(),
        blocks: blocks.into(),
        ops: ops.into(),
        image: image.into(),
        document,
    })
}

struct Compiler<'l> {
    layout: &'l Layout,
    frames: Vec<Keys>,
    ops: Vec<Op>,
    blocks: Vec<Block>,
    image: Vec<u8>,
}

/// One object under way.
struct Object {
    members: Vec<Member>,
    blocks: Vec<Block>,
    /// Values one behind the other: where they start in the image, and what they are.
    start: usize,
    rows: Vec<Op>,
    notes: Vec<(RegisterIx, u32)>,
}

impl Compiler<'_> {
    /// The frame of an object and its blocks. The document's frame is the first.
    fn object(&mut self, range: Range<u32>, depth: u32) -> Option<(usize, Range<usize>)> {
        let frame = self.frames.len();
        self.frames.push(Keys::default());
        let mut object = Object {
            members: Vec::new(),
            blocks: Vec::new(),
            start: self.image.len(),
            rows: Vec::new(),
            notes: Vec::new(),
        };
        let mut at = range.start;
        while at < range.end {
            at = match self.layout.steps.get(index(at))? {
                Step::Field(ix) => {
                    self.field(*ix, &mut object)?;
                    at + 1
                }
                Step::Group(ix) => self.group(*ix, &mut object, depth)?,
                Step::Choice(_) | Step::Tail(_) | Step::Block(_) | Step::Bitmap(_) | Step::MayEnd(_) => {
                    return None;
                }
            };
        }
        self.close(&mut object)?;
        *self.frames.get_mut(frame)? = Keys::new(object.members)?;
        let start = self.blocks.len();
        self.blocks.append(&mut object.blocks);
        Some((frame, start..self.blocks.len()))
    }

    fn field(&mut self, ix: FieldIx, object: &mut Object) -> Option<()> {
        let field = self.layout.field(ix);
        let at = offset(self.image.len() - object.start);
        object.notes.extend(field.register.map(|register| (register, at)));
        let bytes = index(field.width.checked_mul(field.repeat)?);
        self.image.resize(self.image.len() + bytes, b' ');
        if matches!(field.role, Role::PartOf(_)) {
            return Some(());
        }
        if !pick::is_in_block(field, at) {
            return None;
        }
        let holds = if field.repeat > 1 { Holds::Many(field.repeat) } else { Holds::One };
        object.members.push(Member::new(&field.key, &field.rendered, holds, field.role == Role::Filler));
        object.rows.push(pick::op(self.layout, ix, at, offset(object.members.len())));
        Some(())
    }

    /// A group; the step behind its body.
    fn group(&mut self, ix: GroupIx, object: &mut Object, depth: u32) -> Option<u32> {
        let group = self.layout.groups.get(index(ix.0)).filter(|_| depth < DEPTH_MAX)?;
        self.close(object)?;
        let (mut blank, mut rows, most) = (
            Vec::new(),
            Vec::new(),
            match group.count {
                Count::Slots(slots) => slots,
                Count::Field { .. } | Count::UntilEnd => group.max,
            },
        );
        if matches!(group.count, Count::Slots(_)) {
            rows = slots::data_rows(self.layout, group)?;
            blank.resize(index(group.item_bytes?), b' ');
            Slots::open(self.layout, group, 1, 0).blank(0, &mut blank);
        }
        let blank_is_item = rows.iter().any(|(ix, at)| scalar::any_data(self.layout.field(*ix), &blank, *at));
        let (frame, body) = self.object(group.body.clone(), depth + 1)?;
        object.members.push(Member::new(&group.key, &group.rendered, Holds::Items(frame, most), false));
        object.blocks.push(Block::Group(Group {
            slot: object.members.len(),
            count: group.count,
            max: group.max,
            body,
            blank_is_item,
            blank: blank.into(),
            rows: rows.into(),
        }));
        object.start = self.image.len();
        Some(group.body.end)
    }

    /// Ends values one behind the other: what stands there when nothing is given, and their steps.
    fn close(&mut self, object: &mut Object) -> Option<()> {
        let image = self.image.get_mut(object.start..)?;
        for op in &object.rows {
            let field = self.layout.field(op.field);
            for number in 0..field.repeat {
                let at = field.value_at(op.at, number);
                scalar::blank(field, image, at).ok()?;
            }
        }
        let is_other = |op: &Op| matches!(op.what, What::Other);
        let (others, ops): (Vec<Op>, Vec<Op>) = object.rows.drain(..).partition(is_other);
        let first = self.ops.len();
        self.ops.extend(ops);
        let middle = self.ops.len();
        self.ops.extend(others);
        object.blocks.push(Block::Values(Values {
            image: object.start..self.image.len(),
            ops: first..middle,
            others: middle..self.ops.len(),
            notes: object.notes.drain(..).collect(),
        }));
        Some(())
    }
}
