//! The core: several connections that ask without pause, a few telegrams at once, and some of them twice. Now and then one
//! goes without having heard (W14).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use fei_testkit::{Chance, CoreLine, framed, hecto};

use crate::fate::Fate;
use crate::ledger::{Page, number};
use crate::traffic::Traffic;

/// One of so many rounds asks for something twice.
const ROUNDS_A_REPEAT: usize = 7;
/// One of so many rounds is asked by a connection that is gone before the answers.
const ROUNDS_A_LEAVING: usize = 12;
/// Telegrams of one connection at once, at most.
const TOGETHER_MAX: usize = 4;
/// Between two looks whether it is over.
const PAUSE: Duration = Duration::from_millis(5);

impl Traffic<'_> {
    /// One connection after the other, until it is over.
    pub(crate) fn one_line(&self, mut chance: Chance, over: &AtomicBool) {
        let mut left = Vec::new();
        while !over.load(Ordering::SeqCst) {
            let Ok(line) = CoreLine::try_dial(self.ends.hecto) else {
                thread::sleep(PAUSE);
                continue;
            };
            let mut line = line.hears_notices();
            // What the last one did not stay for is asked again, or not before everything is.
            let again = std::mem::take(&mut left);
            if !again.is_empty() && chance.one_in(2) && self.ask(&mut line, &again).is_err() {
                continue;
            }
            while !over.load(Ordering::SeqCst) && left.is_empty() {
                if chance.one_in(ROUNDS_A_LEAVING) {
                    left = self.leave(&mut line, &mut chance);
                } else if self.round(&mut line, &mut chance).is_err() {
                    break;
                }
            }
            if !left.is_empty() && chance.one_in(2) {
                line.reset();
            }
        }
    }

    /// One connection after the other that asks nothing and takes notices, until it is over.
    pub(crate) fn one_ear(&self, over: &AtomicBool) {
        while !over.load(Ordering::SeqCst) {
            let Ok(line) = CoreLine::try_dial(self.ends.hecto) else {
                thread::sleep(PAUSE);
                continue;
            };
            let mut line = line.hears_notices();
            while !over.load(Ordering::SeqCst) {
                match line
                    .comes_within(PAUSE)
                    .and_then(|comes| if comes { self.hear(&mut line) } else { Ok(None) })
                {
                    Ok(None) => {}
                    Ok(Some(stray)) => {
                        self.ledger.lock().unwrap().stray.push(stray.escape_ascii().to_string())
                    }
                    Err(_) => break,
                }
            }
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

    /// Some new transfers for whose answers nobody stays.
    fn leave(&self, line: &mut CoreLine, chance: &mut Chance) -> Vec<(u32, Page)> {
        let asked: Vec<_> = (0..=chance.below(TOGETHER_MAX)).map(|_| self.page(chance)).collect();
        if line.send_raw(&frames(&asked)).is_ok() {
            self.ledger.lock().unwrap().left.extend(asked.iter().map(|(number, _)| *number));
            // So that they come, and are not taken out of the socket by a reset.
            thread::sleep(PAUSE * u32::try_from(chance.below(3)).unwrap());
        }
        asked
    }

    /// A new page, in the ledger before a byte leaves.
    fn page(&self, chance: &mut Chance) -> (u32, Page) {
        let number = self.next_number.fetch_add(1, Ordering::SeqCst);
        let page = Page { amount: Fate::amount(number, chance), life: self.life, heard: Vec::new() };
        self.ledger.lock().unwrap().pages.insert(number, page.clone());
        (number, page)
    }

    /// Asks all of them in one write, and hears as many answers; notices between them are answered.
    pub(crate) fn ask(&self, line: &mut CoreLine, asked: &[(u32, Page)]) -> std::io::Result<()> {
        line.send_raw(&frames(asked))?;
        let mut open = BTreeMap::<u32, u32>::new();
        asked.iter().for_each(|(number, _)| *open.entry(*number).or_default() += 1);
        for _ in asked {
            let telegram = loop {
                if let Some(telegram) = self.hear(line)? {
                    break telegram;
                }
            };
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

    /// The next telegram, unless it is a notice, which is written down and answered.
    fn hear(&self, line: &mut CoreLine) -> std::io::Result<Option<Vec<u8>>> {
        let telegram = line.try_receive()?;
        if hecto::taken(&telegram).is_none() {
            return Ok(Some(telegram));
        }
        let code = self.ledger.lock().unwrap().notices.hear(&telegram);
        code.map_or(Ok(()), |code| line.try_send(&hecto::answered(&telegram, code)))?;
        Ok(None)
    }
}

/// All of them, to be sent in one write.
fn frames(asked: &[(u32, Page)]) -> Vec<u8> {
    asked.iter().flat_map(|(number, page)| framed(&page.telegram(*number))).collect()
}
