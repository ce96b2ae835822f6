//! Every log line of the gateway, in one place, and what is counted with it. Values of masked fields are masked; JSON bodies never stand here.

mod exchanged;

use fei_codec::{Losses, Verdict};
use fei_exchange::{Code, Failure, Outcome, Trace, TxnId};
use fei_journal::{Ending, JournalError, Late, OpenBy};
use fei_layout::plan::{Gate, Layout, Party};
use tracing::field::display;

pub(crate) use self::exchanged::Exchanged;
use crate::asked::Asked;

/// A telegram was recognised.
pub(crate) fn asked(asked: &Asked) {
    tracing::debug!(
        trace = %asked.trace,
        line = asked.channel(),
        transaction = &*asked.transaction.id,
        telegram = shown(asked, &asked.transaction.request, &asked.telegram),
        "telegram in"
    );
}

/// A telegram, masked. When the request is broken, the header alone: behind it, anything may stand anywhere, in the
/// answer as well.
fn shown(asked: &Asked, layout: &Layout, telegram: &[u8]) -> String {
    if asked.checked().is_ok() {
        return fei_codec::masked(layout, telegram);
    }
    let header = &asked.contract().header;
    fei_codec::masked(header, telegram.get(..header.bytes_min as usize).unwrap_or_default())
}

/// No layout takes a telegram.
pub(crate) fn not_recognised(line: &str, trace: &Trace, failure: &Failure) {
    let (code, money, detail) = (failure.code.as_str(), failure.code.of_money(), &*failure.detail);
    tracing::warn!(%trace, line, code, money, detail, "telegram refused");
}

/// A telegram says of itself that it is an answer, and nothing was asked; so did others of which no line told.
pub(crate) fn astray(line: &str, trace: &Trace, left_out: u64) {
    tracing::warn!(%trace, line, left_out, "an answer came where requests come, and is not answered");
}

/// The institution gave no answer that could be used.
pub(crate) fn no_verdict(asked: &Asked, institution: &str, failure: &Failure) {
    tracing::warn!(
        trace = %asked.trace,
        transaction = &*asked.transaction.id,
        institution,
        code = failure.code.as_str(),
        money = failure.code.of_effect(asked.transaction.effect),
        detail = &*failure.detail,
        "no answer of the institution's own"
    );
}

/// Layouts that were kept cannot be read as they were.
pub(crate) fn damaged_layouts() {
    tracing::error!(
        alarm = true,
        "layouts that the journal keeps are not what was kept: what was begun by them has none"
    );
}

/// What is open was begun by layouts that nobody has.
pub(crate) fn begun_by_nobodys_layouts(open: &OpenBy) {
    let OpenBy { by, transactions, first } = open;
    let transaction = &*by.transaction;
    tracing::error!(
        alarm = true,
        transaction,
        transactions,
        %first,
        "the layouts that open transactions were begun by are gone: what follows them goes on by those of now"
    );
}

/// They stay for longer than they are needed.
pub(crate) fn layouts_not_forgotten(error: &JournalError) {
    tracing::warn!(%error, "layouts that are needed no more could not be removed from the journal");
}

/// A request was refused, and whether it had come before cannot be known; so were others of which no line told.
pub(crate) fn not_looked_up(trace: Option<&Trace>, channel: &str, error: &JournalError, left_out: u64) {
    let money = "this one was not sent; the first one under its number, if there was one, may have been: ask";
    let trace = trace.map(display);
    tracing::error!(alarm = true, trace, channel, %error, money, left_out, "refused, and whether it had come before is not known");
}

/// Somebody must look: a code in no table, an answer to another request, an institution that is still working.
pub(crate) fn alarm(asked: &Asked, institution: &str, verdict: &Verdict) {
    let code = verdict.code.map(Code::as_str);
    tracing::error!(
        alarm = true,
        trace = %asked.trace,
        transaction = &*asked.transaction.id,
        institution,
        code,
        money = verdict.code.map(|code| code.of_effect(asked.transaction.effect)),
        meaning = &*verdict.ko,
        detail = &*verdict.detail,
        "the institution's answer does not tell the outcome"
    );
}

/// The institution did not execute it, as a row of its table says: it may be sent again, and nobody has to look.
pub(crate) fn refused(asked: &Asked, institution: &str, verdict: &Verdict) {
    tracing::warn!(
        trace = %asked.trace,
        transaction = &*asked.transaction.id,
        institution,
        code = verdict.code.map(Code::as_str),
        money = verdict.code.map(|code| code.of_effect(asked.transaction.effect)),
        meaning = &*verdict.ko,
        "the institution refused it before it was executed"
    );
}

/// An institution sends us elsewhere. It is not followed: the money and the keys would go to whoever stands there.
pub(crate) fn redirected(asked: &Asked, institution: &str, status: u16) {
    let (trace, transaction) = (&asked.trace, &*asked.transaction.id);
    tracing::error!(alarm = true, %trace, transaction, institution, status, "a redirect, which is not followed");
}

/// What came of an answer that told nothing is not in the journal.
pub(crate) fn not_noted(txn: TxnId, error: &JournalError) {
    tracing::warn!(%txn, %error, "what came of an answer that told nothing is not in the journal");
}

/// An answer came when nobody waited for it any more. The answer to nothing is somebody's to look at.
pub(crate) fn late(asked: &Asked, institution: &str, txn: TxnId, said: Outcome, late: &Late) {
    let said = said.as_str();
    let (trace, transaction) = (&asked.trace, &*asked.transaction.id);
    match late {
        Late::Settled(now) => {
            let outcome = now.outcome.as_str();
            tracing::warn!(%trace, %txn, transaction, institution, outcome, "a late answer: the result is known now");
        }
        Late::Recorded(_) => {
            tracing::error!(alarm = true, %trace, %txn, transaction, institution, said, "a late answer, and an undoing or people decide");
        }
        Late::Repeated(_) => tracing::debug!(%trace, %txn, transaction, institution, "the same answer again"),
        // The second of these is a core's alone.
        Late::Orphan(Ending { outcome: stands, .. }) | Late::Contradicted(stands) => {
            let stands = stands.as_str();
            tracing::error!(alarm = true, %trace, %txn, transaction, institution, said, stands, "an answer to nothing");
        }
    }
}

/// An answer reached no connection.
pub(crate) fn undelivered(txn: TxnId, not_written: Option<&JournalError>) {
    match not_written {
        None => tracing::warn!(%txn, "the answer was not delivered"),
        Some(error) => {
            tracing::error!(%txn, %error, "the answer was not delivered, and the journal does not know")
        }
    }
}

/// A late answer is not in the journal: the result stays unknown, and is asked for.
pub(crate) fn late_lost(txn: TxnId, error: &JournalError) {
    tracing::error!(alarm = true, %txn, %error, "a late answer is not in the journal");
}

/// A transaction was in flight and nobody would have ended it: somebody must see it, and where nothing follows find out.
pub(crate) fn swept(txn: TxnId, people: bool) {
    let (code, outcome) = (Code::Recovered, Outcome::Unknown.as_str());
    let (code, money) = (code.as_str(), code.of_money());
    tracing::error!(alarm = true, %txn, code, money, outcome, people, "it lost its owner: now unknown");
}

/// A transaction lost its owner, and what it asked cannot be read: nothing can follow it.
pub(crate) fn left_unreadable(txn: TxnId, error: &JournalError) {
    tracing::error!(alarm = true, %txn, %error, "what lost its owner cannot be read: people decide");
}

/// A transaction lost its owner and cannot be ended; it is tried again with every sweep.
pub(crate) fn not_ended(txn: TxnId, error: &JournalError) {
    tracing::error!(alarm = true, %txn, %error, "what lost its owner cannot be ended");
}

/// A sweep came to nothing; the next one tries again.
pub(crate) fn not_swept(error: &JournalError) {
    tracing::error!(alarm = true, %error, "what lost its owner cannot be swept");
}

/// Somebody set the clock, or the machine was frozen: dates and stamps follow it, and nothing that waits does.
pub(crate) fn clock_jumped(seconds: i64) {
    tracing::error!(alarm = true, seconds, "the machine's clock jumped");
}

/// What the answer's conversion changed.
pub(crate) fn changed_in_answer(asked: &Asked, losses: &Losses) {
    changed(asked, losses, "changed in the answer");
}

/// What the mapping changed on the way to the institution.
pub(crate) fn changed_in_call(asked: &Asked, losses: &Losses) {
    changed(asked, losses, "changed in the call");
}

/// All are counted, and those that the party does not let pass have a line of their own.
fn changed(asked: &Asked, losses: &Losses, message: &str) {
    asked.tally.add(losses);
    let gates = &asked.transaction.request.gates;
    for loss in losses.iter().filter(|loss| gates.of(loss.kind) != Gate::Allow) {
        tracing::warn!(
            trace = %asked.trace,
            transaction = &*asked.transaction.id,
            field = loss.path,
            loss = loss.kind.as_str(),
            before = loss.before,
            after = loss.after,
            "{message}"
        );
    }
}

/// What the answer to a telegram that no layout takes changed in its header.
pub(crate) fn changed_in_bare_answer(party: &Party, trace: &Trace, losses: &Losses) {
    for loss in losses.iter() {
        let (field, loss, line) = (&loss.path, loss.kind.as_str(), &*party.name);
        tracing::warn!(%trace, line, field, loss, "changed in the answer");
    }
}

/// FEI answered by itself.
pub(crate) fn answered_here(asked: &Asked, ending: &Ending) {
    tracing::info!(
        trace = %asked.trace,
        line = asked.channel(),
        transaction = &*asked.transaction.id,
        outcome = ending.outcome.as_str(),
        code = ending.code.map(Code::as_str),
        losses = asked.tally.told(),
        "answered from here"
    );
}

/// A breaker, of an institution or of a core, opened by itself, or lets calls in again.
pub(crate) fn breaker(institution: &str, open: bool) {
    if open {
        tracing::error!(
            alarm = true,
            institution,
            code = "N42",
            "the breaker is open, and nothing is sent for a while: most calls failed, or one was answered with how long to wait"
        );
    } else {
        tracing::warn!(institution, "the breaker lets calls in again");
    }
}
