//! A count that lies: what is wrong shows behind the items, where they end elsewhere than the count says. It is the count
//! that is told, when the telegram, read with the number that its length leaves, has nothing wrong.

use fei_layout::plan::{Count, Field, FieldIx, Group, Layout};

use super::check;
use crate::num::offset;
use crate::reading::{Reading, count_at};
use crate::walk::Visit;
use crate::{Error, ErrorKind, Fault, Value, scalar};

/// Counts that are tried: each costs a few readings of a telegram that is refused anyway.
const COUNTS_MAX: usize = 8;

/// The error of the count that explains what is wrong with a telegram; none: no single one does.
pub(crate) fn count(layout: &Layout, telegram: &[u8]) -> Option<Error> {
    let mut reading = Reading::lenient(layout, telegram);
    let mut counts = Vec::new();
    while counts.len() < COUNTS_MAX {
        match reading.next() {
            Ok(Visit::Field(ix, at)) => {
                let counted = counted(layout, ix);
                counts.extend(counted.map(|group| (ix, at, group, reading.walk.path(&layout.field(ix).key))));
            }
            Ok(Visit::End) | Err(_) => break,
            Ok(_) => {}
        }
    }
    counts.into_iter().find_map(|(ix, at, group, path)| {
        let fault = lies(layout, telegram, (ix, at), group)?;
        Some(fault.in_telegram(&layout.id, path))
    })
}

/// The one group that a row counts, when its items have so many bytes each.
fn counted(layout: &Layout, ix: FieldIx) -> Option<&Group> {
    let counts = |group: &&Group| matches!(group.count, Count::Field { field, .. } if field == ix);
    let mut groups = layout.groups.iter().filter(counts);
    groups.next().filter(|group| groups.next().is_none() && group.item_bytes.is_some_and(|bytes| bytes > 0))
}

fn lies(layout: &Layout, telegram: &[u8], (ix, at): (FieldIx, u32), group: &Group) -> Option<Fault> {
    let field = layout.field(ix);
    let said = count_at(layout, telegram, ix, at).ok()?;
    let mut mended = telegram.to_vec();
    put(field, 0, &mut mended, at)?;
    let left = offset(telegram.len()).checked_sub(bytes(layout, &mended))?;
    let items = Some(left / group.item_bytes?).filter(|items| *items != said && *items <= group.max)?;
    put(field, items, &mut mended, at)?;
    check::values(layout, &mended).ok()?;
    let (expected, got) =
        (format!("{items}, as many items of {} as the bytes hold", group.key), said.to_string());
    Some(Fault { kind: ErrorKind::Count, at, width: field.width, expected: expected.into(), got })
}

fn put(field: &Field, items: u32, telegram: &mut [u8], at: u32) -> Option<()> {
    scalar::write(field, &Value::Number(items.to_string().into()), telegram, at).ok().map(drop)
}

/// How many bytes a telegram would have by what it says, as far as it can be followed.
fn bytes(layout: &Layout, telegram: &[u8]) -> u32 {
    let mut reading = Reading::lenient(layout, telegram);
    while !matches!(reading.next(), Ok(Visit::End) | Err(_)) {}
    reading.walk.at()
}
