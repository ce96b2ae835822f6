//! Mirror → telegram: the JSON is read once into flat slots, then the plan is walked once and each row written from its
//! slot.
//!
//! A key that the layout does not have, a value of another type, text over its width (unless the row may cut it), a
//! character that cannot be written and a number that does not fit are errors, located by JSON pointer and byte. A key
//! that is absent is written as its default or zeros (and reported), its constant or its empty form; a required one is
//! an error. What would read back as another value stands in the losses.
//! The field that counts a group may be absent: then it is written from the list; else it must agree with it. A list
//! may be shorter than its slots: in the rest each row has its empty form.

mod absent;
mod all;
mod arm;
mod block;
mod capture;
mod change;
mod field;
mod group;
mod optional;
mod tail;
mod view;

use std::ops::Range;

use fei_layout::plan::{FieldIx, Layout, SlotRef};

use crate::json::{Captured, Instance, Slot, What};
use crate::walk::{Visit, Walk};
use crate::{Error, ErrorKind, Fault, Losses, Moment, Place, computed, quick};

use all::Found;
pub(crate) use all::everything_wrong_in_file;
pub use all::{Wrong, everything_wrong};
use capture::capture;
use group::List;

/// Appends the telegram of a mirror. On an error `out` and `losses` are as they were.
///
/// # Errors
/// The first value that the layout cannot hold; of a request also the first change for which the party refuses it.
pub fn encode(layout: &Layout, json: &[u8], out: &mut Vec<u8>, losses: &mut Losses) -> Result<(), Error> {
    encode_at(layout, json, None, out, losses)
}

/// The same for layouts with rows that hold the clock or the business date: what is written where the JSON has none.
///
/// # Errors
/// As [`encode`].
pub fn encode_at(
    layout: &Layout,
    json: &[u8],
    moment: Option<Moment<'_>>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    match quick::encode(layout, json, out) {
        Some(()) => Ok(()),
        None => exactly(layout, json, moment, out, losses, None),
    }
}

/// The same for a record of a file: rows that follow from its other records, and that the JSON does not have, are left
/// empty, and named in `left`.
///
/// # Errors
/// As [`encode`].
pub(crate) fn encode_in_file(
    layout: &Layout,
    json: &[u8],
    moment: Option<Moment<'_>>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
    left: &mut Vec<FieldIx>,
) -> Result<(), Error> {
    match quick::encode(layout, json, out) {
        Some(()) => Ok(()),
        None => exactly(layout, json, moment, out, losses, Some(left)),
    }
}

/// The plain way, which finds every error and every loss.
#[cold]
#[inline(never)]
pub(crate) fn exactly(
    layout: &Layout,
    json: &[u8],
    moment: Option<Moment<'_>>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
    left: Option<&mut Vec<FieldIx>>,
) -> Result<(), Error> {
    let (start, known) = (out.len(), losses.0.len());
    let encoded = capture(layout, json)
        .and_then(|captured| Encoder { left, ..Encoder::new(layout, captured, (out, losses), moment) }.run());
    let encoded = encoded.and_then(|()| losses.refused(known, layout).map_or(Ok(()), Err));
    if encoded.is_err() {
        out.truncate(start);
        losses.0.truncate(known);
    }
    encoded
}

struct Encoder<'a, 'j> {
    layout: &'a Layout,
    captured: Captured<'j>,
    walk: Walk<'a>,
    out: &'a mut Vec<u8>,
    /// Where the telegram starts in `out`.
    start: usize,
    /// The document, and the items that the walk is in; none is a slot behind the list's end.
    scopes: Vec<Option<Instance>>,
    /// The open lists.
    lists: Vec<List>,
    /// Lengths that the telegram must have, or must not have, for its choices to be read as they were written.
    promises: Vec<(u32, bool)>,
    /// Bytes that were written by another reading of their row.
    viewed: Vec<Range<u32>>,
    /// Bytes that another reading of their row gives, as they were or otherwise.
    told: Vec<Range<u32>>,
    /// Where computed rows stand that nobody gave.
    owed: Vec<u32>,
    /// Where in the telegram, and where in the JSON, values stand; only kept where some may be computed.
    given: Vec<(u32, u32)>,
    moment: Option<Moment<'a>>,
    losses: &'a mut Losses,
    /// The rows that are left to be written from other records; none where there are no others.
    left: Option<&'a mut Vec<FieldIx>>,
    /// Where it goes what is wrong; none: the first of it ends it.
    found: Option<Found<'a>>,
}

impl<'a, 'j> Encoder<'a, 'j> {
    fn new(
        layout: &'a Layout,
        captured: Captured<'j>,
        (out, losses): (&'a mut Vec<u8>, &'a mut Losses),
        moment: Option<Moment<'a>>,
    ) -> Self {
        Self {
            layout,
            captured,
            walk: Walk::new(layout),
            start: out.len(),
            out,
            scopes: vec![Some(Instance::DOCUMENT)],
            lists: Vec::new(),
            promises: Vec::new(),
            viewed: Vec::new(),
            told: Vec::new(),
            owed: Vec::new(),
            given: Vec::new(),
            moment,
            losses,
            left: None,
            found: None,
        }
    }
}

impl<'j> Encoder<'_, 'j> {
    fn run(mut self) -> Result<(), Error> {
        let document = self.captured.element(Instance::DOCUMENT);
        if document.what != What::Object {
            return Err(self.wrong_type("", document, "an object"));
        }
        while !self.has_enough() {
            match self.walk.next() {
                Visit::Field(ix, at) => {
                    let row = self.row(ix, at);
                    self.row_held(row, ix, at)?;
                }
                Visit::Group(ix) => self.group(ix)?,
                Visit::Choice(ix) => self.choice(ix)?,
                Visit::Item(ix, _) => self.item(ix)?,
                Visit::EndItem(_) => {
                    self.scopes.pop();
                }
                Visit::Close(ix, _) => {
                    let closed = self.close(ix);
                    self.agreed(closed)?;
                }
                Visit::Tail(ix, at) => {
                    let tail = self.tail(ix, at);
                    self.held(tail)?;
                }
                Visit::Block(ix) => self.block(ix),
                Visit::EndBlock(ix, at) => {
                    let ended = self.end_block(ix, at);
                    self.agreed(ended)?;
                }
                Visit::Bitmap(ix, at) => self.bitmap(ix, at)?,
                Visit::MayEnd(step) => self.may_end(step),
                Visit::End if self.is_broken() => return Ok(()),
                Visit::End => {
                    self.keep_promises()?;
                    self.fits_frame()?;
                    return self.work_out();
                }
            }
        }
        Ok(())
    }

    /// The item that the walk is in; none for a slot behind the list's end.
    fn scope(&self) -> Option<Instance> {
        self.scopes.last().copied().flatten()
    }

    fn slot(&self, place: SlotRef) -> Slot<'j> {
        self.scope().map_or(Slot::ABSENT, |scope| self.captured.slot(scope, place))
    }

    /// The telegram as far as it is written.
    fn telegram(&self) -> &[u8] {
        self.out.get(self.start..).unwrap_or_default()
    }

    /// An error of the value at a key of the item at hand.
    fn error(&self, key: &str, at: u32, kind: ErrorKind, expected: String, got: String) -> Error {
        let fault = Fault { kind, at: self.walk.at(), width: 0, expected: expected.into(), got };
        self.located(key, at, fault)
    }

    fn located(&self, key: &str, at: u32, fault: Fault) -> Error {
        fault.in_json(&self.layout.id, self.walk.path(key), self.walk.pointer(key), at)
    }

    fn wrong_type(&self, key: &str, slot: Slot<'_>, expected: &str) -> Error {
        self.error(key, slot.at, ErrorKind::WrongType, expected.to_owned(), slot.what.word().to_owned())
    }

    /// Where an absent key belongs: its object.
    fn here(&self) -> u32 {
        self.scope().map_or(0, |scope| self.captured.element(scope).at)
    }

    fn fits_frame(&self) -> Result<(), Error> {
        let (length, most) = (self.walk.at(), self.layout.bytes_max);
        if length <= most {
            return Ok(());
        }
        let (expected, got) = (format!("a telegram of at most {most} bytes"), format!("{length} bytes"));
        Err(self.error("", 0, ErrorKind::TooLong, expected, got))
    }

    /// Writes the computed rows that nobody gave, and compares those that somebody did. What is wrong with them is told by
    /// its place in the JSON.
    fn work_out(self) -> Result<(), Error> {
        let layout = self.layout;
        if layout.computed.is_empty() {
            return Ok(());
        }
        let (document, known) = (self.captured.element(Instance::DOCUMENT).at, self.losses.0.len());
        let in_json = |place: &Place, path: &str| {
            let here = |(at, _): &&(u32, u32)| matches!(place, Place::Offset { at: is, .. } if is == at);
            let at = self.given.iter().find(here).map_or(document, |(_, at)| *at);
            let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
            Place::Pointer { pointer, at }
        };
        let telegram = self.out.get_mut(self.start..).unwrap_or_default();
        let worked = computed::write(layout, telegram, |_, at| self.owed.contains(&at), self.moment)
            .and_then(|()| computed::check(layout, telegram, self.losses));
        for loss in self.losses.0.iter_mut().skip(known) {
            loss.place = in_json(&loss.place, &loss.path);
        }
        worked.map_err(|error| Error { place: in_json(&error.place, &error.path), ..error })
    }

    fn keep_promises(&self) -> Result<(), Error> {
        let length = self.walk.at();
        let Some((bytes, _)) = self.promises.iter().find(|(bytes, is)| (*bytes == length) != *is) else {
            return Ok(());
        };
        let (expected, got) = match *bytes == length {
            true => (
                "another length: these bytes are read as another variant".to_owned(),
                format!("{length} bytes"),
            ),
            false => (format!("{bytes} bytes for this variant"), format!("{length} bytes")),
        };
        let error = self.error("", 0, ErrorKind::Choice, expected, got);
        Err(Error { place: Place::Pointer { pointer: String::new(), at: 0 }, ..error })
    }
}

#[cfg(test)]
mod tests;
