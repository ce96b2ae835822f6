//! A telegram with several transactions in it. Each is a row of its own, with its number at the institution and its
//! ending; all of them begin in one commit, and what the telegram is told follows from them.

use bytes::Bytes;
use fei_exchange::{Reference, TxnId};

use crate::{Ending, Follow, Intent, Marks};

/// One of the transactions of a telegram, as it begins.
#[derive(Debug, Clone)]
pub struct Part {
    /// FEI's own number.
    pub txn: TxnId,
    /// The number that the institution will know it by.
    pub reference: Option<Reference>,
    /// What an operator finds it by.
    pub marks: Marks,
}

/// Of which telegram a transaction is a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartOf {
    /// The telegram's first transaction, whose number stands for the telegram.
    pub telegram: TxnId,
    /// Its place in the telegram, from 1.
    pub number: u32,
}

/// How one part of a telegram ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartEnding {
    /// The part.
    pub txn: TxnId,
    /// How. Its answer is that of the part alone; what the telegram is told is put together from all of them.
    pub ending: Ending,
    /// What follows if nobody knows.
    pub follow: Vec<Follow>,
}

impl Intent {
    /// The numbers of every row that this makes: FEI's own, and the institution's.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = (TxnId, Option<&Reference>)> {
        let rest = self.rest.iter().flatten().map(|part| (part.txn, part.reference.as_ref()));
        std::iter::once((self.txn, self.reference.as_ref())).chain(rest)
    }

    /// Every row that this makes, in the telegram's order, with its place if the telegram has several.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (Part, Option<PartOf>)> {
        let first = Part { txn: self.txn, reference: self.reference.clone(), marks: self.marks.clone() };
        let parts = std::iter::once(first).chain(self.rest.iter().flatten().cloned());
        parts.zip(1..).map(|(part, number)| {
            let of = self.rest.as_ref().map(|_| PartOf { telegram: self.txn, number });
            (part, of)
        })
    }
}

/// The key of a part. The first has the telegram's own, so that a repetition finds it; those of the others are longer
/// than any telegram's.
pub(crate) fn part_key(key: &Bytes, of: Option<PartOf>) -> Bytes {
    match of {
        Some(PartOf { number: 2.., .. }) => {
            let number = of.map_or(0, |of| of.number);
            [&key[..], b"\0part", &number.to_be_bytes()].concat().into()
        }
        _ => key.clone(),
    }
}
