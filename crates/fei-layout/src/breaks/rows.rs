//! The rows of a layout, each with the groups and arms that it lies in.

use crate::plan::{Arm, Choice, Count, Field, FieldIx, Layout, Role, Step, Test};

/// A row that has bytes of its own.
pub(super) struct Row<'l> {
    /// `item[].` of a row in a group; a number for each arm of a choice or a bitmap.
    pub(super) within: String,
    /// The same without arms: as the mirror has it.
    pub(super) path: String,
    pub(super) ix: FieldIx,
    pub(super) field: &'l Field,
}

/// In the order of the file.
pub(super) fn of(layout: &Layout) -> Vec<Row<'_>> {
    let rows = layout.steps.iter().enumerate().filter_map(|(step, at)| match at {
        Step::Field(ix) | Step::Tail(ix) => row(layout, step, *ix),
        _ => None,
    });
    rows.collect()
}

fn row(layout: &Layout, step: usize, ix: FieldIx) -> Option<Row<'_>> {
    let field = layout.field(ix);
    if matches!(field.role, Role::View { .. }) {
        return None;
    }
    let step = u32::try_from(step).ok()?;
    let groups = layout.groups.iter().filter(|group| group.body.contains(&step));
    let path: String = groups.map(|group| format!("{}[].", group.key)).collect();
    let in_choice = |choice: &Choice| choice.arms.iter().position(|arm| arm.body.contains(&step));
    let choices = layout.choices.iter().filter_map(in_choice).map(|arm| format!("{}/", arm + 1));
    let bits = layout.bitmaps.iter().flat_map(|bitmap| &bitmap.arms);
    let bits = bits.filter(|arm| arm.body.contains(&step)).map(|arm| format!("bit {}/", arm.bit));
    let within = choices.chain(bits).chain([path.clone()]).collect();
    Some(Row { within, path, ix, field })
}

/// With what a row is in the telegram, of those that not every one has: `code is 088`, in words that name rows.
pub(super) fn arm_of(layout: &Layout, ix: FieldIx) -> Option<String> {
    let holds = |arm: &&Arm| {
        let body = layout.steps.get(arm.body.start as usize..arm.body.end as usize);
        body.into_iter().flatten().any(|step| matches!(step, Step::Field(at) | Step::Tail(at) if *at == ix))
    };
    let arm = layout.choices.iter().flat_map(|choice| &choice.arms).find(holds)?;
    let tests: Vec<_> = arm.when.iter().map(|test| said(layout, test)).collect();
    Some(if tests.is_empty() { "nothing else of its choice is".to_owned() } else { tests.join(" and ") })
}

fn said(layout: &Layout, test: &Test) -> String {
    match test {
        Test::Length(bytes) => format!("{bytes} bytes"),
        Test::Field { field, values, .. } => {
            format!("{} is {}", layout.field(*field).key, values.join(" or "))
        }
    }
}

/// What says how often rows stand there, and which: groups, choices, blocks, bitmaps, in words that name rows.
pub(super) fn parts(layout: &Layout) -> Vec<String> {
    let key = |ix: FieldIx| &*layout.field(ix).key;
    let groups = layout.groups.iter().map(|group| {
        let count = match group.count {
            Count::Field { field, .. } => format!("as many as {} says", key(field)),
            Count::Slots(slots) => format!("{slots} slots"),
            Count::UntilEnd => "until the end".to_owned(),
        };
        let columns = if group.columns { ", column by column" } else { "" };
        format!("the group {} at {}: {count}, at most {}{columns}", group.key, group.at, group.max)
    });
    let test = |test: &Test| said(layout, test);
    let arms = layout.choices.iter().flat_map(|choice| &choice.arms);
    let arms =
        arms.map(|arm| format!("a choice: {}", arm.when.iter().map(test).collect::<Vec<_>>().join(" and ")));
    let blocks =
        layout.blocks.iter().map(|it| format!("a block: {} bytes and {}", key(it.length), it.adjust));
    let bitmaps = layout.bitmaps.iter().map(|bitmap| {
        let bits: Vec<_> = bitmap.arms.iter().map(|arm| arm.bit.to_string()).collect();
        let (form, second) = (bitmap.form, bitmap.secondary);
        format!(
            "the bitmap {} at {}: {form:?}, second {second}, bits {}",
            bitmap.key,
            bitmap.at,
            bits.join(" ")
        )
    });
    groups.chain(arms).chain(blocks).chain(bitmaps).collect()
}

impl Row<'_> {
    /// `item[].amount 거래금액`.
    pub(super) fn name(&self) -> String {
        let Self { path, field, .. } = self;
        format!("{path}{} {}", field.key, field.ko).trim_end().to_owned()
    }
}
