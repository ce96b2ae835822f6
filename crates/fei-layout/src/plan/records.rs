//! Files of records: how their records stand one behind the other.

/// How the records of a file are told apart as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordForm {
    /// Each has so many bytes; nothing stands between them.
    Fixed(u32),
    /// Each ends with a line feed, which is not part of it.
    Lf,
    /// Each ends with carriage return and line feed.
    CrLf,
    /// Two bytes in front say how many follow, the high byte first.
    Word2,
    /// Four bytes in front, the high byte first.
    Word4,
    /// Two bytes in front, the low byte first.
    Word2Le,
    /// Four bytes in front, the low byte first.
    Word4Le,
    /// IBM's record descriptor word: a length of two bytes, the high one first, that counts the word's four bytes too,
    /// and two bytes of zero.
    Rdw,
}
