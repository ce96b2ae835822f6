//! What of the request a row of the answer is a copy of: the row of the same name, in the same group.

use fei_layout::plan::{FieldIx, Group, GroupIx, Layout, Step};

use crate::num::{index, offset};
use crate::{Scope, View};

/// A row of the request, and where it stands.
pub(super) struct Twin {
    /// The row.
    pub field: FieldIx,
    /// Its offset.
    pub at: u32,
}

/// The request's row with the name of the answer's row; mostly the two layouts are one table, and it has its number.
pub(super) fn field(answer: &Layout, ix: FieldIx, request: &View<'_>, scope: Scope) -> Option<Twin> {
    let (wanted, asked) = (answer.field(ix), request.layout());
    let named =
        |other: FieldIx| asked.fields.get(index(other.0)).is_some_and(|field| field.key == wanted.key);
    let placed = |field: FieldIx| request.place(scope, field).map(|at| Twin { field, at });
    if named(ix)
        && let Some(twin) = placed(ix)
    {
        return Some(twin);
    }
    let group = owner(answer, ix).map(|group| &group.key);
    all(&asked.fields)
        .map(FieldIx)
        .filter(|other| named(*other) && owner(asked, *other).map(|group| &group.key) == group)
        .find_map(placed)
}

/// The request's group with the name of the answer's group.
pub(super) fn group(answer: &Layout, ix: GroupIx, request: &Layout) -> Option<GroupIx> {
    let wanted = answer.groups.get(index(ix.0))?;
    let named =
        |other: GroupIx| request.groups.get(index(other.0)).is_some_and(|group| group.key == wanted.key);
    std::iter::once(ix).chain(all(&request.groups).map(GroupIx)).find(|other| named(*other))
}

fn all<T>(of: &[T]) -> std::ops::Range<u32> {
    0..offset(of.len())
}

/// The innermost group that a row stands in.
fn owner(layout: &Layout, ix: FieldIx) -> Option<&Group> {
    let step = layout
        .steps
        .iter()
        .position(|step| matches!(step, Step::Field(own) | Step::Tail(own) if *own == ix))?;
    let step = offset(step);
    layout.groups.iter().filter(|group| group.body.contains(&step)).min_by_key(|group| group.body.len())
}
