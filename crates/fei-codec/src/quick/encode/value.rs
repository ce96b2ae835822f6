//! One value over the blank telegram, a chunk at a time: behind its own bytes a chunk repeats what stands there when
//! nothing is given, which the values behind it cover in their turn.

use fei_layout::plan::Layout;

use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, SIZE, first, part, part_mut};
use crate::quick::day::{Day, Zeros};
use crate::quick::letters::Letters;

use super::mixed::mixed;
use super::program::{Op, What};
use super::slot::{Held, Slot};
use super::text;

/// Where values come from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a [u8],
    /// Characters as pairs.
    pub(super) letters: Letters,
    pub(super) layout: &'a Layout,
}

/// Writes one value; none: in doubt.
#[inline(always)]
pub(super) fn value(
    op: &Op,
    slots: &[Slot],
    all: &[Slot],
    source: Source<'_>,
    image: &[u8],
    room: &mut [u8],
) -> Option<()> {
    let slot = *slots.get(index(op.slot))?;
    let at = index(op.at);
    if slot.is_plain() {
        return match op.what {
            What::Text => plain(op, slot, source, image, room),
            What::Digits => digits(op, slot, source, Place { image, room, at }),
            What::Amount => amount(op.width, slot, source, Place { image, room, at }),
            What::Day(day) => date(op, day, slot, source, Place { image, room, at }),
            _ => rare(op, slot, all, source, image, room),
        };
    }
    match (slot.held(), op.what) {
        (Held::Absent, _) => op.may_be_absent.then_some(()),
        (Held::Null, _) => op.takes_null.then_some(()),
        (Held::Number, What::Bare) => amount(op.width, slot, source, Place { image, room, at }),
        _ => rare(op, slot, all, source, image, room),
    }
}

/// Plain text, aligned left.
#[inline(always)]
fn plain(op: &Op, slot: Slot, source: Source<'_>, image: &[u8], room: &mut [u8]) -> Option<()> {
    if op.is_asked | op.required {
        text::check(op, slot, source)?;
    }
    // An empty text is what stands there already: rows that are seldom used mostly are.
    if slot.bytes() == 0 {
        return Some(());
    }
    if slot.bytes() > op.width || text::ends_in_padding(slot, source) {
        return None;
    }
    let (bytes, at) = (index(slot.bytes()), index(op.at));
    if bytes > SIZE {
        return text::long(slot, source, image, room, at);
    }
    Place { image, room, at }.put(source.text, slot, bytes)
}

/// Where a value is written, and what stands there when none is: both have the same places.
pub(super) struct Place<'p> {
    pub(super) image: &'p [u8],
    pub(super) room: &'p mut [u8],
    pub(super) at: usize,
}

impl<'p> Place<'p> {
    /// The bytes of a slot, at most a chunk of them.
    #[inline(always)]
    pub(super) fn put(self, text: &[u8], slot: Slot, bytes: usize) -> Option<()> {
        let chunk = Chunk::at(text, slot.at());
        let image = Chunk::new(part(self.image, self.at)?);
        chunk.over(image, bytes).store(part_mut(self.room, self.at)?);
        Some(())
    }

    /// Further on.
    #[inline(always)]
    fn behind(self, bytes: u32) -> Self {
        Self { at: self.at.wrapping_add(index(bytes)), ..self }
    }
}

/// Digits of full width.
#[inline(always)]
fn digits(op: &Op, slot: Slot, source: Source<'_>, place: Place<'_>) -> Option<()> {
    let chunk = Chunk::at(source.text, slot.at());
    if slot.bytes() != op.width || !chunk.digits() & first(op.width) != 0 {
        return None;
    }
    if op.is_asked {
        text::check(op, slot, source)?;
    }
    place.put(source.text, slot, index(slot.bytes()))
}

/// Digits with zeros before them, which stand there already.
#[inline(always)]
fn amount(width: u32, slot: Slot, source: Source<'_>, place: Place<'_>) -> Option<()> {
    let chunk = Chunk::at(source.text, slot.at());
    let zeros = width.checked_sub(slot.bytes())?;
    let inside = first(slot.bytes());
    let begins_with_zero = slot.bytes() > 1 && chunk.equal(b'0') & 1 != 0;
    if slot.bytes() == 0 || !chunk.digits() & inside != 0 || begins_with_zero {
        return None;
    }
    place.behind(zeros).put(source.text, slot, index(slot.bytes()))
}

/// A date or a time.
#[inline(always)]
fn date(op: &Op, day: Day, slot: Slot, source: Source<'_>, place: Place<'_>) -> Option<()> {
    let chunk = Chunk::at(source.text, slot.at());
    let inside = first(op.width);
    if slot.bytes() != op.width || !chunk.digits() & inside != 0 {
        return None;
    }
    let is_day = || source.text.get(slot.at()..slot.end()).is_some_and(|digits| day.is(digits));
    if !(day.is_usual(chunk) || is_day()) || (day.zeros == Zeros::Doubt && !chunk.equal(b'0') & inside == 0) {
        return None;
    }
    place.put(source.text, slot, index(slot.bytes()))
}

/// What is not often met.
#[inline(never)]
fn rare(op: &Op, slot: Slot, all: &[Slot], source: Source<'_>, image: &[u8], room: &mut [u8]) -> Option<()> {
    let place = Place { image, room, at: index(op.at) };
    match (slot.held(), op.what) {
        (Held::Mixed, What::Text) => mixed::<true>(op, slot, source, place),
        (Held::Mixed, What::Wide) => mixed::<false>(op, slot, source, place),
        (Held::Plain, What::Wide) if slot.bytes() == 0 => text::check(op, slot, source),
        (Held::Plain, What::Signed { bare: false }) | (Held::Number, What::Signed { bare: true }) => {
            signed(op, slot, source, place)
        }
        (Held::Plain, What::Decimal { bare: false, scale })
        | (Held::Number, What::Decimal { bare: true, scale }) => {
            decimal(op.width, u32::from(scale), slot, source, place)
        }
        (Held::List, What::Lines) => text::lines(op, slot, all, source, place),
        _ => None,
    }
}

/// Digits with zeros before them, a point, and digits with zeros behind them, of which the last one is none.
fn decimal(width: u32, scale: u32, slot: Slot, source: Source<'_>, place: Place<'_>) -> Option<()> {
    let chunk = Chunk::at(source.text, slot.at());
    if slot.bytes() > offset(SIZE) {
        return None;
    }
    let others = !chunk.digits() & first(slot.bytes());
    let before = others.trailing_zeros().min(slot.bytes());
    let Place { image, room, at } = place;
    amount(width - scale, slot.first(before), source, Place { image, room: &mut *room, at })?;
    if others == 0 {
        return Some(());
    }
    let behind = slot.behind(before + 1)?;
    let digits = Chunk::at(source.text, behind.at());
    let last = first(behind.bytes()) ^ first(behind.bytes()) >> 1;
    let is_point = chunk.equal(b'.') >> before & 1 == 1 && others & (others - 1) == 0;
    if !is_point || last == 0 || digits.equal(b'0') & last != 0 || behind.bytes() > scale {
        return None;
    }
    let place = Place { image, room, at: at + index(width - scale) };
    place.put(source.text, behind, index(behind.bytes()))
}

/// A sign, and digits with zeros before them.
fn signed(op: &Op, slot: Slot, source: Source<'_>, place: Place<'_>) -> Option<()> {
    let is_negative = source.text.get(slot.at()) == Some(&b'-');
    *place.room.get_mut(place.at)? = if is_negative { b'-' } else { b'+' };
    let digits = if is_negative { slot.behind(1)? } else { slot };
    amount(op.width - 1, digits, source, place.behind(1))
}
