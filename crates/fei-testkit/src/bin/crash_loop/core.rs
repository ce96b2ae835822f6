//! The core: several connections that ask without pause, a few telegrams at once, and some of them twice.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use fei_testkit::{Chance, CoreLine, framed};

use crate::fate::Fate;
use crate::ledger::{Ledger, Page, number};

/// Connections at once.
const LINES: u64 = 6;
/// One of so many rounds asks for something twice.
const ROUNDS_A_REPEAT: usize = 7;
/// Telegrams of one connection at once, at most.
const TOGETHER_MAX: usize = 4;

/// What the connections share.
pub(crate) struct Core<'c> {
    pub(crate) ledger: &'c Mutex<Ledger>,
    pub(crate) next_number: &'c AtomicU32,
    pub(crate) address: SocketAddr,
    pub(crate) life: u32,
    pub(crate) seed: u64,
}

impl Core<'_> {
    /// Asks until `work` is done, which is given the time to kill.
    pub(crate) fn ask_while(&self, work: impl FnOnce()) {
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            for line in 0..LINES {
                let chance = Chance::new((self.seed << 32) | (u64::from(self.life) << 8) | line);
                let stop = &stop;
                scope.spawn(move || self.one_line(chance, stop));
            }
            work();
            stop.store(true, Ordering::SeqCst);
        });
    }

    /// One connection after the other, until there is nobody to connect to any more.
    fn one_line(&self, mut chance: Chance, stop: &AtomicBool) {
        while !stop.load(Ordering::SeqCst) {
            let Ok(mut line) = CoreLine::try_dial(self.address) else {
                thread::sleep(Duration::from_millis(5));
                continue;
            };
            while !stop.load(Ordering::SeqCst) && self.round(&mut line, &mut chance).is_ok() {}
        }
    }

    /// Some new transfers, perhaps one of them twice, and the answers in whatever order they come.
    fn round(&self, line: &mut CoreLine, chance: &mut Chance) -> std::io::Result<()> {
        let mut asked: Vec<(u32, Page)> =
            (0..=chance.below(TOGETHER_MAX)).map(|_| self.page(chance)).collect();
        if chance.one_in(ROUNDS_A_REPEAT) {
            asked.push(asked[0].clone());
        }
        self.ask(line, &asked)
    }

    /// A new page, in the ledger before a byte leaves.
    fn page(&self, chance: &mut Chance) -> (u32, Page) {
        let number = self.next_number.fetch_add(1, Ordering::SeqCst);
        let page = Page { amount: Fate::amount(number, chance), life: self.life, heard: Vec::new() };
        self.ledger.lock().unwrap().pages.insert(number, page.clone());
        (number, page)
    }

    /// Asks all of them in one write, and hears as many answers.
    pub(crate) fn ask(&self, line: &mut CoreLine, asked: &[(u32, Page)]) -> std::io::Result<()> {
        let frames: Vec<_> =
            asked.iter().flat_map(|(number, page)| framed(&page.telegram(*number))).collect();
        line.send_raw(&frames)?;
        let mut open = BTreeMap::<u32, u32>::new();
        asked.iter().for_each(|(number, _)| *open.entry(*number).or_default() += 1);
        for _ in asked {
            let telegram = line.try_receive()?;
            let mut ledger = self.ledger.lock().unwrap();
            match number(&telegram).filter(|number| open.get(number).is_some_and(|left| *left > 0)) {
                Some(number) => {
                    *open.entry(number).or_default() -= 1;
                    ledger.hear(number, self.life, telegram);
                }
                None => ledger.stray.push(telegram.escape_ascii().to_string()),
            }
        }
        Ok(())
    }
}
