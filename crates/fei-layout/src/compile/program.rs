//! One side of a transaction as a flat program: rows become steps, fields, groups and choices.

use super::builder::Builder;
use super::shape::{FieldItem, Item};
use super::size::{self, Size};
use super::{Context, computed, field, parts};
use crate::plan::{FieldIx, Layout, LayoutId, SetBy, Side, Step};
use crate::report::Report;

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
    let around = builder.begin(true);
    builder.rows(body);
    builder.end(around);
    let size = all.iter().try_fold(Size::default(), |size, items| {
        Some(size.then(size::of_all(items, context.frame_bytes_max)?))
    });
    let formulas = std::mem::take(&mut builder.formulas);
    let mut layout = builder.finish(id, header_fields, header_bytes, size.unwrap_or_default());
    layout.computed = computed::of(&layout, formulas, report);
    layout
}

impl Builder<'_, '_, '_, '_> {
    /// Rows one behind the other, with the rows that hold signs and fractions of others.
    pub(super) fn rows(&mut self, items: &[Item<'_>]) {
        let mut list = parts::List::default();
        self.list(items, &mut list);
        parts::join(list, self);
    }

    fn list<'i>(&mut self, items: &'i [Item<'_>], list: &mut parts::List<'i>) {
        for item in items {
            self.may_stand(item);
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
                Item::Block(block) => {
                    self.block(block);
                    list.moved();
                }
                Item::Bitmap(bitmap) => {
                    self.bitmap(bitmap);
                    list.moved();
                }
                Item::View(view) => self.view(view, list),
            }
        }
    }

    fn field(&mut self, item: &FieldItem<'_>) -> FieldIx {
        let ix = FieldIx(self.fields.len() as u32);
        let field = field::compile(item, self);
        self.at = self.at.saturating_add(u32::try_from(item.bytes.unwrap_or(0)).unwrap_or(u32::MAX));
        self.fields.push(field);
        if item.is_tail() {
            self.steps.push(Step::Tail(ix));
            self.ended = Some(item.row.span);
        } else {
            self.steps.push(Step::Field(ix));
        }
        self.formulas.extend(item.row.compute.clone().map(|formula| (ix, formula)));
        if let Some(name) = &item.row.name {
            self.names.take(name, self.report);
            self.names.show(name, ix);
        }
        ix
    }
}
