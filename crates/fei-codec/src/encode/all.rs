//! Everything that is wrong with a mirror: for whoever mends it, one finding after the other would be one run after the other.

use std::fmt;

use fei_layout::plan::{FieldIx, Layout, RegisterIx};

use super::Encoder;
use super::capture::capture_on;
use crate::error::ERRORS_MAX;
use crate::{Error, Losses, Moment, Place};

#[cfg(test)]
mod tests;

/// What is wrong with a mirror; never nothing where it is made of an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wrong {
    /// Each thing by its place, a hundred at most.
    pub errors: Vec<Error>,
    /// There is more than that.
    pub more: bool,
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Self { errors: vec![error], more: false }
    }
}

/// Each thing on a line.
impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, error) in self.errors.iter().enumerate() {
            write!(f, "{}{error}", if nth > 0 { "\n" } else { "" })?;
        }
        if self.more { write!(f, "\nand more: {ERRORS_MAX} things are told at once") } else { Ok(()) }
    }
}

/// All that is wrong with a mirror which [`encode_at`](super::encode_at) refuses, by its text's places: keys that the layout
/// does not have, that stand twice or are missing, values that their rows cannot hold, lists that are too long or of another
/// number than was said, items that are none; when each of them fits, also what they say together, and every change for which
/// the party refuses it. Each place is told once. JSON that is none ends it.
#[must_use]
pub fn everything_wrong(layout: &Layout, json: &[u8], moment: Option<Moment<'_>>) -> Wrong {
    all(layout, json, moment, None, &mut Vec::new())
}

/// The same of a record of a file, whose rows may follow from its other records.
pub(crate) fn everything_wrong_in_file(layout: &Layout, json: &[u8], moment: Option<Moment<'_>>) -> Wrong {
    all(layout, json, moment, Some(&mut Vec::new()), &mut Vec::new())
}

fn all(
    layout: &Layout,
    json: &[u8],
    moment: Option<Moment<'_>>,
    left: Option<&mut Vec<FieldIx>>,
    out: &mut Vec<u8>,
) -> Wrong {
    let (captured, keys) = match capture_on(layout, json) {
        Ok(read) => read,
        Err(error) => return error.into(),
    };
    let (mut told, mut losses) = (Told::default(), Losses::new());
    keys.into_iter().for_each(|error| told.add(error));
    let encoder = Encoder::new(layout, captured, (out, &mut losses), moment);
    let found = Found { told: &mut told, rows: Vec::new() };
    let ended = Encoder { found: Some(found), left, ..encoder }.run();
    if !told.is_broken {
        // What ends it is about the whole: its length, which variant that asks for.
        let refused = losses.refusing(0, layout).map(|loss| loss.refusal(layout));
        ended.err().into_iter().chain(refused).for_each(|error| told.add(error));
    }
    told.wrong
}

fn pointer(error: &Error) -> Option<&str> {
    if let Place::Pointer { pointer, .. } = &error.place { Some(pointer) } else { None }
}

/// What is told, each place once.
#[derive(Default)]
struct Told {
    wrong: Wrong,
    /// Something was found that keeps rows from being judged together.
    is_broken: bool,
}

impl Told {
    fn add(&mut self, error: Error) {
        self.is_broken |= !error.kind.leaves_values();
        let Wrong { errors, more } = &mut self.wrong;
        if errors.iter().any(|one| pointer(one) == pointer(&error)) {
            return;
        }
        if errors.len() < ERRORS_MAX { errors.push(error) } else { *more = true }
    }
}

/// What was found so far, where all of it is to be told.
pub(super) struct Found<'a> {
    told: &'a mut Told,
    /// Where rows stand that cannot hold their values, of those on which others hang: what these say of others is not known.
    rows: Vec<u32>,
}

impl Encoder<'_, '_> {
    /// What is wrong ends it, unless all of it is to be told.
    pub(super) fn held(&mut self, done: Result<(), Error>) -> Result<(), Error> {
        match (done, &mut self.found) {
            (Err(error), Some(found)) => {
                found.told.add(error);
                Ok(())
            }
            (done, _) => done,
        }
    }

    /// The same of a row that stands at `at`.
    pub(super) fn row_held(&mut self, row: Result<(), Error>, ix: FieldIx, at: u32) -> Result<(), Error> {
        let others_hang_on_it = row.is_err() && self.layout.field(ix).register.is_some();
        if let Some(found) = self.found.as_mut().filter(|_| others_hang_on_it) {
            found.rows.push(at);
        }
        self.held(row)
    }

    /// The same of what rows say together: where one of them is wrong, nobody knows.
    pub(super) fn agreed(&mut self, said: Result<(), Error>) -> Result<(), Error> {
        if self.is_broken() { Ok(()) } else { self.held(said) }
    }

    /// Whether something was found that keeps rows from being judged together.
    pub(super) fn is_broken(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.told.is_broken)
    }

    /// Whether no more is told than was found already: then nothing more is looked at.
    pub(super) fn has_enough(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.told.wrong.more)
    }

    /// Whether the row of a register was found to be wrong: what hangs on it is not known.
    pub(super) fn is_unknown(&self, register: RegisterIx) -> bool {
        let (Some(found), Some(at)) = (&self.found, self.walk.register(register)) else { return false };
        found.rows.contains(&at)
    }
}
