//! The invariants I1 to I12, a function each and way, from three books that know nothing of each other: what the core heard, what
//! the institution received, what the journal says.

mod answers;
mod deposits;
mod following;
mod inquiries;
mod money;
mod notices;
mod several;
mod taken_back;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::institution::{Arrival, Book};
use crate::journal::{Books, Desk, Row};
use crate::ledger::{Ledger, trace};
use crate::report::Findings;

/// The three books, while nothing is asked.
pub(crate) struct Case<'c> {
    pub(crate) desk: Desk<'c>,
    pub(crate) ledger: &'c Ledger,
    pub(crate) books: &'c Books,
    pub(crate) institution: &'c Book,
    /// What the institution received of each tracking number.
    arrivals: HashMap<&'c str, Vec<&'c Arrival>>,
    /// Items that were done when the books were last read, and how often they had come to the institution.
    pub(crate) done_before: &'c BTreeMap<i64, u32>,
}

/// Stages in which nobody knows what became of the money yet.
const OPEN: [&str; 2] = ["unknown", "manual"];

impl<'c> Case<'c> {
    pub(crate) fn new(
        desk: Desk<'c>,
        ledger: &'c Ledger,
        books: &'c Books,
        institution: &'c Book,
        done_before: &'c BTreeMap<i64, u32>,
    ) -> Self {
        let mut arrivals = HashMap::<&str, Vec<&Arrival>>::new();
        for arrival in &institution.transfers {
            arrivals.entry(&arrival.trace).or_default().push(arrival);
        }
        Self { desk, ledger, books, institution, arrivals, done_before }
    }

    /// All of them.
    pub(crate) fn check(&self, found: &mut Findings) {
        answers::every_frame_is_answered_or_followed(self, found);
        money::each_request_arrives_once(self, found);
        money::each_undoing_has_one_number(self, found);
        answers::not_executed_never_arrived(self, found);
        answers::answers_are_the_journals(self, found);
        answers::answers_to_one_key_are_equal(self, found);
        following::unknown_is_followed_once(self, found);
        following::what_is_done_is_done(self, found);
        following::lanes_keep_their_order(self, found);
        following::executed_is_never_undone(self, found);
        money::nothing_is_left_in_flight(self, found);
        answers::no_line_hears_what_it_did_not_ask(self, found);
        money::sums_are_equal(self, found);
        money::the_chain_is_whole(self, found);
        notices::what_became_known_has_one(self, found);
        notices::each_is_told_until_it_is_taken(self, found);
        notices::they_say_how_it_stands(self, found);
        deposits::agree_in_all_books(self, found);
        inquiries::a_call_about_a_deposit_waits_for_its_end(self, found);
        inquiries::they_say_what_is_so(self, found);
        several::agree_in_all_books(self, found);
    }

    /// Items that are done, and how often each has come to whom it concerns.
    pub(crate) fn done(&self) -> BTreeMap<i64, u32> {
        following::done(self).into_iter().chain(notices::done(self)).collect()
    }

    fn row(&self, number: u32) -> Option<&Row> {
        self.books.rows.get(&trace(number))
    }

    fn arrivals(&self, number: u32) -> &[&'c Arrival] {
        self.arrivals.get(&*trace(number)).map_or(&[], Vec::as_slice)
    }

    /// Transactions that an item of this state follows.
    fn followed(&self, state: &str) -> BTreeSet<&str> {
        let items = self.books.items.iter().filter(|item| item.state == state && item.kind != "notice");
        items.map(|item| &*item.txn).collect()
    }
}
