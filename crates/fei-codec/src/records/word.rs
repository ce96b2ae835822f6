//! Record words: the length that stands in front of a record.

use fei_layout::plan::RecordForm;

use crate::num::{index, offset};

/// How a length is written in front of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// Bytes of the word, what stands beside the length included.
    pub(super) bytes: usize,
    /// Bytes of the length, which comes first.
    digits: usize,
    low_first: bool,
    /// Whether the length counts the word too.
    counts_itself: bool,
}

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// So many bytes follow.
    Follow(usize),
    /// The length is less than the word that it counts.
    TooShort(usize),
    /// The bytes beside the length are not zeros: part of a record that goes on in another.
    Segment,
}

impl Word {
    /// The word of a form; none: it has none.
    pub(super) fn of(form: RecordForm) -> Option<Self> {
        let plain = |digits, low_first| Some(Self { bytes: digits, digits, low_first, counts_itself: false });
        match form {
            RecordForm::Fixed(_) | RecordForm::Lf | RecordForm::CrLf => None,
            RecordForm::Word2 => plain(2, false),
            RecordForm::Word4 => plain(4, false),
            RecordForm::Word2Le => plain(2, true),
            RecordForm::Word4Le => plain(4, true),
            RecordForm::Rdw => Some(Self { bytes: 4, digits: 2, low_first: false, counts_itself: true }),
        }
    }

    /// Reads a word of exactly [`Word::bytes`].
    pub(super) fn read(self, word: &[u8]) -> Said {
        let (length, beside) = word.split_at_checked(self.digits).unwrap_or((word, &[]));
        if beside.iter().any(|byte| *byte != 0) {
            return Said::Segment;
        }
        let more = |sum: u32, byte: &u8| (sum << 8) | u32::from(*byte);
        let said = match self.low_first {
            true => length.iter().rev().fold(0, more),
            false => length.iter().fold(0, more),
        };
        let counted = if self.counts_itself { self.bytes } else { 0 };
        match index(said).checked_sub(counted) {
            Some(follow) => Said::Follow(follow),
            None => Said::TooShort(index(said)),
        }
    }

    /// The most bytes of a record that the word can say.
    pub(super) const fn bytes_max(self) -> usize {
        let most = if self.digits == 2 { 0xFFFF } else { 0xFFFF_FFFF };
        if self.counts_itself { most - self.bytes } else { most }
    }

    /// Writes the word of a record of at most [`Word::bytes_max`] over `word`.
    pub(super) fn write(self, record_bytes: usize, word: &mut [u8]) {
        let counted = if self.counts_itself { self.bytes } else { 0 };
        let said = offset(record_bytes.saturating_add(counted)).to_be_bytes();
        let digits = said.iter().skip(said.len() - self.digits);
        word.fill(0);
        match self.low_first {
            true => word.iter_mut().zip(digits.rev()).for_each(|(to, from)| *to = *from),
            false => word.iter_mut().zip(digits).for_each(|(to, from)| *to = *from),
        }
    }
}
