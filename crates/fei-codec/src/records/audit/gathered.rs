//! One check of a file of records: what is counted, summed or remembered, and the row that must say it.

use fei_layout::plan::{
    Counted, Field, FieldIx, Kind, Mask, Match, RecordCheck, RecordFile, RecordKind, RecordRow, RecordSum,
};

use crate::num::index;
use crate::sum::Sum;
use crate::{Error, ErrorKind, Place, Value, mask, scalar};

/// What was gathered for a check.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// A count, a sum, the last number of a sequence.
    number: Sum,
    /// Behind a number that was out of sequence: another one that may come next.
    also: Option<Sum>,
    /// A value of it could not be read: nothing can be said.
    unknown: bool,
    /// The value that another row must repeat, once there is one.
    last: String,
    is_there: bool,
}

impl Clone for Gathered {
    fn clone(&self) -> Self {
        let mut gathered = Self::default();
        gathered.clone_from(self);
        gathered
    }

    /// The text's memory is kept: this happens for every record that is written.
    fn clone_from(&mut self, other: &Self) {
        (self.number, self.also) = (other.number, other.also);
        (self.unknown, self.is_there) = (other.unknown, other.is_there);
        self.last.clone_from(&other.last);
    }
}

impl Gathered {
    fn add(&mut self, number: Option<Sum>) {
        match number.and_then(|number| self.number.and(number)) {
            Some(sum) => self.number = sum,
            None => self.unknown = true,
        }
    }

    /// The next number of a sequence. Behind a wrong one the next may follow it, as where a record is missing, or go on as
    /// if it had been right, as where one number is a slip: either way it is told once.
    fn follow(&mut self, said: Option<Sum>) {
        let expected = self.number.plus(1);
        let after = |number: Option<Sum>| number.and_then(|number| number.plus(1));
        self.also = match said {
            None => after(self.also),
            Some(said) if self.may_be(said) => None,
            Some(_) => after(expected),
        };
        self.number = said.or(expected).unwrap_or_default();
    }

    /// A record that may be any one.
    pub(super) fn pass_over(&mut self) {
        self.unknown = true;
        let passed = self.also.or_else(|| self.number.plus(1));
        self.also = passed.and_then(|passed| passed.plus(1));
    }

    fn may_be(&self, said: Sum) -> bool {
        self.number.plus(1) == Some(said) || self.also == Some(said)
    }

    /// Takes over what a record said that does not come to stand in the file: its number was out of sequence and has been
    /// told, so the next one may follow it.
    pub(super) fn refused(&mut self, tried: &Self) {
        let moved = (self.number, self.also) != (tried.number, tried.also);
        if moved && tried.also.is_some() {
            self.also = tried.number.plus(1);
        }
    }

    /// The last digits of the sum, as the row shows them.
    fn last_digits(&self, file: &RecordFile, check: &RecordCheck, kept: u32) -> Sum {
        self.number.last_digits(kept, row(file, check.row.kind, check.row.field).map_or(0, scale))
    }

    fn remember(&mut self, text: Option<String>) {
        self.is_there = text.is_some();
        self.last = text.unwrap_or_default();
    }
}

/// Gathers what a record has to say for a check, and compares where it is the one that must say it.
pub(super) fn look(
    file: &RecordFile,
    check: &RecordCheck,
    gathered: &mut Gathered,
    kind: usize,
    record: &[u8],
) -> Result<(), Error> {
    let says = index(check.row.kind) == kind;
    count(file, check, gathered, kind, record);
    let told = if says { compare(file, check, gathered, record) } else { Ok(()) };
    match &check.is {
        RecordSum::Same(of) if index(of.kind) == kind => {
            gathered.remember(row(file, of.kind, of.field).and_then(|field| text(field, record)));
        }
        RecordSum::Sequence if says => {
            let field = row(file, check.row.kind, check.row.field);
            gathered.follow(field.and_then(|field| number(field, record)));
        }
        _ => {}
    }
    told
}

/// Counts and sums a record.
fn count(file: &RecordFile, check: &RecordCheck, gathered: &mut Gathered, kind: usize, record: &[u8]) {
    match &check.is {
        RecordSum::Count(of) if counts(of, kind, record) => gathered.add(Some(Sum::of(1))),
        RecordSum::Sum { of, field, .. } if counts(of, kind, record) => {
            gathered.add(row(file, of.kind, *field).and_then(|field| number(field, record)));
        }
        _ => {}
    }
}

/// What the row of a check must say in the record that comes next; none: nothing tells.
pub(super) fn due(
    file: &RecordFile,
    check: &RecordCheck,
    gathered: &Gathered,
    record: &[u8],
) -> Option<Value<'static>> {
    let mut gathered = gathered.clone();
    count(file, check, &mut gathered, index(check.row.kind), record);
    let number = match &check.is {
        RecordSum::Same(_) => {
            let is_number = |field: &Field| matches!(field.kind, Kind::Number(_));
            let is_number = row(file, check.row.kind, check.row.field).is_some_and(is_number);
            let text = gathered.is_there.then_some(gathered.last)?.into();
            return Some(if is_number { Value::Number(text) } else { Value::Text(text) });
        }
        RecordSum::Sequence => gathered.number.plus(1),
        RecordSum::Count(_) | RecordSum::Sum { .. } if gathered.unknown => None,
        RecordSum::Sum { digits: Some(kept), .. } => Some(gathered.last_digits(file, check, *kept)),
        RecordSum::Count(_) | RecordSum::Sum { .. } => Some(gathered.number),
    };
    number.and_then(Sum::text).map(|text| Value::Number(text.into()))
}

/// Whether a record is one of those that are counted.
fn counts(of: &Counted, kind: usize, record: &[u8]) -> bool {
    index(of.kind) == kind && of.when.iter().all(|row: &Match| row.fits(record))
}

fn row(file: &RecordFile, kind: u32, field: FieldIx) -> Option<&Field> {
    file.kinds.get(index(kind))?.layout.fields.get(index(field.0))
}

/// The value of a row as the mirror has it; none: it cannot be read, which its layout has said already.
fn text(field: &Field, record: &[u8]) -> Option<String> {
    scalar::read(field, record, field.at).ok().map(|value| value.text().to_owned())
}

/// The value of a row; null is 0.
fn number(field: &Field, record: &[u8]) -> Option<Sum> {
    Sum::read(scalar::read(field, record, field.at).ok()?.text())
}

/// Whether a row says what it must; one that cannot be read is its layout's error.
fn compare(file: &RecordFile, check: &RecordCheck, gathered: &Gathered, record: &[u8]) -> Result<(), Error> {
    match &check.is {
        RecordSum::Same(_) => compare_text(file, check, gathered, record),
        RecordSum::Sequence => {
            let said = row(file, check.row.kind, check.row.field).and_then(|field| number(field, record));
            let fits = said.is_none_or(|said| gathered.may_be(said));
            if fits { Ok(()) } else { compare_number(file, check, gathered.number.plus(1), record) }
        }
        RecordSum::Count(_) | RecordSum::Sum { .. } if gathered.unknown => Ok(()),
        RecordSum::Sum { digits: Some(kept), .. } => {
            compare_number(file, check, Some(gathered.last_digits(file, check, *kept)), record)
        }
        RecordSum::Count(_) | RecordSum::Sum { .. } => {
            compare_number(file, check, Some(gathered.number), record)
        }
    }
}

fn scale(field: &Field) -> u32 {
    match field.kind {
        Kind::Number(number) => number.scale,
        _ => 0,
    }
}

fn compare_number(
    file: &RecordFile,
    check: &RecordCheck,
    expected: Option<Sum>,
    record: &[u8],
) -> Result<(), Error> {
    let said = row(file, check.row.kind, check.row.field).and_then(|field| number(field, record));
    match expected.zip(said) {
        Some((expected, said)) if expected != said => {
            let shown = |sum: Sum| sum.text().unwrap_or_default();
            Err(differs(file, check, shown(expected), shown(said)))
        }
        _ => Ok(()),
    }
}

fn compare_text(
    file: &RecordFile,
    check: &RecordCheck,
    gathered: &Gathered,
    record: &[u8],
) -> Result<(), Error> {
    let said = row(file, check.row.kind, check.row.field).and_then(|field| text(field, record));
    match said {
        Some(said) if gathered.is_there && gathered.last != said => {
            Err(differs(file, check, format!("{:?}", gathered.last), format!("{said:?}")))
        }
        _ => Ok(()),
    }
}

fn differs(file: &RecordFile, check: &RecordCheck, expected: String, got: String) -> Error {
    let RecordRow { kind, field } = check.row;
    let hidden = hides(file, check);
    let shown = |text: String| if hidden { mask::HIDDEN.to_owned() } else { text };
    let (key, place) = row(file, kind, field).map_or((String::new(), Place::Whole), |field| {
        (field.key.to_string(), Place::Offset { at: field.at, width: field.width })
    });
    Error {
        layout: file.kinds.get(index(kind)).map_or("", |kind: &RecordKind| &kind.id).to_owned(),
        path: key,
        place,
        kind: ErrorKind::Total,
        expected: format!("{} by {}", shown(expected), check.written),
        got: shown(got),
    }
}

/// Whether a value of the check may not be shown.
fn hides(file: &RecordFile, check: &RecordCheck) -> bool {
    let masked = |kind, field| row(file, kind, field).is_some_and(|field| field.mask != Mask::None);
    let other = match &check.is {
        RecordSum::Same(of) => masked(of.kind, of.field),
        RecordSum::Sum { of, field, .. } => masked(of.kind, *field),
        RecordSum::Count(_) | RecordSum::Sequence => false,
    };
    other || masked(check.row.kind, check.row.field)
}
