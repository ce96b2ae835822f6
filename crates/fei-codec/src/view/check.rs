//! Whether a telegram's values are what its layout allows.

use std::borrow::Cow;

use fei_layout::plan::{Field, FieldIx, Kind, Layout, LossKind, SetBy, Side};

use crate::allowed::{elements, verify};
use crate::explain::judge;
use crate::num::index;
use crate::reading::Reading;
use crate::walk::{Visit, Walk, has_value, is_view};
use crate::{Error, ErrorKind, Fault, Losses, decode, redefined, scalar};

use super::element_key;

/// Every value of a telegram, in order.
pub(super) fn values(layout: &Layout, telegram: &[u8]) -> Result<(), Error> {
    each_field(layout, telegram, |walk, ix, at| {
        let field = layout.field(ix);
        if is_view(field) {
            return readings(layout, telegram, walk, (field, at));
        }
        if !has_value(field) {
            return Ok(());
        }
        if let Kind::Tail(_) = field.kind {
            let telegram = telegram.get(..index(walk.at())).unwrap_or(telegram);
            return verify(layout, field, telegram, at)
                .map(drop)
                .map_err(|fault| fault.in_telegram(&layout.id, walk.path(&field.key)));
        }
        let elements = elements(layout, field, telegram, at)
            .map_err(|fault| fault.in_telegram(&layout.id, walk.path(&field.key)))?;
        for number in 0..elements {
            let at = field.value_at(at, number);
            verify(layout, field, telegram, at)
                .map_err(|fault| fault.in_telegram(&layout.id, walk.path(&element_key(field, number))))?;
        }
        Ok(())
    })
}

/// Other readings of a row: whether they stay when it is written again.
fn readings(
    layout: &Layout,
    telegram: &[u8],
    walk: &Walk<'_>,
    (field, at): (&Field, u32),
) -> Result<(), Error> {
    let mut scratch = Vec::new();
    for number in 0..scalar::elements(field, telegram, at) {
        let at = field.value_at(at, number);
        redefined::stays(layout, walk, (field, at), telegram, &mut scratch)
            .map_err(|fault| fault.in_telegram(&layout.id, walk.path(&element_key(field, number))))?;
    }
    Ok(())
}

/// Whether a request whose party refuses what is written in another form has only bytes that FEI writes itself.
pub(super) fn comes_back(layout: &Layout, telegram: &[u8]) -> Result<(), Error> {
    judge(layout, telegram, &mut Losses::new(), 0)?;
    if !layout.gates.refuses(LossKind::Rewritten, layout.id.side) {
        return Ok(());
    }
    decode(layout, telegram, &mut Vec::new(), &mut Losses::new())
}

/// Whether a row of a request holds data that only the answer may fill.
pub(super) fn is_answers(layout: &Layout, ix: FieldIx, telegram: &[u8], at: u32) -> bool {
    let field = layout.field(ix);
    layout.id.side == Side::Request
        && field.set_by == SetBy::Answer
        && has_value(field)
        && scalar::any_data(field, telegram, at)
}

/// The first such row.
pub(super) fn answer_only(layout: &Layout, telegram: &[u8]) -> Option<Error> {
    let found = each_field(layout, telegram, |walk, ix, at| {
        let field = layout.field(ix);
        if !is_answers(layout, ix, telegram, at) {
            return Ok(());
        }
        let width = field.bytes();
        let got = scalar::read(field, telegram, at);
        let got =
            got.map_or(Cow::Borrowed("data"), |value| scalar::shown_text(field.mask, value.text()).into());
        let expected = "nothing: only the answer fills it".into();
        let fault = Fault { kind: ErrorKind::AnswerOnly, at, width, expected, got: got.into_owned() };
        Err(fault.in_telegram(&layout.id, walk.path(&field.key)))
    });
    found.err().filter(|error| error.kind == ErrorKind::AnswerOnly)
}

fn each_field(
    layout: &Layout,
    telegram: &[u8],
    mut see: impl FnMut(&Walk<'_>, FieldIx, u32) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reading = Reading::new(layout, telegram)?;
    loop {
        match reading.next()? {
            Visit::Field(ix, at) | Visit::Tail(ix, at) => see(&reading.walk, ix, at)?,
            Visit::End => return Ok(()),
            _ => {}
        }
    }
}
