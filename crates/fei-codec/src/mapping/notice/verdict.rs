//! What the core's answer to a notice means: that it was taken, or that it is to be told again.

use fei_exchange::{Code, Outcome};
use fei_layout::plan::{TakenCode, TelegramParty, Transaction};

use super::notice;
use crate::View;
use crate::mapping::Verdict;
use crate::mapping::served::verdict::{by_codes, echoes};

/// What a core said of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeHeard {
    /// It has taken it: for good.
    Taken(Verdict),
    /// It declines this notice, and will decline it again: somebody must look.
    Declined(Verdict),
    /// Nothing of the kind: not now, a code in no row, the answer to something else.
    Open(Verdict),
}

/// Judges the answer to a notice. A row of `echo` that is not what was sent makes it the answer to something else, whatever
/// its codes say. Then `taken` decides, and where the file has none, what the party's codes call executed.
#[must_use]
pub fn heard_of_notice(
    transaction: &Transaction,
    party: &TelegramParty,
    sent: &View<'_>,
    answer: &View<'_>,
) -> NoticeHeard {
    let (echo, taken) = notice(transaction).map_or((&[][..], &[][..]), |plan| (&*plan.echo, &*plan.taken));
    if let Some(row) = echoes(echo, sent, answer) {
        let key = &transaction.response.field(row.came).key;
        return NoticeHeard::Open(Verdict::coded(Code::EchoMismatch, format!("{key} is not what was sent")));
    }
    let verdict = by_codes(party, answer);
    let is = |code: &TakenCode| {
        code.iter().all(|(field, wanted)| answer.value(*field).is_ok_and(|said| *said.text() == **wanted))
    };
    let was_taken =
        if taken.is_empty() { verdict.outcome == Outcome::Executed } else { taken.iter().any(is) };
    match verdict.outcome {
        _ if was_taken => NoticeHeard::Taken(verdict),
        Outcome::Declined => NoticeHeard::Declined(verdict),
        Outcome::Executed | Outcome::NotExecuted | Outcome::Unknown => NoticeHeard::Open(verdict),
    }
}
