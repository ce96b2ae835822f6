//! Telegrams of several transfers (다건이체): what was asked, what was heard of each, and the connection on which it is.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use fei_testkit::{Chance, CoreLine, bulk, framed, hecto};

use crate::fate::Fate;
use crate::ledger::Class;
use crate::traffic::Traffic;

/// Transfers of one telegram, at most.
const ITEMS_MAX: usize = 4;
/// One of so many telegrams is sent twice at once.
const TELEGRAMS_A_REPEAT: usize = 7;
/// Before it looks again for a gateway.
const PAUSE: Duration = Duration::from_millis(5);
/// Bytes of an item of an answer, behind the header and two counts.
const ITEM: usize = 48;
const ITEMS_AT: usize = 40;

/// A telegram. The number of its first amount is its own.
#[derive(Debug, Clone)]
pub(crate) struct Several {
    pub(crate) amounts: Vec<u64>,
    /// Which process was asked first.
    pub(crate) life: u32,
    /// Its answers: of each the items, as they came.
    pub(crate) heard: Vec<Vec<ToldItem>>,
}

/// What an answer says of one transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToldItem {
    pub(crate) class: Class,
    pub(crate) bytes: Vec<u8>,
}

impl Several {
    /// Whether the last word is that none of them was executed, as of a [`Page`](crate::ledger::Page).
    pub(crate) fn is_refused(&self) -> bool {
        self.heard.last().is_some_and(|items| items.iter().all(|item| item.class == Class::NotExecuted))
    }
}

impl ToldItem {
    /// The items of an answer.
    pub(crate) fn all(answer: &[u8]) -> Vec<Self> {
        let items = answer.get(ITEMS_AT..).unwrap_or_default().chunks(ITEM);
        items.zip(bulk::told(answer)).map(|(bytes, [result, ..])| Self::new(bytes, result)).collect()
    }

    /// 처리결과: blank is that nobody knows.
    fn new(bytes: &[u8], result: &str) -> Self {
        let class = match result {
            "S" => Class::Executed,
            "F" => Class::Declined,
            "N" => Class::NotExecuted,
            _ => Class::Unknown,
        };
        Self { class, bytes: bytes.to_vec() }
    }
}

impl Traffic<'_> {
    /// One telegram after the other, on one connection after the other, until it is over.
    pub(crate) fn one_line_of_several(&self, mut chance: Chance, over: &AtomicBool) {
        while !over.load(Ordering::SeqCst) {
            let Ok(mut line) = CoreLine::try_dial(self.ends.bulk) else {
                thread::sleep(PAUSE);
                continue;
            };
            while !over.load(Ordering::SeqCst) {
                let mut asked = vec![self.several(&mut chance)];
                if chance.one_in(TELEGRAMS_A_REPEAT) {
                    asked.push(asked[0].clone());
                }
                if self.ask_several(&mut line, &asked).is_err() {
                    break;
                }
            }
        }
    }

    /// A new one, in the ledger before a byte leaves.
    fn several(&self, chance: &mut Chance) -> (u32, Several) {
        let numbers = 1 + u32::try_from(chance.below(ITEMS_MAX)).unwrap();
        let first = self.next_number.fetch_add(numbers, Ordering::SeqCst);
        let amounts = (first..first + numbers).map(|number| Fate::amount(number, chance)).collect();
        let several = Several { amounts, life: self.life, heard: Vec::new() };
        self.ledger.lock().unwrap().several.insert(first, several.clone());
        (first, several)
    }

    /// Sends all of them in one write, and hears as many answers.
    pub(crate) fn ask_several(&self, line: &mut CoreLine, asked: &[(u32, Several)]) -> io::Result<()> {
        let frame = |(number, several): &(u32, Several)| framed(&bulk::paying(*number, &several.amounts));
        line.send_raw(&asked.iter().flat_map(frame).collect::<Vec<_>>())?;
        for _ in asked {
            let answer = line.try_receive()?;
            let number = hecto::text(&answer, bulk::TELEGRAM_NO).parse().ok();
            let mut ledger = self.ledger.lock().unwrap();
            let ours = number.filter(|number| asked.iter().any(|(one, _)| one == number));
            match ours.and_then(|number| ledger.several.get_mut(&number)) {
                Some(several) => several.hear(&answer),
                None => ledger.stray.push(answer.escape_ascii().to_string()),
            }
        }
        Ok(())
    }
}

impl Several {
    fn hear(&mut self, answer: &[u8]) {
        let items = ToldItem::all(answer);
        if self.heard.last() != Some(&items) {
            self.heard.push(items);
        }
    }
}
