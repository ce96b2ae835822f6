//! What a layout asks of one value in a telegram. Knows one row and its bytes, and nothing of the way through the layout.

use fei_layout::plan::{Field, Layout, SetBy, Side};

use crate::{Fault, Value, scalar};

/// A row of a request that only the answer fills and that holds no data: it may hold spaces where digits belong, and
/// need not be what the answer's must be.
pub(crate) fn is_unset(layout: &Layout, field: &Field, telegram: &[u8], at: u32) -> bool {
    layout.id.side == Side::Request && field.set_by == SetBy::Answer && !scalar::has_data(field, telegram, at)
}

/// How many elements a row has; an error when it must have one and does not.
pub(crate) fn elements(layout: &Layout, field: &Field, telegram: &[u8], at: u32) -> Result<u32, Fault> {
    let elements = scalar::elements(field, telegram, at);
    if field.until_blank && !is_unset(layout, field, telegram, at) {
        scalar::check_list(field, elements, at)?;
    }
    Ok(elements)
}

/// One value: whether it can be read, and whether the layout allows it.
pub(crate) fn verify<'t>(
    layout: &Layout,
    field: &Field,
    telegram: &'t [u8],
    at: u32,
) -> Result<Value<'t>, Fault> {
    let value = scalar::read(field, telegram, at);
    if is_unset(layout, field, telegram, at) {
        return Ok(value.unwrap_or(Value::Null));
    }
    let value = value?;
    scalar::check(field, &value, at).map(|()| value)
}
