//! The shape of one side of a transaction as a flat program: header first, then body.

use std::fmt;
use std::ops::Range;

use super::{Bitmap, Block, Charset, Computed, Derived, Field, Gates, Mirror};

/// Index into [`Layout::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldIx(pub u32);

/// Index into [`Layout::groups`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupIx(pub u32);

/// A place in which the walk remembers where a field stood; below [`Layout::registers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterIx(pub u32);

/// Request or response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// What asks.
    Request,
    /// What answers.
    Response,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Response => "response",
        })
    }
}

/// `hecto.transfer.request`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LayoutId {
    /// `hecto.transfer`.
    pub transaction: Box<str>,
    /// Which side of it.
    pub side: Side,
}

impl fmt::Display for LayoutId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.transaction, self.side)
    }
}

/// One side of a transaction, compiled. `steps` are walked from the first to the last; groups and choices own ranges
/// of steps that lie inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its name.
    pub id: LayoutId,
    /// The party's charset; a row may have its own, [`Field::charset`].
    pub charset: Charset,
    /// What is said of data in a request's row that only the answer sets.
    pub answer_only_data: AnswerOnlyData,
    /// What is said of what a conversion changes.
    pub gates: Gates,
    /// The program.
    pub steps: Box<[Step]>,
    /// Every row, in the order of the file, the header's first.
    pub fields: Box<[Field]>,
    /// Every group.
    pub groups: Box<[Group]>,
    /// Every choice.
    pub choices: Box<[Choice]>,
    /// Every block.
    pub blocks: Box<[Block]>,
    /// Every bitmap.
    pub bitmaps: Box<[Bitmap]>,
    /// Rows whose values follow from the rest, in the order of the file.
    pub computed: Box<[Computed]>,
    /// Where the fields stand in the JSON mirror.
    pub mirror: Mirror,
    /// How many registers the walk needs.
    pub registers: u32,
    /// Fields of the header: `fields[..header_fields]`, which are also `steps[..header_fields]`.
    pub header_fields: u32,
    /// Bytes of the header.
    pub header_bytes: u32,
    /// The fewest bytes that a telegram can have.
    pub bytes_min: u32,
    /// The most bytes that a telegram can have.
    pub bytes_max: u32,
    /// What the codec works out of all this when it is first used.
    pub derived: Derived,
}

impl Layout {
    /// The field at an index of this layout.
    ///
    /// # Panics
    /// When the index belongs to another layout.
    #[must_use]
    pub fn field(&self, ix: FieldIx) -> &Field {
        &self.fields[ix.0 as usize]
    }

    /// The first field with this key in the items of a group, outside of the groups in them.
    #[must_use]
    pub fn find_in(&self, group: GroupIx, key: &str) -> Option<FieldIx> {
        let body = &self.groups.get(group.0 as usize)?.body;
        self.find_among(body.start as usize..body.end as usize, key)
    }

    /// The first field with this key outside of groups.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<FieldIx> {
        self.find_among(0..self.steps.len(), key)
    }

    fn find_among(&self, steps: Range<usize>, key: &str) -> Option<FieldIx> {
        let mut at = steps.start;
        while let Some(step) = self.steps.get(at).filter(|_| at < steps.end) {
            at = match step {
                Step::Field(ix) | Step::Tail(ix) if &*self.field(*ix).key == key => return Some(*ix),
                Step::Group(ix) => self.groups[ix.0 as usize].body.end as usize,
                _ => at + 1,
            };
        }
        None
    }
}

/// What is said of data in a request's row that only the answer sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnswerOnlyData {
    /// The request is refused.
    #[default]
    Error,
    /// It is reported.
    Warn,
    /// Nothing.
    Allow,
}

/// One step of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Read or write one row.
    Field(FieldIx),
    /// Walk the group's body once for each item, then go on behind the body.
    Group(GroupIx),
    /// Walk the body of the first arm that fits, then go on behind the last arm. Index into [`Layout::choices`].
    Choice(u32),
    /// Read or write all the bytes that are left, of the telegram or of the block around.
    Tail(FieldIx),
    /// Walk a body within so many bytes as a field said, then go on behind it. Index into [`Layout::blocks`].
    Block(u32),
    /// Read or write bits, then walk the rows whose bit is set. Index into [`Layout::bitmaps`].
    Bitmap(u32),
    /// The telegram, or the block around, may end here: then go on at that step.
    MayEnd(u32),
}

/// A repeated set of fields (반복부): a JSON array of objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The key in the mirror.
    pub key: Box<str>,
    /// The key as JSON text with its colon.
    pub rendered: Box<[u8]>,
    /// The sheet's own name.
    pub ko: Box<str>,
    /// Offset, counted as [`Field::at`] is.
    pub at: u32,
    /// How many items there are.
    pub count: Count,
    /// The most items that are allowed.
    pub max: u32,
    /// Its steps; the step behind the group is `body.end`.
    pub body: Range<u32>,
    /// Bytes of one item, when they are the same for all.
    pub item_bytes: Option<u32>,
    /// Column by column: the first row of all items, then the second of all items. Its steps are then fields alone, and
    /// [`Group::item_bytes`] is known.
    pub columns: bool,
}

/// How many items a group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// As many as a field says that stood before; `register` remembers where.
    Field {
        /// The field.
        field: FieldIx,
        /// Its register.
        register: RegisterIx,
    },
    /// Always so many slots; empty ones at the end are no items.
    Slots(u32),
    /// Until the bytes end.
    UntilEnd,
}

/// A body that earlier fields or the length choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Tried in order; the last one may have no tests.
    pub arms: Box<[Arm]>,
    /// The step behind the last arm.
    pub end: u32,
}

/// One way that the body can look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// All must hold.
    pub when: Box<[Test]>,
    /// Its steps.
    pub body: Range<u32>,
}

/// One condition of an arm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// The telegram has so many bytes.
    Length(u32),
    /// A field that stood before holds one of these values (as the mirror writes them).
    Field {
        /// The field.
        field: FieldIx,
        /// Its register.
        register: RegisterIx,
        /// Any of these.
        values: Box<[Box<str>]>,
    },
}
