//! The bytes under which a request of ours is known: what it says, and what pairs it with its answer.

use std::ops::Range;

use fei_layout::plan::{FieldIx, HeaderRule, Side, TelegramParty, Transaction};

use super::serve;
use crate::num::index;
use crate::reading::Reading;
use crate::walk::Visit;
use crate::{Error, charset, scalar};

/// Everything that a call says: the values of the rows that hold its words, by their names, but those that a repetition may change.
/// Two calls of one key that say different things are not the same transaction. Where a row stands, and what FEI writes beside it, is
/// no part of it: other layouts may have it otherwise. Bytes that are no telegram of the transaction say themselves.
#[must_use]
pub fn served_fingerprint(transaction: &Transaction, party: &TelegramParty, telegram: &[u8]) -> Vec<u8> {
    said(transaction, party, telegram).unwrap_or_else(|_| telegram.to_vec())
}

fn said(transaction: &Transaction, party: &TelegramParty, telegram: &[u8]) -> Result<Vec<u8>, Error> {
    let (layout, mut print) = (&transaction.request, Vec::new());
    // One row of a name stands for those in other arms of a choice.
    let said = serve(transaction).map_or(&[][..], |serve| &serve.said);
    let said: Vec<_> = said.iter().map(|ix| &*layout.field(*ix).key).collect();
    let may_change = |key: &str| party.repeat.iter().any(|ix| *party.header.field(*ix).key == *key);
    let mut reading = Reading::new(layout, telegram)?;
    loop {
        let (field, at, bytes) = match reading.next()? {
            Visit::Field(ix, at) => (layout.field(ix), at, telegram),
            Visit::Tail(ix, at) => {
                (layout.field(ix), at, telegram.get(..index(reading.walk.at())).unwrap_or(telegram))
            }
            Visit::End => return Ok(print),
            _ => continue,
        };
        if !said.contains(&&*field.key) || may_change(&field.key) {
            continue;
        }
        let value = scalar::read(field, bytes, at)
            .map_err(|fault| fault.in_telegram(&layout.id, reading.walk.path(&field.key)))?;
        // A row that holds nothing may be one that there was not before.
        if !value.text().is_empty() {
            let path = reading.walk.path(&field.key);
            for part in [path.as_bytes(), value.text().as_bytes()] {
                print.extend_from_slice(&part.len().to_be_bytes());
                print.extend_from_slice(part);
            }
        }
    }
}

/// The key of a request that FEI sends, and of its answer: equal for the two. What the party's answer rule adds to is taken
/// off again; what it changes otherwise is no part of the key.
#[must_use]
pub fn pair_key(party: &TelegramParty, telegram: &[u8], side: Side) -> Vec<u8> {
    let mut key = Vec::new();
    for field in &party.key {
        let range = span(field.at, field.bytes());
        let bytes = telegram.get(range.start..range.end.min(telegram.len())).unwrap_or_default();
        let within = |ix: FieldIx| {
            let row = party.header.field(ix);
            span(row.at, row.bytes()).contains(&range.start)
        };
        let rule = party.answer.rows.iter().find(|(ix, _)| within(*ix)).map(|(_, rule)| rule);
        match (rule, side) {
            (None, _) | (Some(HeaderRule::Add(_)), Side::Request) => key.extend_from_slice(bytes),
            (Some(HeaderRule::Add(added)), Side::Response) => {
                key.extend(less(field.charset, bytes, *added).unwrap_or_else(|| bytes.to_vec()));
            }
            (Some(HeaderRule::Constant(_) | HeaderRule::Blank | HeaderRule::Worded(_)), _) => {}
        }
    }
    key
}

/// `2100` and 100 as `2000`; what is no number stays.
fn less(charset: fei_layout::plan::Charset, bytes: &[u8], added: u32) -> Option<Vec<u8>> {
    let text = charset::decode(charset, bytes).ok()?;
    let before = text.parse::<u64>().ok()?.checked_sub(u64::from(added))?;
    let width = bytes.len();
    Some(format!("{before:0>width$}").bytes().map(|digit| charset.numeric(digit)).collect())
}

fn span(at: u32, bytes: u32) -> Range<usize> {
    index(at)..index(at.saturating_add(bytes))
}
