//! The core that is asked to book a deposit, to take it back, what became of it: it writes down what comes before it answers,
//! and lives on when the gateway dies.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{Chance, CoreLine};

use crate::fate;
use crate::institution::LATE;
use crate::question::{Question, What};
use crate::traffic::Traffic;

/// Digits of length in front of a telegram of this line.
const DIGITS: usize = 8;
/// Between two looks whether it is over, or something is due.
const PAUSE: Duration = Duration::from_millis(5);

/// How long a slow answer takes: long enough for a call about the deposit to come meanwhile.
const SLOW: Duration = Duration::from_millis(90);

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

impl Booking {
    /// An amount that no other deposit has, with a booking by its weight.
    pub(crate) fn amount(number: u32, chance: &mut Chance) -> u64 {
        fate::amount(number, &BOOKINGS.map(|(_, weight)| weight), chance)
    }

    /// That of a deposit's amount.
    pub(crate) fn of(amount: u64) -> Self {
        BOOKINGS.get((amount % 10) as usize).map_or(Self::Booked, |(booking, _)| *booking)
    }

    /// That of the cancel of a deposit of this number.
    pub(crate) const fn of_cancel(number: u32) -> Self {
        match number / 4 % 12 {
            0 => Self::NotNow,
            1 => Self::BookedInSilence,
            2 => Self::LostInSilence,
            3 => Self::BookedLate,
            4 => Self::Pending,
            5 => Self::Declined,
            _ => Self::Booked,
        }
    }

    /// What becomes of a question about it: an answer, or none.
    pub(crate) const fn of_inquiry(number: u32) -> Self {
        if number.is_multiple_of(2) { Self::LostInSilence } else { Self::Booked }
    }

    /// Whether the core takes its time with a deposit of this number.
    pub(crate) const fn is_slow(number: u32) -> bool {
        number.is_multiple_of(8)
    }

    /// When the core says it; none: never.
    fn said_after(self, question: &Question) -> Option<Duration> {
        match self {
            Self::BookedInSilence | Self::LostInSilence => None,
            Self::BookedLate => Some(LATE),
            _ if question.what == What::Deposit && Self::is_slow(question.number) => Some(SLOW),
            _ => Some(Duration::ZERO),
        }
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
        let mut due = Vec::<(Instant, String, Vec<u8>)>::new();
        while !over.load(Ordering::SeqCst) {
            if line.comes_within(PAUSE)? {
                let telegram = line.try_receive()?;
                if let Some((after, trace, answer)) = self.take(telegram) {
                    due.push((Instant::now() + after, trace, answer));
                }
            }
            let now = Instant::now();
            for (_, trace, answer) in due.extract_if(.., |(at, ..)| *at <= now) {
                self.ledger.lock().unwrap().is_answered(&trace);
                line.try_send(&answer)?;
            }
        }
        Ok(())
    }

    /// Writes a question down before it is answered. Its answer, and after how long it goes out; none: it has none.
    fn take(&self, telegram: Vec<u8>) -> Option<(Duration, String, Vec<u8>)> {
        let mut ledger = self.ledger.lock().unwrap();
        let (question, booking) = Question::read(telegram, &ledger.questions);
        ledger.questions.push(question.clone());
        let code = if booking == Booking::Pending { "E999" } else { question.code };
        let answer = question.answer_with(code);
        Some((booking.said_after(&question)?, question.trace, answer))
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
