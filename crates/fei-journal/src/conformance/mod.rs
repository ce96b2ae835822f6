//! What every journal must do: rules to which any maker of journals can be held.
//!
//! They must never know what keeps the rows. They see a journal as the guard and the gateway do, and what one of them
//! says holds in memory, in a file and on a server alike. A rule that is broken panics, in the line that says what.

mod endings;
mod numbers;
mod restarts;
mod rows;
pub mod sample;

use crate::Journal;

/// Tries every rule, each on an empty journal of its own.
///
/// # Panics
/// A rule is broken.
pub async fn every_rule<J: Journal>(empty: impl AsyncFn() -> J) {
    rows::a_row_is_found_as_it_was_begun(empty().await).await;
    rows::any_bytes_come_back(empty().await).await;
    rows::a_duplicate_finds_the_first_one_and_then_its_answer(empty().await).await;
    rows::other_content_under_a_key_is_a_conflict_and_the_original_is_untouched(empty().await).await;
    rows::keys_are_a_channels_own(empty().await).await;
    rows::a_number_is_used_once(empty().await).await;
    rows::of_many_at_once_exactly_one_may_send(empty().await).await;

    endings::every_ending_comes_back_as_it_was(empty().await).await;
    endings::the_first_ending_stands(empty().await).await;
    endings::of_many_endings_at_once_exactly_one_stands(empty().await).await;
    endings::whoever_attaches_hears_the_ending(empty().await).await;
    endings::nobody_is_waited_for_who_was_never_begun(empty().await).await;

    numbers::counters_run_by_name_and_day(empty().await).await;
    numbers::many_at_once_get_numbers_of_their_own(empty().await).await;
}

/// Tries what a journal must still know after it was closed and opened again. `open` opens the same place each time.
///
/// # Panics
/// A rule is broken.
pub async fn every_rule_of_restarts<J: Journal>(open: impl AsyncFn() -> J, close: impl AsyncFn(J)) {
    restarts::what_was_acknowledged_is_there(&open, &close).await;
    restarts::no_number_comes_again(&open, &close).await;
}
