//! Every log line about what follows. Alarms are errors with `alarm = true`; none of them holds a value of a telegram.

use fei_exchange::{Code, Failure};
use fei_journal::{Claim, Item, JournalError, Report, Reported, Settlement};
use tokio::task::JoinError;

/// An attempt's task is over; one that panicked gives its lane back when its lease is.
pub(super) fn ended(ended: &Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(alarm = true, %error, "what follows an unknown result lost its task");
    }
}

/// The journal was asked for what is due. What cannot be read is parked, and somebody must see it.
pub(super) fn not_claimed(error: &JournalError) {
    if matches!(error, JournalError::Unreadable(_)) {
        tracing::error!(alarm = true, %error, "what follows cannot be read: it is put aside");
    } else {
        tracing::warn!(%error, "what is due cannot be read");
    }
}

/// Nothing was written down, and so nothing is sent.
pub(super) fn not_begun(item: &Item, error: &JournalError) {
    tracing::warn!(item = item.id, txn = %item.txn, %error, "an attempt was not begun");
}

/// What became of an attempt is not written down: it will be made again.
pub(super) fn not_reported(item: &Item, error: &JournalError) {
    tracing::error!(alarm = true, item = item.id, txn = %item.txn, %error, "what came of an attempt is not in the journal");
}

/// An answer to something else came: nothing that is in the pipes can be trusted.
pub(super) fn mismatch(item: &Item, detail: &str) {
    tracing::error!(alarm = true, item = item.id, txn = %item.txn, detail, "the answer is to another question");
}

/// The end of its time is near, and nothing has settled it.
pub(super) fn late(item: &Item, kind: &str) {
    let institution = &*item.institution;
    tracing::error!(alarm = true, item = item.id, txn = %item.txn, kind, institution, "its time is nearly over");
}

/// It goes out.
pub(super) fn attempted(item: &Item, reference: Option<&str>) {
    let Item { id, txn, kind, institution, attempts, .. } = item;
    let (kind, institution, attempt) = (kind.as_str(), &**institution, attempts + 1);
    tracing::info!(item = id, %txn, kind, institution, attempt, reference, "follows an unknown result");
}

/// What an attempt came to; it is committed.
pub(super) fn reported(claim: &Claim, report: &Report, kind: &str) {
    let (id, txn, institution) = (claim.item.id, claim.item.txn, &*claim.item.institution);
    match report {
        Report::Settled { settlement, .. } => settled(claim, settlement),
        Report::Parked { why } | Report::Manual { why } => {
            let people = matches!(report, Report::Manual { .. });
            tracing::error!(alarm = true, item = id, %txn, kind, institution, people, why = &**why, "it is put aside");
        }
        Report::Again { why, next_at, .. } => {
            tracing::info!(item = id, %txn, kind, institution, %next_at, why = &**why, "not yet known");
        }
        Report::Then { why, .. } => {
            tracing::warn!(item = id, %txn, kind, institution, why = &**why, "something else follows");
        }
        Report::Done => {
            let transaction = &*claim.original.transaction;
            tracing::info!(trace = %claim.original.trace, item = id, %txn, transaction, core = institution, "the core has taken the notice");
        }
    }
}

fn settled(claim: &Claim, settlement: &Settlement) {
    let (Claim { item, original, .. }, Settlement { stage, ending }) = (claim, settlement);
    tracing::info!(
        trace = %original.trace,
        item = item.id,
        txn = %item.txn,
        transaction = &*original.transaction,
        institution = &*item.institution,
        stage = stage.as_str(),
        outcome = ending.outcome.as_str(),
        code = ending.code.map(Code::as_str),
        "the unknown result is known"
    );
}

/// The answer to an attempt came when nobody waited for it any more, and says what became of the original.
pub(super) fn settled_late(claim: &Claim, settlement: &Settlement, reported: &Reported) {
    let (Claim { item, original, .. }, Settlement { stage, ending }) = (claim, settlement);
    match reported {
        Reported::Stands | Reported::ForPeople => tracing::warn!(
            trace = %original.trace,
            item = item.id,
            txn = %item.txn,
            transaction = &*original.transaction,
            institution = &*item.institution,
            kind = item.kind.as_str(),
            stage = stage.as_str(),
            outcome = ending.outcome.as_str(),
            "a late answer to what follows: the result is known now"
        ),
        Reported::Recorded => recorded(item),
        Reported::Stale => stale(item),
    }
}

/// The same, and it says nothing of the original that is known.
pub(super) fn late_says_nothing(item: &Item) {
    let (kind, institution) = (item.kind.as_str(), &*item.institution);
    tracing::info!(item = item.id, txn = %item.txn, kind, institution, "a late answer to what follows, and it settles nothing");
}

/// A late answer is not written down: what asks or undoes goes on.
pub(super) fn late_lost(item: &Item, error: &JournalError) {
    tracing::error!(alarm = true, item = item.id, txn = %item.txn, %error, "a late answer is not in the journal");
}

/// What would follow was done before, or its file has no call for it any more: people decide.
pub(super) fn for_people(claim: &Claim, report: &Report) {
    let Item { id, txn, kind, institution, .. } = &claim.item;
    let (kind, institution) = (kind.as_str(), &**institution);
    let why = if let Report::Then { why, .. } = report { why } else { "" };
    tracing::error!(alarm = true, item = id, %txn, kind, institution, people = true, why, "it is put aside: nothing new is left to follow it");
}

/// The lane was lost, or the result is known, and then an answer came that says something else.
pub(super) fn recorded(item: &Item) {
    let (kind, institution) = (item.kind.as_str(), &*item.institution);
    tracing::error!(alarm = true, item = item.id, txn = %item.txn, kind, institution, "an answer came when nothing could be settled by it: see `fei journal show`");
}

/// Somebody else settled it meanwhile, or holds the lane: what came counts for nothing.
pub(super) fn stale(item: &Item) {
    tracing::info!(item = item.id, txn = %item.txn, "somebody else was faster");
}

/// A notice cannot be written: a value has no place in it.
pub(super) fn not_written(item: &Item, why: &str) {
    tracing::error!(alarm = true, item = item.id, txn = %item.txn, why, "the notice cannot be written");
}

/// An answer to a notice came when nobody waited for it any more.
pub(super) fn taken_late(item: &Item, changed: bool) {
    let (id, txn, core) = (item.id, item.txn, &*item.institution);
    if changed {
        tracing::info!(item = id, %txn, core, "a late answer: the core has taken the notice");
    } else {
        tracing::warn!(item = id, %txn, core, "the core has taken the notice for the second time");
    }
}

/// An answer to a notice came late, and takes nothing: it is sent again by its schedule.
pub(super) fn not_taken_late(item: &Item) {
    let (id, txn, core) = (item.id, item.txn, &*item.institution);
    tracing::warn!(item = id, %txn, core, "a late answer, and the core has not taken the notice");
}

/// A late answer is not written down: the notice is sent again.
pub(super) fn late_not_written(item: &Item, error: &JournalError) {
    tracing::error!(alarm = true, item = item.id, txn = %item.txn, %error, "a late answer to a notice is not in the journal");
}

/// It cannot be asked: nothing says how, or a value has no place.
pub(super) fn not_made(item: &Item, failure: &Failure) {
    let (code, detail) = (failure.code.as_str(), &*failure.detail);
    tracing::error!(alarm = true, item = item.id, txn = %item.txn, code, detail, "what follows cannot be made");
}
