//! The answers to one key in their order: what was said is not taken back.

use crate::ledger::Class;

/// Whether it was known how it ended, and then no more.
pub(super) fn is_forgotten(told: impl IntoIterator<Item = Class>) -> bool {
    let mut told = told.into_iter();
    told.any(Class::is_known) && told.any(|class| class == Class::Unknown)
}

/// Whether it was told executed, declined or unknown, and then not executed: whoever hears that last may send it as new, and
/// pay twice. What was unknown may turn out so, by what its rows stand in by now; without a row nothing was sent.
pub(super) fn is_denied<'s>(
    told: impl IntoIterator<Item = Class>,
    stages: impl IntoIterator<Item = &'s str>,
) -> bool {
    let is_so = stages.into_iter().all(|stage| matches!(stage, "not_sent" | "confirmed_not" | "reversed"));
    let mut told = told.into_iter();
    told.any(|class| class.is_known() || (class == Class::Unknown && !is_so))
        && told.any(|class| class == Class::NotExecuted)
}
