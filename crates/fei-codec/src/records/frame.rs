//! Putting records one behind the other: what stands before and behind each of them. A record that could not be cut out
//! again as it is, is refused.

use fei_layout::plan::RecordForm;
use memchr::memchr;

use super::word::Word;
use crate::num::index;

/// A record that its form cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub got: String,
}

/// A record that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Where it begins in the output, its word included.
    pub start: usize,
    /// Where its own bytes begin.
    pub record: usize,
}

/// Leaves room for what stands before a record.
#[must_use]
pub fn open(form: RecordForm, out: &mut Vec<u8>) -> Opened {
    let start = out.len();
    out.resize(start + Word::of(form).map_or(0, |word| word.bytes), 0);
    Opened { start, record: out.len() }
}

/// Writes what stands before and behind a record that was appended since `opened`.
///
/// # Errors
/// A record that the form cannot hold. The output is then as it was before it was opened.
pub fn close(form: RecordForm, opened: Opened, out: &mut Vec<u8>) -> Result<(), Misfit> {
    let record = out.get(opened.record..).unwrap_or_default();
    let bytes = record.len();
    if let Err(misfit) = fits(form, record) {
        out.truncate(opened.start);
        return Err(misfit);
    }
    match (form, Word::of(form), out.get_mut(opened.start..opened.record)) {
        (_, Some(word), Some(place)) => word.write(bytes, place),
        (RecordForm::Lf, ..) => out.push(b'\n'),
        (RecordForm::CrLf, ..) => out.extend_from_slice(b"\r\n"),
        _ => {}
    }
    Ok(())
}

/// Whether a record can be cut out again, once it stands in a file of this form.
///
/// # Errors
/// A record that the form cannot hold.
pub fn fits(form: RecordForm, record: &[u8]) -> Result<(), Misfit> {
    misfit(form, record).map_or(Ok(()), |(expected, got)| Err(Misfit { expected, got }))
}

/// What the form wants and what is there, when the two differ.
fn misfit(form: RecordForm, record: &[u8]) -> Option<(String, String)> {
    let bytes = record.len();
    match (form, Word::of(form)) {
        (RecordForm::Fixed(wanted), _) if index(wanted) != bytes => {
            Some((format!("a record of {wanted} bytes"), format!("{bytes} bytes")))
        }
        (RecordForm::Lf | RecordForm::CrLf, _) => memchr(b'\n', record).map(|at| {
            ("no line feed inside a record that ends with one".to_owned(), format!("one at byte {at}"))
        }),
        (_, Some(word)) if bytes > word.bytes_max() => Some((
            format!("at most {} bytes, as the word can say", word.bytes_max()),
            format!("{bytes} bytes"),
        )),
        _ => None,
    }
}
