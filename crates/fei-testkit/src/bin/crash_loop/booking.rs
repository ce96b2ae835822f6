//! The core that is asked whether a deposit is booked: it writes down what comes before it answers, and lives on when the
//! gateway dies.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{Chance, CoreLine};

use crate::fate;
use crate::institution::LATE;
use crate::traffic::Traffic;

/// Digits of length in front of a telegram of this line.
const DIGITS: usize = 8;
/// Between two looks whether it is over, or something is due.
const PAUSE: Duration = Duration::from_millis(5);

/// What the core does with a deposit. Its amount says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Booking {
    /// Booked, and said so.
    Booked,
    /// Declined, and said so.
    Declined,
    /// Not done the first time, and said so.
    NotNow,
    /// Booked, and nothing is said.
    BookedInSilence,
    /// Not booked, and nothing is said.
    LostInSilence,
    /// Booked, and said after the deadline.
    BookedLate,
    /// Booked, and "still working" is what comes back.
    Pending,
}

/// With their weights of a hundred.
const BOOKINGS: [(Booking, usize); 7] = [
    (Booking::Booked, 64),
    (Booking::Declined, 8),
    (Booking::NotNow, 8),
    (Booking::BookedInSilence, 4),
    (Booking::LostInSilence, 4),
    (Booking::BookedLate, 4),
    (Booking::Pending, 8),
];

/// A question that the core received.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The deposit that it is about.
    pub(crate) number: u32,
    /// The number of the telegram, by which the journal knows the row (GUID).
    pub(crate) trace: String,
    /// What the core made of it: the code of its final answer.
    pub(crate) code: &'static str,
    /// As it came.
    pub(crate) telegram: Vec<u8>,
}

impl Booking {
    /// An amount that no other deposit has, with a booking by its weight.
    pub(crate) fn amount(number: u32, chance: &mut Chance) -> u64 {
        fate::amount(number, &BOOKINGS.map(|(_, weight)| weight), chance)
    }

    fn of(amount: u64) -> Self {
        BOOKINGS.get((amount % 10) as usize).map_or(Self::Booked, |(booking, _)| *booking)
    }
}

impl Question {
    /// What a telegram asks, and how often the same was asked before.
    fn read(telegram: Vec<u8>, asked: &[Self]) -> (Self, Booking) {
        let text = |from: usize, to: usize| String::from_utf8_lossy(&telegram[from..to]).trim().to_owned();
        let (number, trace) = (text(267, 279).parse().unwrap_or_default(), text(8, 40));
        let booking = Booking::of(text(219, 232).parse().unwrap_or_default());
        let again = asked.iter().any(|question| question.number == number);
        let code = match booking {
            Booking::Declined | Booking::LostInSilence => "E401",
            Booking::NotNow if !again => "E900",
            _ => "0000",
        };
        (Self { number, trace, code, telegram }, booking)
    }

    /// Whether the core has booked it.
    pub(crate) fn is_booked(&self) -> bool {
        self.code == "0000"
    }

    /// The answer that says how it ended, on time or not.
    pub(crate) fn answer(&self) -> Vec<u8> {
        self.answer_with(self.code)
    }

    fn answer_with(&self, code: &str) -> Vec<u8> {
        let mut answer = self.telegram.clone();
        answer[50] = b'R';
        answer[84..88].copy_from_slice(code.as_bytes());
        if code == "0000" {
            answer[299..317].copy_from_slice(format!("{:010}20260907", self.number).as_bytes());
        }
        answer
    }
}

impl Traffic<'_> {
    /// One connection after the other on which the core is asked, until it is over.
    pub(crate) fn one_desk(&self, over: &AtomicBool) {
        while !over.load(Ordering::SeqCst) {
            match CoreLine::try_dial_with(DIGITS, self.ends.core) {
                // The other side has closed: the next one.
                Ok(mut line) => _ = self.answer_on(&mut line, over),
                Err(_) => thread::sleep(PAUSE),
            }
        }
    }

    fn answer_on(&self, line: &mut CoreLine, over: &AtomicBool) -> io::Result<()> {
        let mut due = Vec::<(Instant, Vec<u8>)>::new();
        while !over.load(Ordering::SeqCst) {
            if line.comes_within(PAUSE)? {
                let telegram = line.try_receive()?;
                let (question, booking) = {
                    let mut ledger = self.ledger.lock().unwrap();
                    let (question, booking) = Question::read(telegram, &ledger.questions);
                    ledger.questions.push(question.clone());
                    (question, booking)
                };
                match booking {
                    Booking::BookedInSilence | Booking::LostInSilence => {}
                    Booking::BookedLate => due.push((Instant::now() + LATE, question.answer())),
                    Booking::Pending => line.try_send(&question.answer_with("E999"))?,
                    _ => line.try_send(&question.answer())?,
                }
            }
            let now = Instant::now();
            for (_, answer) in due.extract_if(.., |(at, _)| *at <= now) {
                line.try_send(&answer)?;
            }
        }
        Ok(())
    }

    /// The core says how these ended, on a connection of its own. A gateway that has gone hears nothing.
    pub(crate) fn say_after_all(&self, questions: &[Question]) {
        if questions.is_empty() {
            return;
        }
        let Ok(mut line) = CoreLine::try_dial_with(DIGITS, self.ends.core) else { return };
        for question in questions {
            if line.try_send(&question.answer()).is_err() {
                return;
            }
        }
        // It is read before the connection closes.
        thread::sleep(10 * PAUSE);
    }
}
