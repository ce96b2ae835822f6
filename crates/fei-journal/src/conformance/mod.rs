//! What every journal must do: rules to which any maker of journals can be held.
//!
//! They must never know what keeps the rows. They see a journal as the guard, the gateway and the command line do, and
//! what one of them says holds in memory, in a file and on a server alike. A rule that is broken panics, in the line
//! that says what.

mod advice;
mod contradicted;
mod endings;
mod follow;
mod late;
mod layouts;
mod lookup;
mod notices;
mod numbers;
mod operate;
mod orders;
mod parts;
mod restarts;
mod rows;
pub mod sample;
mod stages;
mod taking_back;

use crate::{FollowUp, Journal, Layouts, Operate, Orders};

/// Tries every rule of the exchange, each on an empty journal of its own.
///
/// # Panics
/// A rule is broken.
pub async fn every_rule<J: Journal + Layouts + Orders>(empty: impl AsyncFn() -> J) {
    rows::a_row_is_found_as_it_was_begun(empty().await).await;
    rows::the_last_try_of_a_call_is_found(empty().await).await;
    rows::a_try_that_was_contradicted_is_unknown(empty().await).await;
    rows::a_row_is_found_by_its_latest_reference(empty().await).await;
    rows::any_bytes_come_back(empty().await).await;
    rows::a_duplicate_finds_the_first_one_and_then_its_answer(empty().await).await;
    rows::other_content_under_a_key_is_a_conflict_and_the_original_is_untouched(empty().await).await;
    rows::keys_are_a_channels_own(empty().await).await;
    rows::a_number_is_used_once(empty().await).await;
    rows::of_many_at_once_exactly_one_may_send(empty().await).await;

    taking_back::whoever_may_have_taken_it_back_is_found_by_its_name(empty().await).await;
    taking_back::one_that_came_before_the_answer_may_have_come_first(empty().await).await;
    taking_back::no_more_are_told_than_may_be(empty().await).await;

    endings::every_ending_comes_back_as_it_was(empty().await).await;
    endings::the_first_ending_stands(empty().await).await;
    endings::of_many_endings_at_once_exactly_one_stands(empty().await).await;
    endings::whoever_attaches_hears_the_ending(empty().await).await;
    endings::nobody_is_waited_for_who_was_never_begun(empty().await).await;

    parts::all_begin_together_and_are_found_in_their_order(empty().await).await;
    parts::a_repetition_finds_the_telegram(empty().await).await;
    parts::all_or_none(empty().await).await;
    parts::each_ends_by_itself_in_one_commit(empty().await).await;
    parts::all_end_or_none(empty().await).await;

    numbers::counters_run_by_name_and_day(empty().await).await;
    numbers::many_at_once_get_numbers_of_their_own(empty().await).await;

    orders::every_order_is_told_again_in_its_order(empty().await).await;
    orders::what_is_no_order_is_not_written(empty().await).await;

    layouts::sets_come_back_whole_and_the_latest_first(empty().await).await;
    layouts::sets_that_nothing_needs_are_forgotten(empty().await).await;
}

/// Tries every rule of what comes after the exchange: what follows, late answers, operators. Each on an empty journal of
/// its own, with the desk from which operators see it.
///
/// # Panics
/// A rule is broken.
pub async fn every_rule_of_following<J: FollowUp + Layouts, D: Operate>(empty: impl AsyncFn() -> (J, D)) {
    /// Each by its name, on a journal of its own.
    macro_rules! rules {
        ($($of:ident::$rule:ident()),+ $(,)?) => { $({
            let (journal, desk) = empty().await;
            $of::$rule(journal, desk).await;
        })+ };
    }
    rules!(
        rows::what_did_nothing_is_sent_once_more(),
        stages::every_pair_of_stages_is_as_the_table_says(),
        follow::an_unknown_result_is_followed_or_for_people(),
        follow::an_attempt_is_counted_before_it_leaves(),
        follow::an_item_is_done_with_its_result(),
        follow::lanes_keep_their_order_and_go_side_by_side(),
        follow::what_is_said_counts_in_a_row(),
        follow::what_did_not_leave_is_counted_apart(),
        follow::what_gives_up_stays_visible(),
        follow::a_lane_goes_on_behind_what_was_put_aside(),
        follow::what_was_done_before_is_for_people(),
        follow::what_lost_its_owner_becomes_unknown(),
        notices::every_attempt_sends_the_telegram_that_was_kept(),
        late::a_word_that_comes_again_and_again_is_written_once(),
        notices::a_core_left_out_keeps_its_notices_waiting(),
        notices::an_answer_that_nobody_waits_for_ends_the_notice_once(),
        late::a_late_answer_settles_what_is_unknown(),
        late::late_and_undoing_in_every_order(),
        late::an_undoing_that_did_not_leave_stands_against_nothing(),
        late::a_late_answer_to_an_undoing_settles_it(),
        late::a_late_answer_to_a_question_gives_way_to_an_undoing(),
        late::a_late_answer_ends_its_item_where_that_is_open(),
        late::a_lane_whose_item_was_settled_late_goes_on(),
        late::an_answer_to_nothing_changes_nothing(),
        late::what_comes_when_the_lane_is_lost_is_written_down(),
        late::a_note_changes_nothing(),
        late::the_first_word_about_a_delivery_stands(),
        contradicted::it_is_for_people_and_what_they_decide_stands(),
        contradicted::what_was_settled_is_contradicted_once(),
        contradicted::a_question_and_an_institutions_answer_are_not_for_people(),
        contradicted::an_earlier_try_stands_for_the_call(),
        advice::what_one_call_did_not_do_another_may_have_done(),
        advice::what_did_not_leave_was_not_said_again(),
        advice::its_own_answer_settles_it(),
        advice::people_may_have_it_said_after_its_time(),
        taking_back::what_is_said_both_ways_was_heard_by_the_first_answer(),
        taking_back::what_people_say_does_not_tell_which_came_first(),
        operate::two_people_settle(),
        operate::an_answer_takes_a_proposal_away(),
        operate::only_what_is_manual_is_settled_by_hand(),
        operate::an_item_is_sent_again_or_cancelled_by_hand(),
        operate::what_is_on_its_way_is_left_alone(),
        operate::cancelling_one_of_two_leaves_the_other(),
        operate::what_is_over_is_told_again_and_not_asked_again(),
        lookup::everything_finds_it_that_should(),
        lookup::times_hold(),
        lookup::a_line_says_what_the_row_is(),
        lookup::a_day_adds_up(),
        lookup::what_follows_adds_up(),
        lookup::what_is_for_people_is_counted_until_they_settle_it(),
        lookup::what_was_put_aside_is_for_people(),
        parts::each_is_followed_settled_and_counted_by_itself(),
        parts::the_answer_of_a_telegram_goes_out_once_for_all(),
        layouts::what_is_open_says_by_which_layouts(),
    );
}

/// Tries what a journal must still know after it was closed and opened again. `open` opens the same place each time.
///
/// # Panics
/// A rule is broken.
pub async fn every_rule_of_restarts<J: FollowUp + Layouts + Orders>(
    open: impl AsyncFn() -> J,
    close: impl AsyncFn(J),
) {
    restarts::what_was_acknowledged_is_there(&open, &close).await;
    restarts::no_number_comes_again(&open, &close).await;
    restarts::what_a_dead_process_was_sending_is_found_and_ended_once(&open, &close).await;
    restarts::what_a_dead_process_held_is_free(&open, &close).await;
    notices::a_telegram_that_was_kept_outlives_the_process(&open, &close).await;
    parts::each_is_recovered_by_itself(&open, &close).await;
    orders::orders_outlive_the_process(&open, &close).await;
    layouts::sets_outlive_the_process(&open, &close).await;
}
