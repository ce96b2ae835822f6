//! What a broken telegram may be: everything of its party, for the guesses.

use fei_codec::{Candidate, Candidates, Guess, guess};
use fei_layout::plan::{Side, TelegramParty};
use fei_layout::{Recognised, Registry};
use jiff::civil::Date;

/// What may have happened to a telegram that was taken for this, or for nothing.
pub(super) fn guesses(
    registry: &Registry,
    (name, party): (&str, &TelegramParty),
    recognised: Option<&Recognised>,
    telegram: &[u8],
    day: Date,
) -> Vec<Guess> {
    let taken = recognised.map(|one| Candidate { transaction: &one.transaction, side: one.side });
    let all = registry.transactions().filter(|one| &*one.party == name);
    let (today, other): (Vec<_>, Vec<_>) = all.partition(|one| one.holds_on(day));
    let sides = today
        .into_iter()
        .chain(other)
        .flat_map(|transaction| [Side::Request, Side::Response].map(|side| Candidate { transaction, side }));
    let is_taken = |one: &Candidate<'_>| {
        taken.is_some_and(|taken| std::ptr::eq(taken.transaction, one.transaction) && taken.side == one.side)
    };
    let others = sides.filter(|one| !is_taken(one)).collect();
    guess(&Candidates { frame: party.frame, recognised: taken, others }, telegram)
}
