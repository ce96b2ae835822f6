//! Where the fields of a layout stand in their mirror: the flat JSON object that `decode` writes and `encode` reads.

use super::{Capture, CaptureBuilder, Choice, Field, Group, JsonPath, PathStep, Role, SlotRef, Step};

/// The mirror's keys as a capture. Rows of the same name in different arms of a choice share a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    /// The trie of keys.
    pub capture: Capture,
    /// The slot of each field, by [`FieldIx`](super::FieldIx); none for signs and fractions.
    pub fields: Box<[Option<SlotRef>]>,
    /// The slot of each group's list, by [`GroupIx`](super::GroupIx).
    pub groups: Box<[SlotRef]>,
}

impl Mirror {
    /// The mirror of a program.
    #[must_use]
    pub fn of(steps: &[Step], fields: &[Field], groups: &[Group], choices: &[Choice]) -> Self {
        let builder = CaptureBuilder::default();
        let nowhere = SlotRef { frame: super::FrameIx(0), slot: u32::MAX };
        let mut walk = Walk {
            steps,
            fields,
            groups,
            choices,
            builder,
            field_slots: vec![None; fields.len()],
            group_slots: vec![nowhere; groups.len()],
        };
        walk.range(0, steps.len() as u32, &[]);
        Self {
            capture: walk.builder.finish(),
            fields: walk.field_slots.into(),
            groups: walk.group_slots.into(),
        }
    }
}

struct Walk<'a> {
    steps: &'a [Step],
    fields: &'a [Field],
    groups: &'a [Group],
    choices: &'a [Choice],
    builder: CaptureBuilder,
    field_slots: Vec<Option<SlotRef>>,
    group_slots: Vec<SlotRef>,
}

impl Walk<'_> {
    fn range(&mut self, mut at: u32, end: u32, inside: &[PathStep]) {
        while at < end {
            at = match &self.steps[at as usize] {
                Step::Field(ix) | Step::Tail(ix) => {
                    self.field(ix.0 as usize, inside);
                    at + 1
                }
                Step::Group(ix) => {
                    let group = &self.groups[ix.0 as usize];
                    let items = extend(&extend(inside, PathStep::Key(group.key.clone())), PathStep::Each);
                    self.group_slots[ix.0 as usize] = self.builder.want(&JsonPath(items.clone().into()));
                    self.range(group.body.start, group.body.end, &items);
                    group.body.end
                }
                Step::Choice(ix) => {
                    let choice = &self.choices[*ix as usize];
                    for arm in &choice.arms {
                        self.range(arm.body.start, arm.body.end, inside);
                    }
                    choice.end
                }
                // What stands inside follows, in the same object.
                Step::Block(_) | Step::Bitmap(_) | Step::MayEnd(_) => at + 1,
            };
        }
    }

    fn field(&mut self, ix: usize, inside: &[PathStep]) {
        let field = &self.fields[ix];
        if matches!(field.role, Role::PartOf(_)) {
            return;
        }
        let mut path = extend(inside, PathStep::Key(field.key.clone()));
        if field.repeat > 1 {
            path.push(PathStep::Each);
        }
        self.field_slots[ix] = Some(self.builder.want(&JsonPath(path.into())));
    }
}

fn extend(path: &[PathStep], step: PathStep) -> Vec<PathStep> {
    let mut longer = path.to_vec();
    longer.push(step);
    longer
}
