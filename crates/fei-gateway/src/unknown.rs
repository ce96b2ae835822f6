//! What follows an unknown result, as the transaction's file says: asked, undone, said again, or left to people.

use std::time::Duration;

use fei_exchange::{Effect, TxnId};
use fei_journal::{Follow, Following};
use fei_layout::plan::{Flow, OnUnknown, Owner, Transaction, UnknownPolicy};
use jiff::Timestamp;

/// How long a core's answer may come late before people decide.
const LATE_WINDOW: Duration = Duration::from_secs(600);
/// How long a notice is tried: a day.
const NOTICE_WINDOW: Duration = Duration::from_secs(86_400);

/// What follows if the result of a transaction that was begun at a time is unknown now. Nothing: people decide. `first_after`
/// stands in place of the file's, where the settings say so.
///
/// The institution's times run from the beginning, also while nobody was there to ask: what it has forgotten since it would
/// say that it never knew.
pub(crate) fn follow(
    transaction: &Transaction,
    txn: TxnId,
    (begun, now): (Timestamp, Timestamp),
    first_after: Option<Duration>,
) -> Vec<Follow> {
    let Flow::Outbound { to, http } = &transaction.flow else { return Vec::new() };
    let rule = &transaction.on_unknown;
    let Some(kind) = first(rule, http.inquiry.is_some()) else { return Vec::new() };
    // What is asked about one transaction does not wait for what is asked about another: each has a lane of its own.
    let (to, lane) = (to.clone(), format!("{to}/{txn}").into());
    let begun = begun.min(now);
    let first_at = match kind {
        Following::Inquiry | Following::Advice => {
            after(begun, first_after.unwrap_or(Duration::from_secs(rule.first_after_s))).max(now)
        }
        Following::Reversal | Following::Notice => now,
    };
    vec![Follow { kind, to, lane, first_at, until: after(begun, Duration::from_secs(rule.until_s)) }]
}

/// What follows when an unknown result became known: whoever asked is to hear of it, by the notice of its file. The core
/// that compensates is owed one even where no file says how: it waits, for everybody to see. An institution that called hears
/// it by its call once more, and the core is the one that was asked: nobody is owed any.
pub(crate) fn notice(transaction: &Transaction, txn: TxnId, now: Timestamp) -> Vec<Follow> {
    if !matches!(transaction.flow, Flow::Outbound { .. }) {
        return Vec::new();
    }
    let compensates = transaction.on_unknown.owner == Owner::Core && transaction.effect != Effect::None;
    if transaction.notice.is_none() && !compensates {
        return Vec::new();
    }
    let (to, lane) = (transaction.party.clone(), format!("{}/{txn}", transaction.party).into());
    vec![Follow { kind: Following::Notice, to, lane, first_at: now, until: after(now, NOTICE_WINDOW) }]
}

/// What follows when nobody knows what a core did: its answer may come late, and settles it; when it has not come by then,
/// people decide. Nothing is sent.
pub(crate) fn of_core(core: &str, effect: Effect, txn: TxnId, now: Timestamp) -> Vec<Follow> {
    if effect == Effect::None {
        return Vec::new();
    }
    let until = after(now, LATE_WINDOW);
    let (to, lane) = (core.into(), format!("{core}/{txn}").into());
    vec![Follow { kind: Following::Inquiry, to, lane, first_at: until, until }]
}

/// What is done first. One side compensates, never both: while that is the core, FEI only asks.
const fn first(rule: &OnUnknown, can_ask: bool) -> Option<Following> {
    match (rule.policy, rule.owner) {
        (UnknownPolicy::Manual, _) => None,
        (UnknownPolicy::Reverse, Owner::Gateway) => Some(Following::Reversal),
        (UnknownPolicy::Repeat, Owner::Gateway) => Some(Following::Advice),
        _ if can_ask => Some(Following::Inquiry),
        _ => None,
    }
}

fn after(now: Timestamp, pause: Duration) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_compensates() {
        use Following::{Advice, Inquiry, Reversal};
        use UnknownPolicy::{InquireOnly, InquireThenReverse, Manual, Repeat, Reverse};

        for (policy, owner, can_ask, expected) in [
            (InquireOnly, Owner::Core, true, Some(Inquiry)),
            (InquireOnly, Owner::Gateway, true, Some(Inquiry)),
            (InquireThenReverse, Owner::Gateway, true, Some(Inquiry)),
            (InquireOnly, Owner::Core, false, None),
            (Reverse, Owner::Gateway, true, Some(Reversal)),
            (Reverse, Owner::Gateway, false, Some(Reversal)),
            (Reverse, Owner::Core, true, Some(Inquiry)),
            (Reverse, Owner::Core, false, None),
            (Repeat, Owner::Gateway, true, Some(Advice)),
            (Repeat, Owner::Core, false, None),
            (Manual, Owner::Gateway, true, None),
        ] {
            let rule = OnUnknown { policy, owner, first_after_s: 0, reverse_after_s: 0, until_s: 0 };
            assert_eq!(first(&rule, can_ask), expected, "{policy:?} {owner:?}");
        }
    }
}
