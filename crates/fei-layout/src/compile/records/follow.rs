//! Rows that need not be given, because the records before say what stands in them.

use std::sync::Arc;

use crate::plan::{Compute, FieldIx, Layout, RecordCheck, RecordKind, Role};

/// Marks the rows of the checks that can be written when the rest of their record is.
pub(super) fn mark(checks: &[RecordCheck], kinds: &mut [RecordKind]) {
    for check in checks {
        let layout = kinds.get_mut(check.row.kind as usize).and_then(|kind| Arc::get_mut(&mut kind.layout));
        let Some(layout) = layout else { continue };
        let follows = can_follow(layout, check.row.field);
        if let Some(field) = layout.fields.get_mut(check.row.field.0 as usize) {
            field.follows = follows;
        }
    }
}

/// Nothing else of the record hangs on what the row says: neither a choice, a count, another reading nor a sum.
fn can_follow(layout: &Layout, ix: FieldIx) -> bool {
    let field = layout.field(ix);
    let is_read = layout.fields.iter().any(|view| matches!(view.role, Role::View { of, .. } if of == ix));
    let is_computed =
        layout.computed.iter().any(|computed| computed.field == ix || looks_at_values(&computed.what));
    field.repeat == 1 && field.constant.is_none() && field.register.is_none() && !is_read && !is_computed
}

fn looks_at_values(what: &Compute) -> bool {
    match what {
        Compute::Length(_) | Compute::Count(_) | Compute::Sequence | Compute::Now | Compute::BusinessDate => {
            false
        }
        Compute::Sum(_) | Compute::HashTotal(..) | Compute::CheckDigit(..) | Compute::Checksum(..) => true,
    }
}
