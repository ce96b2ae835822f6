//! The program of one side under way: what rows, groups, choices and parts of numbers are put into.

use super::Context;
use super::endings::Endings;
use super::names::Names;
use super::shape::Item;
use super::size::Size;
use crate::plan::{
    Bitmap, Block, Choice, Derived, Field, FieldIx, Group, Layout, LayoutId, Mirror, RegisterIx, SetBy, Side,
    Step,
};
use crate::read::Span;
use crate::report::Report;
use crate::typed::Text;

/// What is made, and where its making stands.
pub(crate) struct Builder<'c, 't, 'r, 'a> {
    pub(crate) side: Side,
    pub(crate) context: &'c Context<'t>,
    pub(crate) report: &'r mut Report<'a>,
    pub(crate) fields: Vec<Field>,
    pub(super) all: &'c [&'c [Item<'t>]],
    pub(super) steps: Vec<Step>,
    pub(super) groups: Vec<Group>,
    pub(super) choices: Vec<Choice>,
    pub(super) blocks: Vec<Block>,
    pub(super) bitmaps: Vec<Bitmap>,
    registers: u32,
    pub(super) names: Names,
    /// Rows that are worked out, with their formulas.
    pub(super) formulas: Vec<(FieldIx, Text)>,
    /// Where the next row stands.
    pub(crate) at: u32,
    /// Who sets rows that do not say so.
    pub(crate) set_by: SetBy,
    /// What runs until the bytes end.
    pub(super) ended: Option<Span>,
    /// Rows that may be missing.
    pub(super) endings: Endings,
}

impl<'c, 't, 'r, 'a> Builder<'c, 't, 'r, 'a> {
    pub(super) fn new(
        side: Side,
        context: &'c Context<'t>,
        all: &'c [&'c [Item<'t>]],
        report: &'r mut Report<'a>,
    ) -> Self {
        Self {
            side,
            context,
            report,
            all,
            fields: Vec::new(),
            steps: Vec::new(),
            groups: Vec::new(),
            choices: Vec::new(),
            blocks: Vec::new(),
            bitmaps: Vec::new(),
            registers: 0,
            names: Names::default(),
            formulas: Vec::new(),
            at: 0,
            set_by: SetBy::Request,
            ended: None,
            endings: Endings::default(),
        }
    }

    pub(super) fn finish(self, id: LayoutId, header_fields: u32, header_bytes: u32, size: Size) -> Layout {
        let bytes = |bytes: u64| u32::try_from(bytes).unwrap_or(u32::MAX);
        Layout {
            id,
            charset: self.context.charset,
            answer_only_data: self.context.answer_only_data,
            gates: self.context.gates,
            computed: Box::default(),
            mirror: Mirror::of(&self.steps, &self.fields, &self.groups, &self.choices),
            steps: self.steps.into(),
            fields: self.fields.into(),
            groups: self.groups.into(),
            choices: self.choices.into(),
            blocks: self.blocks.into(),
            bitmaps: self.bitmaps.into(),
            registers: self.registers,
            header_fields,
            header_bytes,
            bytes_min: bytes(size.min),
            bytes_max: bytes(size.max.min(u64::from(self.context.frame_bytes_max))),
            derived: Derived::default(),
        }
    }

    /// The key of filler that stands here.
    pub(crate) fn filler(&mut self, repeat: u32, width: u32) -> Box<str> {
        self.names.filler(self.at, (width, repeat))
    }

    /// The register that remembers where a field stood.
    pub(super) fn register(&mut self, field: FieldIx) -> RegisterIx {
        let registers = &mut self.registers;
        *self.fields[field.0 as usize].register.get_or_insert_with(|| {
            *registers += 1;
            RegisterIx(*registers - 1)
        })
    }
}
