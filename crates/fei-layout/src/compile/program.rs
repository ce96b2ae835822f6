//! One side of a transaction as a flat program: rows become steps, fields, groups and choices.

use super::shape::{ArmItem, ChoiceItem, FieldItem, GroupItem, Item};
use super::size::{self, Size};
use super::{Context, field, names::Names, parts, value};
use crate::FindingCode;
use crate::plan::{
    Arm, Choice, Count, Field, FieldIx, Group, GroupIx, Kind, Layout, LayoutId, Mirror, RegisterIx, SetBy,
    Side, Step, Test,
};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{Condition, Conditions, Text};

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
    all: &'c [&'c [Item<'t>]],
    steps: Vec<Step>,
    groups: Vec<Group>,
    choices: Vec<Choice>,
    registers: u32,
    names: Names,
    /// Where the next row stands.
    pub(crate) at: u32,
    /// Who sets rows that do not say so.
    pub(crate) set_by: SetBy,
    /// A group that runs until the bytes end.
    ended: Option<Span>,
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
    fn rows(&mut self, items: &[Item<'_>]) {
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

    fn group(&mut self, item: &GroupItem<'_>) {
        self.names.take(item.key, self.report);
        super::value::name(item.key, self.report);
        let count = self.count(item);
        let ix = self.groups.len();
        let bytes = size::of_all(&item.items, self.context.frame_max).unwrap_or_default();
        self.steps.push(Step::Group(GroupIx(ix as u32)));
        let start = self.steps.len() as u32;
        self.groups.push(Group {
            key: item.key.value.clone(),
            rendered: field::rendered(item.key),
            ko: item.row.ko.as_ref().map_or_else(Default::default, |ko| ko.value.clone()),
            at: self.at,
            count,
            max: size::items_max(item, bytes, self.context.frame_max),
            body: start..start,
            item_bytes: bytes.fixed().and_then(|bytes| u32::try_from(bytes).ok()),
        });
        self.items(item, bytes, count);
        self.groups[ix].body.end = self.steps.len() as u32;
    }

    /// The rows of one item, in an object of their own.
    fn items(&mut self, item: &GroupItem<'_>, bytes: Size, count: Count) {
        if item.items.is_empty() || bytes.max == 0 {
            self.report.add(Draft::error(
                FindingCode::BadGroup,
                item.row.span,
                "an item of the group has no bytes",
            ));
        }
        let inside = self.names.inside();
        let names = std::mem::replace(&mut self.names, inside);
        let at = std::mem::replace(&mut self.at, 0);
        let (outer, ended) = (self.set_by, self.ended.take());
        self.set_by = item.row.set_by.as_ref().map_or(outer, |set_by| set_by.value);
        self.rows(&item.items);
        self.set_by = outer;
        self.names = names;
        if let Some(inner) = self.ended {
            let message = "a group that runs until the end inside of another group";
            self.report.add(Draft::error(FindingCode::BadGroup, inner, message));
        }
        let slots = if let Count::Slots(slots) = count { slots } else { 0 };
        let bytes = u32::try_from(bytes.min.saturating_mul(u64::from(slots))).unwrap_or(u32::MAX);
        self.at = at.saturating_add(bytes);
        self.ended = ended.or((count == Count::UntilEnd).then_some(item.row.span));
    }

    fn count(&mut self, item: &GroupItem<'_>) -> Count {
        if let Some(slots) = &item.row.slots {
            if slots.value == 0 || item.row.max.is_some() {
                let message = "a group of slots has at least one, and no `max` besides";
                self.report.add(Draft::error(FindingCode::BadGroup, slots.span, message));
            }
            return Count::Slots(slots.value);
        }
        if item.row.until.is_some() {
            return Count::UntilEnd;
        }
        // Nothing says how many: a finding says so.
        let Some(name) = &item.row.count else { return Count::Slots(1) };
        let Some(field) = self.names.find(name, self.all, self.report) else { return Count::Slots(0) };
        let counts = match self.fields[field.0 as usize].kind {
            Kind::Digits => true,
            Kind::Number(number) => number.scale == 0 && number.sign == crate::plan::Sign::None,
            Kind::Text | Kind::Hangul | Kind::Date(_) => false,
        };
        if !counts || self.fields[field.0 as usize].repeat > 1 {
            let draft =
                Draft::error(FindingCode::BadGroup, name.span, format!("`{}` is not a count", name.value));
            self.report.add(draft.expected("a row of digits, as \"9(3)\""));
        }
        Count::Field { field, register: self.register(field) }
    }

    fn choice(&mut self, item: &ChoiceItem<'_>) {
        let ix = self.choices.len();
        self.steps.push(Step::Choice(ix as u32));
        self.choices.push(Choice { arms: Box::default(), end: 0 });
        let (at, ended) = (self.at, self.ended);
        let before = self.names.clone();
        let (mut arms, mut taken, mut any_ended) = (Vec::new(), Vec::new(), ended);
        for arm in &item.arms {
            (self.at, self.ended, self.names) = (at, ended, before.clone());
            arms.push(self.arm(arm));
            taken.push(std::mem::take(&mut self.names));
            any_ended = any_ended.or(self.ended);
        }
        self.names = before;
        taken.into_iter().for_each(|arm| self.names.after_arm(arm));
        self.ended = any_ended;
        self.at = at.saturating_add(least_bytes(item, self.context.frame_max));
        super::value::arms(item, &arms, self.report);
        self.choices[ix] = Choice { arms: arms.into(), end: self.steps.len() as u32 };
    }

    fn arm(&mut self, item: &ArmItem<'_>) -> Arm {
        let when = item.when.map(|when| self.tests(when)).unwrap_or_default();
        let start = self.steps.len() as u32;
        self.rows(&item.items);
        Arm { when: when.into(), body: start..self.steps.len() as u32 }
    }

    fn tests(&mut self, when: &Conditions) -> Vec<Test> {
        when.0.iter().filter_map(|(name, condition)| self.test(name, condition)).collect()
    }

    fn test(&mut self, name: &Text, condition: &crate::read::At<Condition>) -> Option<Test> {
        if let Condition::Number(length) = condition.value {
            if &*name.value == "length" {
                return Some(Test::Length(length));
            }
            let message = "a number here is the length of the telegram";
            let draft = Draft::error(FindingCode::WrongType, condition.span, message);
            self.report.add(draft.expected("text in quotes, or length = 400"));
            return None;
        }
        let field = self.names.find(name, self.all, self.report)?;
        let Condition::Values(values) = &condition.value else {
            let message = "an arm is chosen by values or by the length of the telegram";
            let draft = Draft::error(FindingCode::WrongType, condition.span, message);
            self.report.add(draft.expected("text in quotes, or an array of texts"));
            return None;
        };
        for text in values {
            value::fits(text, &self.fields[field.0 as usize], self.context.charset, self.report);
        }
        let values = values.iter().map(|text| text.value.clone()).collect();
        Some(Test::Field { field, register: self.register(field), values })
    }

    /// The register that remembers where a field stood.
    fn register(&mut self, field: FieldIx) -> RegisterIx {
        let registers = &mut self.registers;
        *self.fields[field.0 as usize].register.get_or_insert_with(|| {
            *registers += 1;
            RegisterIx(*registers - 1)
        })
    }
}

/// The fewest bytes of a choice.
fn least_bytes(item: &ChoiceItem<'_>, frame_max: u32) -> u32 {
    let arms = item.arms.iter().filter_map(|arm| size::of_all(&arm.items, frame_max));
    arms.map(|arm| u32::try_from(arm.min).unwrap_or(u32::MAX)).min().unwrap_or(0)
}
