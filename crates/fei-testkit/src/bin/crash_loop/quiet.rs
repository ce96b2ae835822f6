//! What is waited for before books are compared: all that was begun has ended, what follows it is done, and the core has
//! said how its own ended.

use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::CoreLine;

use crate::cancels::Cancel;
use crate::deposits::{Deposit, are_refused, were_never_begun};
use crate::journal::{Desk, Row};
use crate::ledger::Page;
use crate::question::{Question, What};
use crate::report::Findings;
use crate::several::Several;
use crate::traffic::Traffic;
use crate::world::BREAKER_OPEN_MAX_MS;

/// Between two looks at what is open.
const PAUSE: Duration = Duration::from_millis(100);
/// As long a lane is held by whoever panicked with it.
const LEASE: Duration = Duration::from_secs(30);
/// A breaker is open for up to a fifth more than its settings say: those of all institutions would else close together.
const BREAKER_OPEN_MAX: Duration = Duration::from_millis(BREAKER_OPEN_MAX_MS * 6 / 5);
/// What is asked, answered and written down on a machine that has much else to do, and a breaker that opens some times more: an
/// undoing that is late while it is on trial is enough.
const WORK: Duration = Duration::from_secs(60);
/// Nothing that the gateway is meant to wait for takes longer, also one behind the other: a lane that nobody holds any more, whose
/// question then meets an open breaker. What is still open then is never done.
const LONGEST: Duration = LEASE.saturating_add(BREAKER_OPEN_MAX).saturating_add(WORK);
/// Telegrams of the core's second asking that go out in one write, and callers of an institution's.
const AGAIN_TOGETHER: usize = 20;

impl Traffic<'_> {
    /// Everybody asks again for what he heard nothing of; what is unknown is followed to its end; then everybody asks for
    /// everything once more that he was not refused. Only what came to processes from this one on.
    pub(crate) fn come_to_an_end(&self, desk: Desk<'_>, since: u32, found: &mut Findings) {
        self.attend_while(|| {
            self.ask_again(since, |page| page.heard.is_empty());
            self.ask_several_again(since, |several| several.heard.is_empty());
            self.tell_again(since, |deposit| deposit.heard.is_empty() || were_never_begun(&deposit.heard));
            self.cancel_again(since, |cancel| cancel.heard.is_empty() || were_never_begun(&cancel.heard));
            self.wait_until_quiet(desk, found);
            self.ask_again(since, |page| !page.is_refused());
            self.ask_several_again(since, |several| !several.is_refused());
            self.tell_again(since, |deposit| !are_refused(&deposit.heard));
            self.cancel_again(since, |cancel| !are_refused(&cancel.heard));
            self.inquire_again(since);
            // Where the disk is slow, a row whose telegram was refused at its deadline is written and ended after that.
            self.wait_until_quiet(desk, found);
        });
    }

    fn ask_again(&self, since: u32, which: impl Fn(&Page) -> bool) {
        let again: Vec<_> = {
            let ledger = self.ledger.lock().unwrap();
            let pages = ledger.pages.iter().filter(|(_, page)| page.life >= since && which(page));
            pages.map(|(number, page)| (*number, page.clone())).collect()
        };
        for some in again.chunks(AGAIN_TOGETHER) {
            let Ok(line) = CoreLine::try_dial(self.ends.hecto) else { return };
            // A process that a test build ends here leaves pages without an answer: the checks look at them.
            let _ = self.ask(&mut line.hears_notices(), some);
        }
    }

    fn ask_several_again(&self, since: u32, which: impl Fn(&Several) -> bool) {
        let again: Vec<_> = {
            let ledger = self.ledger.lock().unwrap();
            let several =
                ledger.several.iter().filter(|(_, several)| several.life >= since && which(several));
            several.map(|(number, several)| (*number, several.clone())).collect()
        };
        for some in again.chunks(AGAIN_TOGETHER) {
            let Ok(mut line) = CoreLine::try_dial(self.ends.bulk) else { return };
            // As for single ones.
            let _ = self.ask_several(&mut line, some);
        }
    }

    fn tell_again(&self, since: u32, which: impl Fn(&Deposit) -> bool) {
        let again: Vec<_> = {
            let ledger = self.ledger.lock().unwrap();
            let deposits =
                ledger.deposits.iter().filter(|(_, deposit)| deposit.life >= since && which(deposit));
            deposits.map(|(number, deposit)| (*number, deposit.clone())).collect()
        };
        together(&again, |(number, deposit)| self.tell(*number, deposit));
    }

    fn cancel_again(&self, since: u32, which: impl Fn(&Cancel) -> bool) {
        let again: Vec<_> = {
            let ledger = self.ledger.lock().unwrap();
            let cancels = ledger.cancels.iter().filter(|(_, cancel)| cancel.life >= since && which(cancel));
            cancels.map(|(number, cancel)| (*number, cancel.clone())).collect()
        };
        together(&again, |(number, cancel)| self.tell_cancel(*number, cancel));
    }

    /// What became of the deposits that were taken back?
    fn inquire_again(&self, since: u32) {
        let again: Vec<_> = {
            let ledger = self.ledger.lock().unwrap();
            let cancels = ledger.cancels.iter().filter(|(_, cancel)| cancel.life >= since);
            cancels.map(|(number, _)| *number).collect()
        };
        together(&again, |number| self.inquire(*number));
    }

    /// What is in flight has ended, what follows unknown results has settled them, and who is to hear of it has.
    fn wait_until_quiet(&self, desk: Desk<'_>, found: &mut Findings) {
        let until = Instant::now() + LONGEST;
        loop {
            let open = open(desk);
            let unsaid = if open.is_none() { self.unsaid(desk) } else { Vec::new() };
            if open.is_none() && unsaid.is_empty() {
                return;
            }
            if Instant::now() > until {
                let open = open.unwrap_or_else(|| format!("{} answers of the core", unsaid.len()));
                return found.add("I1", format!("this does not come to its end: {open}"));
            }
            self.say_after_all(&unsaid);
            thread::sleep(PAUSE);
        }
    }

    /// Deposits and their cancels of which the core knows how they ended, and the journal does not.
    fn unsaid(&self, desk: Desk<'_>) -> Vec<Question> {
        let unknown = desk.rows("unknown");
        let questions = &self.ledger.lock().unwrap().questions;
        let of = |row: &Row| questions.iter().find(|question| question.trace == row.trace).cloned();
        let is_call = |row: &&Row| matches!(row.what(), Some(What::Deposit | What::Cancel));
        unknown.iter().filter(is_call).filter_map(of).collect()
    }
}

/// Several callers at once, each with some of them.
fn together<T: Sync>(all: &[T], call: impl Fn(&T) + Sync) {
    thread::scope(|scope| {
        for some in all.chunks(all.len().div_ceil(AGAIN_TOGETHER).max(1)) {
            scope.spawn(|| some.iter().for_each(&call));
        }
    });
}

/// What is not done or in flight. What was in flight may be followed now, so that this is asked before and behind.
fn open(desk: Desk<'_>) -> Option<String> {
    let following =
        || desk.items("pending").iter().filter(|item| !item.is_of_core() && !item.is_untold()).count();
    let sending = || desk.rows("sending").len();
    let looks: [(&str, &dyn Fn() -> usize); 3] =
        [("to follow", &following), ("in flight", &sending), ("to follow", &following)];
    looks
        .iter()
        .map(|(what, count)| (what, count()))
        .find(|(_, count)| *count > 0)
        .map(|(what, count)| format!("{count} {what}"))
}
