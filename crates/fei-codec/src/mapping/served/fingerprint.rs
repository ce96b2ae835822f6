//! The bytes under which a request of ours is known: what it says, and what pairs it with its answer.

use std::ops::Range;

use fei_layout::plan::{FieldIx, HeaderRule, Side, TelegramParty, Transaction};

use super::serve;
use crate::num::index;
use crate::{Scope, View, charset};

/// Everything that a call says: all bytes of its telegram but those that FEI wrote of its own and those that a repetition may
/// change. Two calls of one key with different content are not the same transaction.
#[must_use]
pub fn served_fingerprint(transaction: &Transaction, party: &TelegramParty, telegram: &[u8]) -> Vec<u8> {
    let stamped = serve(transaction).map_or(&[][..], |serve| &serve.stamped);
    let view = View::read(&transaction.request, telegram).ok();
    let place = |field: &FieldIx| {
        let at = view.as_ref()?.place(Scope::TELEGRAM, *field)?;
        Some(span(at, transaction.request.field(*field).bytes()))
    };
    let header = |field: &FieldIx| {
        let field = party.header.field(*field);
        span(field.at, field.bytes())
    };
    let left: Vec<_> = stamped.iter().filter_map(place).chain(party.repeat.iter().map(header)).collect();
    let bytes = telegram.iter().enumerate();
    bytes.filter(|(at, _)| !left.iter().any(|left| left.contains(at))).map(|(_, byte)| *byte).collect()
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
