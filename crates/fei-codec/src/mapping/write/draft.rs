//! The answer while it is written: one walk over the response layout, each row copied, emptied or mapped in its turn, so
//! that choices and counts further on see what stands before them.

use fei_exchange::Outcome;
use fei_layout::plan::{
    Compute, Computed, Count, GroupIx, Items, Layout, ResponseRow, SetBy, TelegramParty, Test,
};

use super::header;
use super::runs::Run;
use crate::mapping::Verdict;
use crate::mapping::sources::Sources;
use crate::num::{index, offset};
use crate::reading::{holds, no_arm};
use crate::walk::{Items as Iterations, Visit, Walk};
use crate::{Error, ErrorKind, Losses, Moment, Place, Scope, View, computed};

/// An answer under way.
pub(super) struct Draft<'a> {
    /// The response layout.
    pub layout: &'a Layout,
    /// The request.
    pub request: &'a View<'a>,
    verdict: &'a Verdict,
    /// Where the walk is.
    pub walk: Walk<'a>,
    /// What is written; may reach further than the walk, for a sign that stands further on.
    pub bytes: Vec<u8>,
    /// The telegram, and the items that the walk is inside of.
    pub levels: Vec<Item<'a>>,
    /// What is left of the groups that the walk is inside of.
    queues: Vec<std::vec::IntoIter<Item<'a>>>,
    /// The items of the telegram's transactions, where it has several, in place of those that the request has.
    pub several: Option<(&'a Items, Vec<Item<'a>>)>,
    /// Rows that are still to be taken as they are, many at once.
    pub runs: &'a [Run],
    /// Whether the values are those that an institution answered: of what it executed none that is required may be missing.
    pub is_answered: bool,
    /// What could not be written as it came.
    pub losses: Losses,
}

/// One item to be written; the telegram itself is one.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    /// The item of the request that it is a copy of.
    pub twin: Option<Scope>,
    /// Where its mapped values come from.
    pub sources: Option<Sources<'a>>,
    /// What is mapped in it.
    pub rows: &'a [ResponseRow],
    /// The item of an answer that it is, row by row.
    pub ready: Option<(&'a View<'a>, Scope)>,
}

impl Item<'_> {
    /// Nothing of the request, nothing mapped.
    pub(super) const EMPTY: Self = Self { twin: None, sources: None, rows: &[], ready: None };
}

impl<'a> Draft<'a> {
    /// Nothing is written yet.
    pub(super) fn new(layout: &'a Layout, request: &'a View<'a>, verdict: &'a Verdict) -> Self {
        Self {
            layout,
            request,
            verdict,
            walk: Walk::new(layout),
            bytes: Vec::with_capacity(request.telegram().len()),
            levels: vec![Item { twin: Some(Scope::TELEGRAM), ..Item::EMPTY }],
            queues: Vec::new(),
            several: None,
            runs: &[],
            is_answered: false,
            losses: Losses::new(),
        }
    }

    /// Writes header and body. Without `mapped` the rows of the answer stay empty.
    pub(super) fn write(
        &mut self,
        party: &TelegramParty,
        mapped: Option<(Sources<'a>, &'a [ResponseRow])>,
    ) -> Result<(), Error> {
        while self.walk.step() < self.layout.header_fields {
            if !self.copy_run() {
                self.step()?;
            }
        }
        header::apply(&party.answer, self.layout, self.verdict, &mut self.bytes, &mut self.losses);
        if let Some((sources, rows)) = mapped {
            self.levels =
                vec![Item { twin: Some(Scope::TELEGRAM), sources: Some(sources), rows, ready: None }];
            self.mapped_header(rows)?;
        }
        while self.copy_run() || self.step()? != Visit::End {}
        self.bytes.resize(index(self.walk.at()), self.layout.charset.space());
        self.work_out(mapped.and_then(|(sources, _)| sources.moment()))
    }

    /// What follows from the rest follows from that of the answer, whatever the request said; a clock that the request
    /// wrote stays.
    fn work_out(&mut self, moment: Option<Moment<'_>>) -> Result<(), Error> {
        let layout = self.layout;
        if layout.computed.is_empty() {
            return Ok(());
        }
        let owed = |computed: &Computed, _| match computed.what {
            Compute::Now | Compute::BusinessDate => {
                moment.is_some() && layout.field(computed.field).set_by != SetBy::Request
            }
            _ => true,
        };
        computed::write(layout, &mut self.bytes, owed, moment)
    }

    /// Hands the answer over.
    pub(super) fn finish(self, out: &mut Vec<u8>, losses: &mut Losses) {
        out.extend_from_slice(&self.bytes);
        losses.0.extend(self.losses.0);
    }

    /// The verdict on the transaction.
    pub(super) const fn verdict(&self) -> &'a Verdict {
        self.verdict
    }

    /// How the transaction ended.
    pub(super) const fn outcome(&self) -> Outcome {
        self.verdict.outcome
    }

    /// What is at hand: the telegram, or the innermost item.
    pub(super) fn level(&self) -> &Item<'a> {
        self.levels.last().unwrap_or(&Item::EMPTY)
    }

    /// An error about a path of the answer.
    pub(super) fn error(&self, path: String, kind: ErrorKind, expected: &str, got: &str) -> Error {
        let (layout, place) = (self.layout.id.to_string(), Place::Whole);
        Error { layout, path, place, kind, expected: expected.to_owned(), got: got.to_owned() }
    }

    fn step(&mut self) -> Result<Visit, Error> {
        let visit = self.walk.next();
        match visit {
            Visit::Field(ix, at) => self.field(ix, at)?,
            Visit::Group(ix) => self.group(ix)?,
            Visit::Item(..) => {
                let item = self.queues.last_mut().and_then(Iterator::next);
                self.levels.push(item.unwrap_or(Item::EMPTY));
            }
            Visit::EndItem(_) => drop(self.levels.pop()),
            Visit::Close(..) => drop(self.queues.pop()),
            Visit::Choice(ix) => self.choose(ix)?,
            Visit::Tail(ix, at) => self.tail(ix, at)?,
            Visit::Block(ix) => self.block(ix),
            Visit::EndBlock(ix, at) => self.end_block(ix, at)?,
            Visit::Bitmap(ix, at) => self.bitmap(ix, at),
            Visit::MayEnd(step) => self.may_end(step),
            Visit::End => {}
        }
        Ok(visit)
    }

    /// Opens a group with its items, and writes their number into the field that says it. Slots without an item are
    /// written empty.
    fn group(&mut self, ix: GroupIx) -> Result<(), Error> {
        let layout = self.layout;
        let Some(group) = layout.groups.get(index(ix.0)) else { return Ok(()) };
        let items = self.items(ix, &group.key)?;
        let count = offset(items.len());
        let (slots, most) = match group.count {
            Count::Slots(slots) => (slots, slots),
            Count::Field { .. } | Count::UntilEnd => (count, group.max),
        };
        if count > most {
            let (expected, got) = (format!("at most {most} items"), count.to_string());
            return Err(self.error(self.walk.path(&group.key), ErrorKind::Count, &expected, &got));
        }
        if let Count::Field { field, register } = group.count {
            let at = self.walk.register(register).unwrap_or_default();
            self.put_number(layout.field(field), at, i64::from(count))?;
        }
        self.queues.push(items.into_iter());
        self.walk.enter(ix, group, Iterations::Counted(slots), 0);
        Ok(())
    }

    /// Takes the first arm that fits. The length is the request's: an answer is a copy of it.
    fn choose(&mut self, ix: u32) -> Result<(), Error> {
        let layout = self.layout;
        let Some(choice) = layout.choices.get(index(ix)) else { return Ok(()) };
        let fits = |test: &Test| match test {
            Test::Length(bytes) => index(*bytes) == self.request.telegram().len(),
            Test::Field { .. } => holds(&self.walk, &self.bytes, test),
        };
        let Some(arm) = choice.arms.iter().find(|arm| arm.when.iter().all(fits)) else {
            return Err(self.located("", no_arm(&self.walk, choice, &self.bytes)));
        };
        self.walk.take(choice, arm);
        Ok(())
    }
}
