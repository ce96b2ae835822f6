//! A value by way of the exact code.

use std::borrow::Cow;

use fei_layout::plan::{Field, JsonType, Kind, Layout};

use crate::allowed::verify;
use crate::charset::Changes;
use crate::num::index;
use crate::quick::chunk::is_plain;
use crate::{Value, scalar};

use super::program::Op;
use super::slot::{Held, Slot};

/// Writes the value of a row, or its list of values, over the telegram; none: in doubt.
pub(super) fn write(
    layout: &Layout,
    op: &Op,
    slots: &[Slot],
    all: &[Slot],
    text: &[u8],
    telegram: &mut [u8],
    block: u32,
) -> Option<()> {
    let field = layout.field(op.field);
    let slot = *slots.get(index(op.slot))?;
    let at = block + op.at;
    match slot.held() {
        Held::Absent => op.may_be_absent.then_some(()),
        Held::List if field.repeat > 1 => {
            let values = all.get(slot.at()..slot.end())?;
            if values.len() < index(field.repeat) && !op.may_be_absent {
                return None;
            }
            let mut at = at;
            for value in values {
                one(layout, field, op, *value, text, telegram, at)?;
                at += field.width;
            }
            Some(())
        }
        _ if field.repeat == 1 => one(layout, field, op, slot, text, telegram, at),
        _ => None,
    }
}

fn one(
    layout: &Layout,
    field: &Field,
    op: &Op,
    slot: Slot,
    text: &[u8],
    telegram: &mut [u8],
    at: u32,
) -> Option<()> {
    let held = text.get(slot.at()..slot.end())?;
    let held = Cow::Borrowed(std::str::from_utf8(held).ok()?);
    let is_bare = matches!(field.kind, Kind::Number(_)) && field.json == JsonType::Number;
    let value = match slot.held() {
        Held::Null => return op.takes_null.then_some(()),
        Held::Unseen if !is_plain(held.as_bytes()) => return None,
        Held::Plain | Held::Mixed | Held::Unseen if !is_bare => Value::Text(held),
        Held::Number if is_bare => Value::Number(held),
        _ => return None,
    };
    let changes = scalar::write(field, &value, telegram, at).ok()?;
    let is_same = changes == Changes::default();
    let is_allowed = !scalar::is_checked(field) || verify(layout, field, telegram, at).is_ok();
    let is_settled = scalar::settled(field, &value, telegram, at).is_none();
    (is_same && is_allowed && is_settled).then_some(())
}
