//! A walk that a telegram leads: its length, its counts, its choices, its blocks and its bits, all checked against the
//! bytes that are there.

pub(crate) mod bits;
mod block;
mod choice;
mod group;

use fei_layout::plan::{FieldIx, Layout};

use crate::num::{index, offset};
use crate::walk::{Visit, Walk};
use crate::{Error, ErrorKind, Fault};

pub(crate) use block::said;
pub(crate) use choice::{holds, no_arm};
pub(crate) use group::{count, count_at};

/// The walk and its telegram.
#[derive(Debug, Clone)]
pub(crate) struct Reading<'t> {
    pub(crate) walk: Walk<'t>,
    telegram: &'t [u8],
    /// Where the blocks end that the walk is inside of.
    ends: Vec<u32>,
}

impl<'t> Reading<'t> {
    /// A walk of a telegram whose length can be right.
    pub(crate) fn new(layout: &'t Layout, telegram: &'t [u8]) -> Result<Self, Error> {
        let length = offset(telegram.len());
        let reading = Self::lenient(layout, telegram);
        if length < layout.bytes_min || length > layout.bytes_max {
            let expected = match (layout.bytes_min, layout.bytes_max) {
                (min, max) if min == max => format!("{min} bytes"),
                (min, max) => format!("{min} to {max} bytes"),
            };
            return Err(reading.wrong_length(layout.bytes_max.min(length.max(layout.bytes_min)), expected));
        }
        Ok(reading)
    }

    /// A walk as far as it goes.
    pub(crate) fn lenient(layout: &'t Layout, telegram: &'t [u8]) -> Self {
        Self { walk: Walk::new(layout), telegram, ends: Vec::new() }
    }

    /// What comes next; everything is answered already, so that [`Visit::Choice`], [`Visit::Block`] and
    /// [`Visit::MayEnd`] never come, and behind a tail or a bitmap the walk stands at its end.
    pub(crate) fn next(&mut self) -> Result<Visit, Error> {
        loop {
            let visit = self.walk.next();
            match visit {
                Visit::Field(ix, at) => self.has_bytes(ix, at)?,
                Visit::Group(ix) => self.enter(ix)?,
                Visit::Item(ix, number) => self.may_have(ix, number)?,
                Visit::Tail(_, at) => self.walk.skip(self.end().saturating_sub(at)),
                Visit::EndBlock(ix, at) => self.close(ix, at)?,
                Visit::Bitmap(ix, at) => self.bits(ix, at)?,
                Visit::Choice(ix) => {
                    self.choose(ix)?;
                    continue;
                }
                Visit::Block(ix) => {
                    self.open(ix)?;
                    continue;
                }
                Visit::MayEnd(step) => {
                    if self.walk.at() == self.end() {
                        self.walk.end_at(step);
                    }
                    continue;
                }
                Visit::End if index(self.walk.at()) != self.telegram.len() => {
                    return Err(self.wrong_length(self.walk.at(), format!("{} bytes", self.walk.at())));
                }
                Visit::EndItem(_) | Visit::Close(..) | Visit::End => {}
            }
            return Ok(visit);
        }
    }

    /// Where the bytes end: those of the block around, or the telegram's.
    pub(crate) fn end(&self) -> u32 {
        self.ends.last().copied().unwrap_or_else(|| offset(self.telegram.len()))
    }

    fn has_bytes(&self, ix: FieldIx, at: u32) -> Result<(), Error> {
        let field = self.walk.layout().field(ix);
        let width = field.bytes();
        if at.saturating_add(width) <= self.end() {
            return Ok(());
        }
        let got = format!("{} bytes", self.end().saturating_sub(at));
        let expected = format!("{width} bytes{}", self.until()).into();
        Err(self.located(&field.key, Fault { kind: ErrorKind::Length, at, width, expected, got }))
    }

    fn wrong_length(&self, right: u32, expected: String) -> Error {
        let length = offset(self.telegram.len());
        let (at, width) = (right.min(length), right.abs_diff(length));
        let behind = self.telegram.get(index(right)..).unwrap_or_default();
        let is_line_end = !behind.is_empty() && behind.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
        let why = if is_line_end { ": a line end stands behind the last row" } else { "" };
        let got = format!("{length} bytes{why}");
        let fault = Fault { kind: ErrorKind::Length, at, width, expected: expected.into(), got };
        fault.in_telegram(&self.walk.layout().id, String::new())
    }

    fn located(&self, key: &str, fault: Fault) -> Error {
        fault.in_telegram(&self.walk.layout().id, self.walk.path(key))
    }
}
