//! One side of a transaction as a flat program: rows become steps, fields, groups and choices.

use super::shape::{FieldItem, Item};
use super::size::{self, Size};
use super::{Context, field, names::Names, parts};
use crate::FindingCode;
use crate::plan::{Choice, Field, FieldIx, Group, Layout, LayoutId, Mirror, RegisterIx, SetBy, Side, Step};
use crate::read::Span;
use crate::report::{Draft, Report};

/// The layout of one side: the header's rows, then the body's. What is wrong is reported; the layout is of use only when
/// nothing was.
pub(crate) fn layout(
    id: LayoutId,
    header: &[Item<'_>],
    body: &[Item<'_>],
    own_rows: bool,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Layout {
    let all = [header, body];
    let mut builder = Builder::new(id.side, context, &all, report);
    builder.rows(header);
    let (header_fields, header_bytes) = (builder.fields.len() as u32, builder.at);
    if own_rows && id.side == Side::Response {
        builder.set_by = SetBy::Answer;
    }
    builder.rows(body);
    let size = all
        .iter()
        .try_fold(Size::default(), |size, items| Some(size.then(size::of_all(items, context.frame_max)?)));
    builder.finish(id, header_fields, header_bytes, size.unwrap_or_default())
}

/// Makes the program of one side.
pub(crate) struct Builder<'c, 't, 'r, 'a> {
    pub(crate) side: Side,
    pub(crate) context: &'c Context<'t>,
    pub(crate) report: &'r mut Report<'a>,
    pub(crate) fields: Vec<Field>,
    pub(super) all: &'c [&'c [Item<'t>]],
    pub(super) steps: Vec<Step>,
    pub(super) groups: Vec<Group>,
    pub(super) choices: Vec<Choice>,
    registers: u32,
    pub(super) names: Names,
    /// Where the next row stands.
    pub(crate) at: u32,
    /// Who sets rows that do not say so.
    pub(crate) set_by: SetBy,
    /// A group that runs until the bytes end.
    pub(super) ended: Option<Span>,
}

impl<'c, 't, 'r, 'a> Builder<'c, 't, 'r, 'a> {
    fn new(
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
            registers: 0,
            names: Names::default(),
            at: 0,
            set_by: SetBy::Request,
            ended: None,
        }
    }

    fn finish(self, id: LayoutId, header_fields: u32, header_bytes: u32, size: Size) -> Layout {
        let bytes = |bytes: u64| u32::try_from(bytes).unwrap_or(u32::MAX);
        Layout {
            id,
            charset: self.context.charset,
            answer_only_data: self.context.answer_only_data,
            mirror: Mirror::of(&self.steps, &self.fields, &self.groups, &self.choices),
            steps: self.steps.into(),
            fields: self.fields.into(),
            groups: self.groups.into(),
            choices: self.choices.into(),
            registers: self.registers,
            header_fields,
            header_bytes,
            bytes_min: bytes(size.min),
            bytes_max: bytes(size.max.min(u64::from(self.context.frame_max))),
        }
    }

    /// Rows one behind the other, with the rows that hold signs and fractions of others.
    pub(super) fn rows(&mut self, items: &[Item<'_>]) {
        let mut list = parts::List::default();
        self.list(items, &mut list);
        parts::join(list, self);
    }

    fn list<'i>(&mut self, items: &'i [Item<'_>], list: &mut parts::List<'i>) {
        for item in items {
            if let Some(group) = self.ended {
                let message = "nothing can stand behind a group that runs until the end";
                let draft = Draft::error(FindingCode::BadGroup, item.row().span, message);
                self.report.add(draft.related(group, "this group"));
            }
            match item {
                Item::Field(field) => list.field(self.field(field), field.row),
                Item::Shared(shared) => self.list(&shared.items, list),
                Item::Group(group) => {
                    self.group(group);
                    list.moved();
                }
                Item::Choice(choice) => {
                    self.choice(choice);
                    list.moved();
                }
            }
        }
    }

    fn field(&mut self, item: &FieldItem<'_>) -> FieldIx {
        let ix = FieldIx(self.fields.len() as u32);
        let field = field::compile(item, self);
        self.at = self.at.saturating_add(u32::try_from(item.bytes.unwrap_or(0)).unwrap_or(u32::MAX));
        self.fields.push(field);
        self.steps.push(Step::Field(ix));
        if let Some(name) = &item.row.name {
            self.names.take(name, self.report);
            self.names.show(name, ix);
        }
        ix
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
