//! The one loop over the flat plan: step by step, into groups and choices and out again. Whoever walks says how many
//! items a group has and which arm of a choice is taken; that is all in which reading, writing and viewing differ.
//!
//! This module must never know what the bytes hold.

use fei_layout::plan::{Arm, Choice, Field, FieldIx, Group, GroupIx, Layout, RegisterIx, Role, Step};

use crate::json::pointer_step;
use crate::num::index;

/// What comes next. A group and a choice must be answered, by [`Walk::enter`] and [`Walk::take`], before the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visit {
    /// A row, at an offset.
    Field(FieldIx, u32),
    /// A group begins.
    Group(GroupIx),
    /// A choice stands open.
    Choice(u32),
    /// An item begins; counted from 0.
    Item(GroupIx, u32),
    /// An item is done.
    EndItem(GroupIx),
    /// A group is done; so many bytes behind its items were passed over.
    Close(GroupIx, u32),
    /// The layout is done.
    End,
}

/// How long a group goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Items {
    /// So many items.
    Counted(u32),
    /// Until this offset.
    Until(u32),
}

/// Where the walk is.
#[derive(Debug, Clone)]
pub(crate) struct Walk<'l> {
    layout: &'l Layout,
    step: u32,
    at: u32,
    levels: Vec<Level>,
    registers: Vec<Option<u32>>,
}

#[derive(Debug, Clone, Copy)]
enum Level {
    Arm { end: u32, resume: u32 },
    Group(Opened),
}

#[derive(Debug, Clone, Copy)]
struct Opened {
    group: GroupIx,
    items: Items,
    /// The number of the next item.
    next: u32,
    /// Whether an item is under way, and where it began.
    open: bool,
    item_at: u32,
    /// Bytes to pass over behind the items.
    skip: u32,
    start: u32,
    end: u32,
}

impl<'l> Walk<'l> {
    pub(crate) fn new(layout: &'l Layout) -> Self {
        Self { layout, step: 0, at: 0, levels: Vec::new(), registers: vec![None; index(layout.registers)] }
    }

    pub(crate) const fn layout(&self) -> &'l Layout {
        self.layout
    }

    /// The offset that the walk has come to.
    pub(crate) const fn at(&self) -> u32 {
        self.at
    }

    /// Where the field of a register stood, when the walk came by it.
    pub(crate) fn register(&self, register: RegisterIx) -> Option<u32> {
        self.registers.get(index(register.0)).copied().flatten()
    }

    pub(crate) fn next(&mut self) -> Visit {
        loop {
            match self.levels.last_mut() {
                Some(Level::Arm { end, resume }) if self.step == *end => {
                    self.step = *resume;
                    self.levels.pop();
                    continue;
                }
                Some(Level::Group(opened)) if self.step == opened.end => {
                    return turn(opened, &mut self.step, &mut self.at).unwrap_or_else(|close| {
                        self.levels.pop();
                        close
                    });
                }
                _ => {}
            }
            match self.layout.steps.get(index(self.step)) {
                Some(Step::Field(ix)) => return self.field(*ix),
                Some(Step::Group(ix)) => return Visit::Group(*ix),
                Some(Step::Choice(ix)) => return Visit::Choice(*ix),
                None => return Visit::End,
            }
        }
    }

    fn field(&mut self, ix: FieldIx) -> Visit {
        let at = self.at;
        let field = self.layout.field(ix);
        if let Some(place) = field.register.and_then(|register| self.registers.get_mut(index(register.0))) {
            *place = Some(at);
        }
        self.step += 1;
        self.at = at.saturating_add(field.width.saturating_mul(field.repeat));
        Visit::Field(ix, at)
    }

    /// Goes into the group that was just visited; behind its items `skip` bytes are passed over.
    pub(crate) fn enter(&mut self, ix: GroupIx, group: &Group, items: Items, skip: u32) {
        let (start, end) = (group.body.start, group.body.end);
        self.step = end;
        let opened = Opened { group: ix, items, next: 0, open: false, item_at: self.at, skip, start, end };
        self.levels.push(Level::Group(opened));
    }

    /// Goes into an arm of the choice that was just visited.
    pub(crate) fn take(&mut self, choice: &Choice, arm: &Arm) {
        self.step = arm.body.start;
        self.levels.push(Level::Arm { end: arm.body.end, resume: choice.end });
    }

    /// `detail[2].amount`: a key here; without a key the item itself.
    pub(crate) fn path(&self, key: &str) -> String {
        let items = self.items().map(|(group, number)| format!("{}[{number}]", group.key));
        let parts: Vec<_> = items.chain((!key.is_empty()).then(|| key.to_owned())).collect();
        parts.join(".")
    }

    /// `/detail/2/amount`: a key here, `/address/1` for `address[1]`; without a key the item itself.
    pub(crate) fn pointer(&self, key: &str) -> String {
        let items = self.items().map(|(group, number)| format!("/{}/{number}", pointer_step(&group.key)));
        let own = || format!("/{}", pointer_step(key.trim_end_matches(']')).replace('[', "/"));
        items.chain((!key.is_empty()).then(own)).collect()
    }

    /// The items that the walk is inside of, from the outermost.
    fn items(&self) -> impl Iterator<Item = (&'l Group, u32)> {
        let layout = self.layout;
        self.levels.iter().filter_map(move |level| match level {
            Level::Group(Opened { group, next, open: true, .. }) => {
                layout.groups.get(index(group.0)).map(|group| (group, next - 1))
            }
            _ => None,
        })
    }
}

/// The end of a group's body: the end of an item, the next one, or, as an error, the end of the group.
fn turn(opened: &mut Opened, step: &mut u32, at: &mut u32) -> Result<Visit, Visit> {
    if opened.open {
        opened.open = false;
        return Ok(Visit::EndItem(opened.group));
    }
    let moved = opened.next == 0 || *at > opened.item_at;
    let more = match opened.items {
        Items::Counted(count) => opened.next < count,
        Items::Until(end) => *at < end && moved,
    };
    if !more {
        *at = at.saturating_add(opened.skip);
        return Err(Visit::Close(opened.group, opened.skip));
    }
    let number = opened.next;
    opened.next += 1;
    opened.open = true;
    opened.item_at = *at;
    *step = opened.start;
    Ok(Visit::Item(opened.group, number))
}

/// Whether a row has a value of its own: not the sign or the fraction of another.
pub(crate) const fn has_value(field: &Field) -> bool {
    !matches!(field.role, Role::PartOf(_))
}
