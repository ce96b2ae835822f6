//! Values that follow from the rest of a telegram: written where nobody gives them, checked when they are read.

use super::{FieldIx, GroupIx};

/// A row whose value is worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// The row.
    pub field: FieldIx,
    /// The groups around it, outermost first.
    pub groups: Box<[GroupIx]>,
    /// How.
    pub what: Compute,
    /// What is then added: a length that does not count its own four bytes has -4.
    pub plus: i64,
}

/// How a value is worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compute {
    /// `length`: how many bytes.
    Length(Stretch),
    /// `count(detail)`: how many items a group of the same object has.
    Count(GroupIx),
    /// `sum(detail[].amount)`: exact.
    Sum(Addends),
    /// `hash_total(detail[].account, 10)`: the sum of digits read as numbers, of which the last so many digits are kept.
    HashTotal(Addends, u32),
    /// `sequence`: the number of the item, from 1.
    Sequence,
    /// `mod10(account)` and its like: one digit.
    CheckDigit(CheckDigit, FieldIx),
    /// `lrc(a..b)` and its like.
    Checksum(Checksum, Stretch),
    /// `now`: the clock in Korea. Not checked when it is read.
    Now,
    /// `business_date`: the day on which FEI books. Not checked when it is read.
    BusinessDate,
}

/// Bytes of a telegram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// From its first to its last byte.
    Whole,
    /// From the first byte of one row to the last of another, both in the computed row's own object.
    Rows(FieldIx, FieldIx),
}

/// The values of a row in every item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addends {
    /// From the computed row's object inward.
    pub groups: Box<[GroupIx]>,
    /// The row.
    pub field: FieldIx,
}

/// A rule of check digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckDigit {
    /// Luhn (ISO/IEC 7812-1): from the right every other digit twice, its own digits added up.
    Mod10,
    /// From the right times 2 to 7 and again; what is missing to a multiple of 11, of which 10 and 11 are 0.
    Mod11,
    /// From the left times these weights and again; what is missing to a multiple of `modulus`, its last digit.
    Weighted {
        /// Never none.
        weights: Box<[u32]>,
        /// Not 0.
        modulus: u32,
    },
}

/// A rule of checksums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// All bytes by exclusive or: one byte (ISO 1155).
    Lrc,
    /// CRC-16/IBM-3740, often called CCITT-FALSE: two bytes.
    Crc16,
    /// CRC-32/ISO-HDLC, that of zip and Ethernet: four bytes.
    Crc32,
}
