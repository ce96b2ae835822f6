//! What is waited for before books are compared: all that was begun has ended, what follows it is done, and the core has
//! said how its own ended.

use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::CoreLine;

use crate::booking::Question;
use crate::deposits::Deposit;
use crate::journal::Desk;
use crate::ledger::Page;
use crate::report::Findings;
use crate::traffic::Traffic;

/// Between two looks at what is open.
const PAUSE: Duration = Duration::from_millis(50);
/// Longer than a lane is held by whoever panicked with it, which is 30 seconds.
const LONGEST: Duration = Duration::from_secs(60);
/// Telegrams of the core's second asking that go out in one write.
const AGAIN_TOGETHER: usize = 20;

/// What is open at one moment.
#[derive(Debug)]
struct Open {
    sending: usize,
    /// Items that are not done.
    following: usize,
    /// Deposits of which the core knows how they ended, and the journal does not.
    unsaid: Vec<Question>,
}

impl Traffic<'_> {
    /// Everybody asks again for what he heard nothing of; what is unknown is followed to its end; then everybody asks for
    /// everything once more. Only what came to processes from this one on.
    pub(crate) fn come_to_an_end(&self, desk: Desk<'_>, since: u32, found: &mut Findings) {
        self.attend_while(|| {
            self.ask_again(since, |page| page.heard.is_empty());
            self.tell_again(since, |deposit| deposit.heard.is_empty() || deposit.was_never_begun());
            self.wait_until_quiet(desk, found);
            self.ask_again(since, |page| !page.was_never_begun());
            self.tell_again(since, |deposit| !deposit.was_never_begun());
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

    fn tell_again(&self, since: u32, which: impl Fn(&Deposit) -> bool) {
        let again: Vec<_> = {
            let ledger = self.ledger.lock().unwrap();
            let deposits =
                ledger.deposits.iter().filter(|(_, deposit)| deposit.life >= since && which(deposit));
            deposits.map(|(number, deposit)| (*number, deposit.clone())).collect()
        };
        thread::scope(|scope| {
            for some in again.chunks(again.len().div_ceil(AGAIN_TOGETHER).max(1)) {
                scope.spawn(|| some.iter().for_each(|(number, deposit)| self.tell(*number, deposit)));
            }
        });
    }

    /// What is in flight has ended, what follows unknown results has settled them, and who is to hear of it has.
    fn wait_until_quiet(&self, desk: Desk<'_>, found: &mut Findings) {
        let until = Instant::now() + LONGEST;
        loop {
            let Open { sending, following, unsaid } = self.open(desk);
            if sending == 0 && following == 0 && unsaid.is_empty() {
                return;
            }
            if Instant::now() > until {
                let unsaid = unsaid.len();
                let seen = format!(
                    "{sending} in flight, {following} to follow and {unsaid} of the core do not come to an end"
                );
                return found.add("I1", seen);
            }
            self.say_after_all(&unsaid);
            thread::sleep(PAUSE);
        }
    }

    fn open(&self, desk: Desk<'_>) -> Open {
        let following = desk.items("pending").iter().filter(|item| !item.is_of_core()).count();
        let unknown = desk.rows("unknown");
        let calls = unknown.iter().filter(|row| row.is_call());
        let questions = &self.ledger.lock().unwrap().questions;
        let unsaid =
            calls.filter_map(|row| questions.iter().find(|question| question.trace == row.trace).cloned());
        Open { sending: desk.rows("sending").len(), following, unsaid: unsaid.collect() }
    }
}
