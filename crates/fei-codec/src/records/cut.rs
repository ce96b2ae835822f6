//! Cutting records out of a stream of bytes that comes in pieces. A record's length is judged before anybody waits for
//! its bytes, and every error says which record it is about and where that begins.

use std::fmt;
use std::ops::Range;

use fei_layout::plan::RecordForm;
use memchr::memchr;

use super::word::{Said, Word};
use crate::num::index;

/// Cuts records. It remembers how far it has come, not the bytes.
///
/// ```
/// use fei_codec::records::Cutter;
/// use fei_layout::plan::RecordForm;
///
/// let mut cutter = Cutter::new(RecordForm::Lf, 1000);
/// let bytes = b"H1\nR2";
/// assert_eq!(cutter.next(bytes, false)?, Some(0..2));
/// assert_eq!(cutter.next(&bytes[3..], false)?, None, "the record may go on");
/// assert_eq!(cutter.next(b"R23\n", false)?, Some(0..3));
/// assert_eq!((cutter.number(), cutter.offset()), (3, 7), "the third record begins at byte 7");
/// # Ok::<(), fei_codec::records::CutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Cutter {
    form: RecordForm,
    bytes_max: usize,
    number: u64,
    offset: u64,
    unended: bool,
}

/// A record that cannot be cut: what follows it cannot be told apart any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutError {
    /// Which record, from 1.
    pub number: u64,
    /// Where it begins in the file, its word included.
    pub offset: u64,
    /// What kind of error.
    pub kind: CutKind,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub got: String,
}

/// What is wrong with a record that cannot be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutKind {
    /// The file ends inside it.
    Cut,
    /// It is longer than any record may be.
    TooLong,
    /// Its word says what no word can say.
    Word,
    /// A line feed stands where carriage return and line feed belong.
    LineEnd,
}

impl CutKind {
    /// Its name for machines.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::TooLong => "too_long",
            Self::Word => "word",
            Self::LineEnd => "line_end",
        }
    }
}

impl fmt::Display for CutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, offset, expected, got, .. } = self;
        write!(f, "record {number} at byte {offset}: expected {expected}, got {got}")
    }
}

impl std::error::Error for CutError {}

impl Cutter {
    /// Cuts from the first byte of a file. No record may be longer than `bytes_max`, its word and line end apart.
    #[must_use]
    pub const fn new(form: RecordForm, bytes_max: usize) -> Self {
        Self { form, bytes_max, number: 1, offset: 0, unended: false }
    }

    /// How the records stand in the file.
    #[must_use]
    pub const fn form(&self) -> RecordForm {
        self.form
    }

    /// The number of the record that comes next, from 1.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Where the record that comes next begins.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether the last line had no end.
    #[must_use]
    pub const fn is_unended(&self) -> bool {
        self.unended
    }

    /// The next record's bytes in `rest`, which begins where [`Cutter::offset`] says; none: more bytes are needed, or,
    /// at the end, there is none. The last line of a file may have no end.
    ///
    /// # Errors
    /// A record that is cut off, too long, or not of the form. Nothing can be cut behind it.
    pub fn next(&mut self, rest: &[u8], end: bool) -> Result<Option<Range<usize>>, CutError> {
        if rest.is_empty() {
            return Ok(None);
        }
        let (record, taken) = match (self.form, Word::of(self.form)) {
            (RecordForm::Fixed(bytes), _) => self.fixed(index(bytes.max(1)), rest, end)?,
            (_, Some(word)) => self.behind_word(word, rest, end)?,
            (_, None) => self.line(rest, end)?,
        };
        if taken == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.offset = self.offset.saturating_add(u64::try_from(taken).unwrap_or(u64::MAX));
        Ok(Some(record))
    }

    fn fixed(&self, bytes: usize, rest: &[u8], end: bool) -> Result<(Range<usize>, usize), CutError> {
        if bytes > self.bytes_max {
            return Err(self.too_long(format!("{bytes} bytes")));
        }
        self.whole(0, bytes, rest, end)
    }

    fn behind_word(&self, word: Word, rest: &[u8], end: bool) -> Result<(Range<usize>, usize), CutError> {
        let Some(said) = rest.get(..word.bytes).map(|bytes| word.read(bytes)) else {
            return self.whole(0, word.bytes, rest, end);
        };
        match said {
            Said::Follow(bytes) if bytes > self.bytes_max => Err(self.too_long(format!("{bytes} bytes"))),
            Said::Follow(bytes) => self.whole(word.bytes, bytes, rest, end),
            Said::TooShort(length) => {
                let expected = format!("a length of at least {}, which counts itself", word.bytes);
                Err(self.error(CutKind::Word, expected, length.to_string()))
            }
            Said::Segment => {
                let expected = "two bytes of zero behind the length".to_owned();
                Err(self.error(
                    CutKind::Word,
                    expected,
                    "other bytes: a part of a record, or another form".to_owned(),
                ))
            }
        }
    }

    /// A record of known length behind what stands in front of it; nothing is taken while bytes are missing.
    fn whole(
        &self,
        before: usize,
        bytes: usize,
        rest: &[u8],
        end: bool,
    ) -> Result<(Range<usize>, usize), CutError> {
        let taken = before + bytes;
        if rest.len() >= taken {
            return Ok((before..taken, taken));
        }
        if end {
            let got = format!("{} bytes: the file ends inside the record", rest.len());
            return Err(self.error(CutKind::Cut, format!("{taken} bytes"), got));
        }
        Ok((0..0, 0))
    }

    fn line(&mut self, rest: &[u8], end: bool) -> Result<(Range<usize>, usize), CutError> {
        let feed = memchr(b'\n', rest);
        let (line, taken) = match feed {
            Some(feed) => (feed, feed + 1),
            None if end => (rest.len(), rest.len()),
            None if rest.len() > self.bytes_max.saturating_add(1) => {
                return Err(self.too_long("more, without a line end".to_owned()));
            }
            None => return Ok((0..0, 0)),
        };
        let record = match (self.form, feed) {
            (RecordForm::CrLf, Some(feed)) => self.before_return(rest, feed)?,
            _ => 0..line,
        };
        if record.end > self.bytes_max {
            return Err(self.too_long(format!("{} bytes", record.end)));
        }
        self.unended |= feed.is_none();
        Ok((record, taken))
    }

    /// The line without its carriage return.
    fn before_return(&self, rest: &[u8], feed: usize) -> Result<Range<usize>, CutError> {
        match feed.checked_sub(1).filter(|at| rest.get(*at) == Some(&b'\r')) {
            Some(end) => Ok(0..end),
            None => {
                let expected = "carriage return and line feed at the end".to_owned();
                let got = format!(
                    "a line feed alone at byte {} of the file",
                    self.offset.saturating_add(wide(feed))
                );
                Err(self.error(CutKind::LineEnd, expected, got))
            }
        }
    }

    fn too_long(&self, got: String) -> CutError {
        self.error(CutKind::TooLong, format!("at most {} bytes", self.bytes_max), got)
    }

    fn error(&self, kind: CutKind, expected: String, got: String) -> CutError {
        CutError { number: self.number, offset: self.offset, kind, expected, got }
    }
}

fn wide(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
