//! Telegram → mirror: one flat JSON object, header first, keys as the rows are named. Groups are arrays of objects,
//! repeated scalars arrays; a sign and its digits are one value; an empty form is null; every named row is there, filler
//! only when it holds something else than would be written without it.
//!
//! What encoding the mirror again would write otherwise, because the layout accepts two forms, stands in the losses.
//! A mirror is never masked.

mod list;

use fei_layout::plan::{Empty, Field, FieldIx, GroupIx, Kind, Layout, Mask, Role};

use crate::allowed::{elements, is_unset, verify};
use crate::explain::{as_told, judge};
use crate::num::index;
use crate::reading::Reading;
use crate::rendered::append;
use crate::scalar::{Raw, Rewrite, may_rewrite};
use crate::slots::Slots;
use crate::view::{element_key, lying_count};
use crate::walk::{Visit, Walk};
use crate::{Buffer, Error, Fault, Loss, LossKind, Losses, Place, Value, mask, quick, redefined, scalar};

/// Appends the mirror of a telegram as one line of JSON. On an error `out` and `losses` are as they were.
///
/// # Errors
/// The first place at which the telegram breaks the layout: its shape, a value, `required`, a constant, the codes; of a
/// request also the first change for which the party refuses it.
pub fn decode(layout: &Layout, telegram: &[u8], out: &mut Vec<u8>, losses: &mut Losses) -> Result<(), Error> {
    let mut buffer = Buffer::from(std::mem::take(out));
    let decoded = decode_into(layout, telegram, &mut buffer, losses);
    *out = buffer.into();
    decoded
}

/// The same into a buffer: the quicker way to decode one telegram after the other.
///
/// # Errors
/// As of [`decode`].
pub fn decode_into(
    layout: &Layout,
    telegram: &[u8],
    out: &mut Buffer,
    losses: &mut Losses,
) -> Result<(), Error> {
    match quick::decode(layout, telegram, out) {
        Some(()) => Ok(()),
        None => out.append_with(|out| exactly(layout, telegram, out, losses)),
    }
}

/// The plain way, which finds every error and every loss.
#[cold]
#[inline(never)]
pub(crate) fn exactly(
    layout: &Layout,
    telegram: &[u8],
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    let (start, known) = (out.len(), losses.0.len());
    let decoded = Decoder { layout, telegram, out, losses, scratch: Vec::new() }
        .run()
        .map_err(|error| lying_count(layout, telegram).unwrap_or_else(|| as_told(layout, telegram, error)));
    let decoded = decoded.and_then(|()| judge(layout, telegram, losses, known));
    if decoded.is_err() {
        out.truncate(start);
        losses.0.truncate(known);
    }
    decoded
}

struct Decoder<'a> {
    layout: &'a Layout,
    telegram: &'a [u8],
    out: &'a mut Vec<u8>,
    losses: &'a mut Losses,
    scratch: Vec<u8>,
}

impl Decoder<'_> {
    fn run(&mut self) -> Result<(), Error> {
        let mut reading = Reading::new(self.layout, self.telegram)?;
        self.out.push(b'{');
        loop {
            match reading.next()? {
                Visit::Field(ix, at) => self.row(&reading, ix, at)?,
                Visit::Group(ix) => self.group(ix),
                Visit::Item(..) => self.open(b'{'),
                Visit::EndItem(_) => self.out.push(b'}'),
                Visit::Close(ix, skipped) => self.close(&reading.walk, ix, skipped),
                Visit::Tail(ix, at) => self.tail(&reading.walk, ix, at)?,
                Visit::End => break,
                // Bits have no key, and the rows of choices and blocks stand in the object around.
                Visit::Choice(_) | Visit::Block(_) | Visit::EndBlock(..) => {}
                Visit::Bitmap(..) | Visit::MayEnd(_) => {}
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    fn row(&mut self, reading: &Reading<'_>, ix: FieldIx, at: u32) -> Result<(), Error> {
        let field = self.layout.field(ix);
        match field.role {
            Role::Named => {}
            Role::PartOf(_) => return Ok(()),
            Role::Filler if !self.says_anything(reading, field, at) => return Ok(()),
            Role::Filler => {}
            Role::View { .. } => {
                let walk = &reading.walk;
                return self
                    .member(walk, field, at, |decoder, at, number| decoder.view(walk, field, at, number));
            }
        }
        let walk = &reading.walk;
        self.member(walk, field, at, |decoder, at, number| decoder.value(walk, field, at, number))
    }

    /// The key, and its value or the list of its values.
    fn member(
        &mut self,
        walk: &Walk<'_>,
        field: &Field,
        at: u32,
        mut value: impl FnMut(&mut Self, u32, u32) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.key(&field.rendered);
        if field.repeat == 1 {
            return value(self, at, 0);
        }
        let elements = elements(self.layout, field, self.telegram, at)
            .map_err(|fault| fault.in_telegram(&self.layout.id, walk.path(&field.key)))?;
        self.out.push(b'[');
        for number in 0..elements {
            self.comma();
            value(self, field.value_at(at, number), number)?;
        }
        self.out.push(b']');
        self.behind(walk, field, at, elements);
        Ok(())
    }

    /// Another reading of bytes that were read already: what it cannot read is null.
    fn view(&mut self, walk: &Walk<'_>, field: &Field, at: u32, number: u32) -> Result<(), Error> {
        redefined::stays(self.layout, walk, (field, at), self.telegram, &mut self.scratch)
            .map_err(|fault| fault.in_telegram(&self.layout.id, walk.path(&element_key(field, number))))?;
        let raw = scalar::raw(field, self.telegram, at).unwrap_or(Raw::Null);
        append(field, raw, self.out);
        Ok(())
    }

    /// Everything up to where the walk stands.
    fn tail(&mut self, walk: &Walk<'_>, ix: FieldIx, at: u32) -> Result<(), Error> {
        let field = self.layout.field(ix);
        let telegram = self.telegram.get(..index(walk.at())).unwrap_or(self.telegram);
        if field.role == Role::Filler && index(at) == telegram.len() {
            return Ok(());
        }
        let located = |fault: Fault| fault.in_telegram(&self.layout.id, walk.path(&field.key));
        let raw = scalar::raw(field, telegram, at).map_err(located)?;
        verify(self.layout, field, telegram, at).map_err(located)?;
        self.key(&field.rendered);
        append(field, raw, self.out);
        if field.charset.has_twins() {
            self.report_tail(walk, field, telegram, at);
        }
        Ok(())
    }

    /// The loss of characters that encoding would write by their other bytes.
    fn report_tail(&mut self, walk: &Walk<'_>, field: &Field, telegram: &[u8], at: u32) {
        let Ok(value) = scalar::read(field, telegram, at) else { return };
        let again = scalar::tail::bytes(field, &value, at).map(|(bytes, _)| bytes);
        if again.ok().as_deref() != telegram.get(index(at)..) {
            let shown = mask::show(field.mask, value.text());
            let place = Place::Offset { at, width: walk.at().saturating_sub(at) };
            let (path, kind) = (walk.path(&field.key), LossKind::Rewritten);
            self.losses.push(Loss { path, place, kind, before: shown.clone(), after: shown });
        }
    }

    fn value(&mut self, walk: &Walk<'_>, field: &Field, at: u32, number: u32) -> Result<(), Error> {
        let located =
            |fault: Fault| fault.in_telegram(&self.layout.id, walk.path(&element_key(field, number)));
        let unset = is_unset(self.layout, field, self.telegram, at);
        let raw = match scalar::raw(field, self.telegram, at) {
            Err(_) if unset => Raw::Null,
            raw => raw.map_err(located)?,
        };
        if !unset && scalar::is_checked(field) {
            let value = scalar::read(field, self.telegram, at).map_err(located)?;
            scalar::check(field, &value, at).map_err(located)?;
        }
        append(field, raw, self.out);
        let other_sign = matches!(&raw, Raw::Stored(stored) if !stored.is_preferred());
        if other_sign || may_rewrite(field) || (unset && matches!(raw, Raw::Null)) {
            self.report(walk, field, at, number, raw);
        }
        Ok(())
    }

    /// The loss of bytes that encoding would write in the layout's other form.
    fn report(&mut self, walk: &Walk<'_>, field: &Field, at: u32, number: u32, raw: Raw<'_>) {
        let value = match raw {
            Raw::Null => Value::Null,
            _ => scalar::read(field, self.telegram, at).unwrap_or(Value::Null),
        };
        if let Some(Rewrite { before, after }) = Rewrite::of(field, &value, self.telegram, at) {
            let (path, place) =
                (walk.path(&element_key(field, number)), Place::Offset { at, width: field.width });
            // Of bytes that are no characters a mask would hide the wrong half.
            let plain = field.mask == Mask::None || field.kind.is_characters();
            let mask = if plain { field.mask } else { Mask::All };
            let (before, after) = (mask::show(mask, &before), mask::show(mask, &after));
            self.losses.push(Loss { path, place, kind: LossKind::Rewritten, before, after });
        }
    }
}

/// Filler and slots.
impl Decoder<'_> {
    /// Whether filler has to stand in the mirror: encoding would not write these bytes without being told, or would
    /// end before them.
    fn says_anything(&mut self, reading: &Reading<'_>, field: &Field, at: u32) -> bool {
        let is_last = reading.walk.may_be_missing() && reading.walk.at() == reading.end();
        is_last || !self.is_as_absent(field, at)
    }

    /// Whether encoding would write these bytes without being told.
    fn is_as_absent(&mut self, field: &Field, at: u32) -> bool {
        let width = index(field.bytes());
        let bytes = self.telegram.get(index(at)..index(at).saturating_add(width)).unwrap_or_default();
        let unsaid = field.default.is_none() && field.constant.is_none() && field.empty == Empty::Never;
        if unsaid && field.kind == Kind::Text && !field.until_blank {
            return bytes.iter().all(|byte| *byte == field.pad);
        }
        self.scratch.clear();
        self.scratch.resize(width, 0);
        for number in 0..field.repeat {
            let at = field.value_at(0, number);
            if scalar::absent(field, &mut self.scratch, at).is_err() {
                return false;
            }
        }
        self.scratch == bytes
    }

    /// Slots that are no items and are not as FEI writes such slots.
    fn close(&mut self, walk: &Walk<'_>, ix: GroupIx, skipped: u32) {
        self.out.push(b']');
        let Some(group) = self.layout.groups.get(index(ix.0)).filter(|_| skipped > 0) else { return };
        let slots = Slots::closed(self.layout, group, walk.at());
        for slot in slots.not_blank(skipped, self.telegram, &mut self.scratch) {
            let (at, width) = slots.place(slot);
            self.losses.push(Loss {
                path: walk.path(&format!("{}[{slot}]", group.key)),
                place: Place::Offset { at, width },
                kind: LossKind::Rewritten,
                before: "an empty slot".to_owned(),
                after: "its blank form".to_owned(),
            });
        }
    }
}

/// Punctuation.
impl Decoder<'_> {
    fn group(&mut self, ix: GroupIx) {
        if let Some(group) = self.layout.groups.get(index(ix.0)) {
            self.key(&group.rendered);
            self.out.push(b'[');
        }
    }

    fn key(&mut self, rendered: &[u8]) {
        self.comma();
        self.out.extend_from_slice(rendered);
    }

    fn open(&mut self, bracket: u8) {
        self.comma();
        self.out.push(bracket);
    }

    /// A comma, unless something was just opened.
    fn comma(&mut self) {
        if !matches!(self.out.last(), Some(b'{' | b'[')) {
            self.out.push(b',');
        }
    }
}

#[cfg(test)]
mod tests;
