//! What a file of records must hold as a whole: the order of its records, and the rows that say something of others.
//! It looks at one record after the other and keeps a few numbers, however long the file is.

use std::sync::Arc;

use fei_layout::plan::RecordFile;

use crate::num::index;
use crate::{Error, ErrorKind, Place};

mod fill;
mod gathered;

use super::file::is_read_as;
use gathered::{Gathered, look};

/// The records of one file, as they come.
#[derive(Debug, Clone)]
pub struct Audit {
    file: Arc<RecordFile>,
    /// The places of the order that the last record can have taken, a bit each; none before the first record.
    places: Option<u64>,
    /// One for each check.
    sums: Vec<Gathered>,
    /// As it was before the last record.
    before: (Option<u64>, Vec<Gathered>),
}

impl Audit {
    /// Before the first record.
    #[must_use]
    pub fn new(file: Arc<RecordFile>) -> Self {
        let sums = vec![Gathered::default(); file.checks.len()];
        Self { file, places: None, before: (None, sums.clone()), sums }
    }

    /// The next record. One that could not be translated is counted all the same: it stands in the file.
    ///
    /// # Errors
    /// A record that cannot stand here, or a row that does not say what it must. It is told once: counting goes on
    /// with the record as it is.
    pub fn record(&mut self, kind: usize, record: &[u8]) -> Result<(), Error> {
        let placed = self.place(kind);
        let file = Arc::clone(&self.file);
        let mut checked = Ok(());
        for (check, sum) in file.checks.iter().zip(&mut self.sums) {
            let done = look(&file, check, sum, kind, record);
            if check.since.is_some_and(|since| index(since) == kind) {
                *sum = Gathered::default();
            }
            checked = checked.and(done);
        }
        placed.and(checked)
    }

    /// The next record of a file that is read, of which nobody can say what it is. It may be the one that a sequence lacks
    /// behind it, and counts and sums say nothing. A place it does not take: a trailer that may be it is still missed.
    pub fn unknown(&mut self) {
        self.sums.iter_mut().for_each(Gathered::pass_over);
    }

    /// The next record of a file that is written: one that is wrong does not come to stand in it, and does not
    /// count; only a number that was out of sequence may be followed by the next one, so that it is told once.
    ///
    /// # Errors
    /// As [`Audit::record`], and a record that would be read as one of another kind.
    pub fn written(&mut self, kind: usize, record: &[u8]) -> Result<(), Error> {
        is_read_as(&self.file, record, kind)?;
        self.before.0 = self.places;
        self.before.1.clone_from(&self.sums);
        let told = self.record(kind, record);
        if told.is_err() {
            self.places = self.before.0;
            std::mem::swap(&mut self.sums, &mut self.before.1);
            let (sums, tried) = (&mut self.sums, &self.before.1);
            sums.iter_mut().zip(tried).for_each(|(sum, tried)| sum.refused(tried));
        }
        told
    }

    /// The name of a kind's layout: `cms.eb11.data`.
    #[must_use]
    pub fn id(&self, kind: usize) -> &str {
        self.file.kinds.get(kind).map_or(&self.file.id, |kind| &kind.id)
    }

    /// The end of the file.
    ///
    /// # Errors
    /// A file that cannot end here.
    pub fn end(&self) -> Result<(), Error> {
        let order = &self.file.order;
        let may_end = match self.places {
            None => order.may_be_empty,
            Some(places) => {
                taken(places).any(|place| order.places.get(place).is_some_and(|place| place.may_end))
            }
        };
        if may_end { Ok(()) } else { Err(self.misplaced("the end of the file".to_owned())) }
    }

    fn place(&mut self, kind: usize) -> Result<(), Error> {
        let here = self.of_kind(kind);
        let fits = self.following() & here;
        if fits != 0 {
            self.places = Some(fits);
            return Ok(());
        }
        let name = self.file.kinds.get(kind).map_or("", |kind| &kind.name);
        let error = self.misplaced(name.to_owned());
        self.places = Some(here);
        Err(error)
    }

    /// The places that can follow.
    fn following(&self) -> u64 {
        let order = &self.file.order;
        let next = |place: usize| order.places.get(place).map_or(0, |place| place.next);
        self.places.map_or(order.first, |places| taken(places).fold(0, |all, place| all | next(place)))
    }

    /// All places of a kind.
    fn of_kind(&self, kind: usize) -> u64 {
        let places = (0..64_usize).zip(&self.file.order.places);
        places.filter(|(_, place)| index(place.kind) == kind).fold(0, |all, (nth, _)| all | (1 << nth))
    }

    fn misplaced(&self, got: String) -> Error {
        let order = &self.file.order;
        let mut names: Vec<&str> = Vec::new();
        for place in taken(self.following()).filter_map(|place| order.places.get(place)) {
            let name = self.file.kinds.get(index(place.kind)).map_or("", |kind| &kind.name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let expected = match names.is_empty() {
            true => "the end of the file".to_owned(),
            false => names.join(" or "),
        };
        Error {
            layout: self.file.id.to_string(),
            path: String::new(),
            place: Place::Whole,
            kind: ErrorKind::Order,
            expected,
            got,
        }
    }
}

/// The places whose bits are set.
fn taken(places: u64) -> impl Iterator<Item = usize> {
    (0..64_usize).filter(move |place| places >> place & 1 == 1)
}

#[cfg(test)]
mod tests;
