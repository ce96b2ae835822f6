//! One check of a file of records: what is counted, summed or remembered, and the row that must say it.

use fei_layout::plan::{
    Counted, Field, FieldIx, Kind, Mask, Match, RecordCheck, RecordFile, RecordKind, RecordRow, RecordSum,
};

use crate::num::index;
use crate::{Error, ErrorKind, Place, Value, mask, scalar};

/// What was gathered for a check.
#[derive(Debug, Default)]
pub(super) struct Sum {
    /// A count, a sum, the last number of a sequence.
    number: i128,
    /// A value of it could not be read: nothing can be said.
    unknown: bool,
    /// The value that another row must repeat, once there is one.
    last: String,
    is_there: bool,
}

impl Clone for Sum {
    fn clone(&self) -> Self {
        let mut sum = Self::default();
        sum.clone_from(self);
        sum
    }

    /// The text's memory is kept: this happens for every record that is written.
    fn clone_from(&mut self, other: &Self) {
        (self.number, self.unknown, self.is_there) = (other.number, other.unknown, other.is_there);
        self.last.clone_from(&other.last);
    }
}

/// Gathers what a record has to say for a check, and compares where it is the one that must say it.
pub(super) fn look(
    file: &RecordFile,
    check: &RecordCheck,
    sum: &mut Sum,
    kind: usize,
    record: &[u8],
) -> Result<(), Error> {
    let says = index(check.row.kind) == kind;
    match &check.is {
        RecordSum::Count(of) => {
            sum.number += i128::from(counts(of, kind, record));
        }
        RecordSum::Sum { of, field, .. } if counts(of, kind, record) => {
            match row(file, of.kind, *field).and_then(|field| number(field, record)) {
                Some(number) => sum.number = sum.number.wrapping_add(number),
                None => sum.unknown = true,
            }
        }
        RecordSum::Sum { .. } => {}
        RecordSum::Same(_) if says => compare_text(file, check, sum, record)?,
        RecordSum::Same(_) => {}
        RecordSum::Sequence if says => {
            let told = compare(file, check, sum.number.wrapping_add(1), record);
            sum.number = row(file, check.row.kind, check.row.field)
                .and_then(|field| number(field, record))
                .unwrap_or(sum.number.wrapping_add(1));
            return told;
        }
        RecordSum::Sequence => {}
    }
    if let RecordSum::Same(of) = &check.is
        && index(of.kind) == kind
    {
        let text = row(file, of.kind, of.field).and_then(|field| text(field, record));
        sum.is_there = text.is_some();
        sum.last = text.unwrap_or_default();
    }
    match &check.is {
        RecordSum::Count(_) if says => compare(file, check, sum.number, record),
        RecordSum::Sum { digits, .. } if says && !sum.unknown => {
            let total = digits.map_or(sum.number, |digits| sum.number % 10_i128.saturating_pow(digits));
            compare(file, check, total, record)
        }
        _ => Ok(()),
    }
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

/// The value of a row in units of its last digit.
fn number(field: &Field, record: &[u8]) -> Option<i128> {
    let value = scalar::read(field, record, field.at).ok()?;
    if value == Value::Null {
        return Some(0);
    }
    let (negative, digits) =
        value.text().strip_prefix('-').map_or((false, value.text()), |digits| (true, digits));
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let missing = index(scale(field)).checked_sub(behind.len())?;
    let zeros = std::iter::repeat_n(b'0', missing);
    let number = whole.bytes().chain(behind.bytes()).chain(zeros).try_fold(0_i128, |number, digit| {
        number.checked_mul(10)?.checked_add(i128::from(digit.checked_sub(b'0')?))
    })?;
    Some(if negative { -number } else { number })
}

fn scale(field: &Field) -> u32 {
    match field.kind {
        Kind::Number(number) => number.scale,
        _ => 0,
    }
}

/// Whether a row says a number; one that cannot be read is its layout's error.
fn compare(file: &RecordFile, check: &RecordCheck, expected: i128, record: &[u8]) -> Result<(), Error> {
    let field = row(file, check.row.kind, check.row.field);
    match field.and_then(|field| number(field, record)) {
        Some(number) if number != expected => {
            let scale = field.map_or(0, scale);
            Err(differs(file, check, with_point(expected, scale), with_point(number, scale)))
        }
        _ => Ok(()),
    }
}

fn compare_text(file: &RecordFile, check: &RecordCheck, sum: &Sum, record: &[u8]) -> Result<(), Error> {
    let said = row(file, check.row.kind, check.row.field).and_then(|field| text(field, record));
    match said {
        Some(said) if sum.is_there && sum.last != said => {
            Err(differs(file, check, format!("{:?}", sum.last), format!("{said:?}")))
        }
        _ => Ok(()),
    }
}

/// `1234` of two digits behind the point as `12.34`.
pub(super) fn with_point(number: i128, scale: u32) -> String {
    let digits = format!("{:01$}", number.unsigned_abs(), index(scale.min(38)) + 1);
    let sign = if number < 0 { "-" } else { "" };
    let (whole, behind) = digits.split_at(digits.len() - index(scale.min(38)));
    if behind.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{behind}") }
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
