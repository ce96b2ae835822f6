//! States as the file numbers them. The pairs that may follow one another stand in the migration, as a trigger.

use fei_exchange::Outcome;

/// A byte may have left; nobody has said how it ended.
pub(super) const SENDING: i64 = 2;

/// The state of a transaction that ended so.
pub(super) const fn of(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Executed => 3,
        Outcome::Declined => 4,
        Outcome::NotExecuted => 5,
        Outcome::Unknown => 6,
    }
}

/// How a transaction in this state ended; none if it did not, or if this program does not know the state.
pub(super) fn outcome(state: i64) -> Option<Outcome> {
    Outcome::ALL.into_iter().find(|outcome| of(*outcome) == state)
}

/// Whether something is left to find out.
pub(super) const fn is_open(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Unknown)
}
