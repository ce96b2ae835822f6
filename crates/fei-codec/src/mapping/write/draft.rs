//! The answer while it is written: one walk over the response layout, each row copied, emptied or mapped in its turn, so
//! that choices and counts further on see what stands before them.

use std::ops::Range;

use fei_exchange::Outcome;
use fei_layout::plan::{Count, GroupIx, Layout, ResponseRow, Step, TelegramParty};

use super::items::Item;
use super::twin::lookup;
use super::{header, items};
use crate::mapping::Verdict;
use crate::mapping::sources::Sources;
use crate::{Error, ErrorKind, Losses, Place, Scope, View};

/// An answer under way.
pub(super) struct Draft<'a> {
    /// The response layout.
    pub layout: &'a Layout,
    /// The request.
    pub request: &'a View<'a>,
    /// How it ended.
    pub verdict: &'a Verdict,
    /// What is written; may reach beyond `at`, for a sign that stands further on.
    pub bytes: Vec<u8>,
    /// Where the next row stands.
    pub at: u32,
    /// Where the rows stand that counts and choices look back to.
    pub registers: Vec<Option<u32>>,
    /// What could not be written as it came.
    pub losses: Losses,
}

/// The telegram, or one item of a group in it.
pub(super) struct Level<'a, 'p> {
    /// What of the request it is a copy of, where its mapped values come from, what is mapped.
    pub item: Item<'a>,
    /// What is before its keys in errors and losses: `detail[2].`.
    pub prefix: &'p str,
}

impl<'a> Draft<'a> {
    /// Nothing is written yet.
    pub(super) fn new(layout: &'a Layout, request: &'a View<'a>, verdict: &'a Verdict) -> Self {
        let registers = vec![None; usize::try_from(layout.registers).unwrap_or_default()];
        let bytes = Vec::with_capacity(request.telegram().len());
        Self { layout, request, verdict, bytes, at: 0, registers, losses: Losses::new() }
    }

    /// Writes header and body. Without `mapped` the rows of the answer stay empty.
    pub(super) fn write(
        &mut self,
        party: &TelegramParty,
        mapped: Option<(Sources<'a>, &'a [ResponseRow])>,
    ) -> Result<(), Error> {
        let copied = Item { twin: Some(Scope::TELEGRAM), sources: None, rows: &[] };
        let (header_end, end) = (self.layout.header_fields, size(self.layout.steps.len()));
        self.range(0..header_end, &Level { item: copied, prefix: "" })?;
        header::apply(&party.answer, self.layout, self.verdict, &mut self.bytes, &mut self.losses);
        let item = match mapped {
            Some((sources, rows)) => Item { sources: Some(sources), rows, ..copied },
            None => copied,
        };
        let level = Level { item, prefix: "" };
        self.mapped_header(&level)?;
        self.range(header_end..end, &level)?;
        self.bytes.resize(usize::try_from(self.at).unwrap_or_default(), b' ');
        Ok(())
    }

    /// Hands the answer over.
    pub(super) fn finish(self, out: &mut Vec<u8>, losses: &mut Losses) {
        out.extend_from_slice(&self.bytes);
        losses.0.extend(self.losses.0);
    }

    /// How the transaction ended.
    pub(super) fn outcome(&self) -> Outcome {
        self.verdict.outcome
    }

    /// An error about a path of the answer.
    pub(super) fn error(&self, path: &str, kind: ErrorKind, expected: &str, got: &str) -> Error {
        Error {
            layout: self.layout.id.to_string(),
            path: path.to_owned(),
            place: Place::Whole,
            kind,
            expected: expected.to_owned(),
            got: got.to_owned(),
        }
    }

    fn range(&mut self, steps: Range<u32>, level: &Level<'a, '_>) -> Result<(), Error> {
        let mut at = steps.start;
        while at < steps.end {
            at = match lookup(&self.layout.steps, at) {
                Some(Step::Field(ix)) => {
                    self.field(*ix, level)?;
                    at + 1
                }
                Some(Step::Group(ix)) => self.group(*ix, level)?,
                Some(Step::Choice(ix)) => {
                    let (body, end) = self.choose(*ix)?;
                    self.range(body, level)?;
                    end
                }
                None => break,
            };
        }
        Ok(())
    }

    /// Writes the items of a group and their count, and says where the walk goes on.
    fn group(&mut self, ix: GroupIx, level: &Level<'a, '_>) -> Result<u32, Error> {
        let layout = self.layout;
        let Some(group) = lookup(&layout.groups, ix.0) else { return Ok(u32::MAX) };
        let path = format!("{}{}", level.prefix, group.key);
        let items = items::of(self, ix, level, &path)?;
        let slots = match group.count {
            Count::Slots(slots) => slots,
            Count::Field { .. } | Count::UntilEnd => size(items.len()),
        };
        let most = group.max.min(slots);
        if size(items.len()) > most {
            let (expected, got) = (format!("at most {most} items"), items.len().to_string());
            return Err(self.error(&path, ErrorKind::Count, &expected, &got));
        }
        let items = items.into_iter().map(Some).chain(std::iter::repeat(None));
        for (item, number) in items.zip(0..slots) {
            let item = item.unwrap_or(Item { twin: None, sources: None, rows: &[] });
            self.range(group.body.clone(), &Level { item, prefix: &format!("{path}[{number}].") })?;
        }
        self.write_count(group.count, slots, &path)?;
        Ok(group.body.end)
    }
}

/// A number of things as a plan counts them.
pub(super) fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
