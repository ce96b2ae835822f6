//! The numbers by which others know our transactions: drawn from the journal's counters, never twice, and an alarm before
//! a counter has none left. How a number is written is the party file's business.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fei_exchange::{Code, Failure, Reference};
use fei_guard::JournalHealth;
use fei_journal::{Journal, JournalError};
use fei_layout::plan::ReferenceRule;
use jiff::civil::Date;
use tokio::time::{Instant, timeout_at};

use crate::{Gateway, Link};

/// A journal that gives no number for so long is down; one that had less time for it may not be.
const DOWN_AFTER: Duration = Duration::from_secs(1);

/// A counter of the journal's, on a day of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counter<'a> {
    pub(crate) name: &'a str,
    pub(crate) day: Date,
    /// The last number that its form can write.
    pub(crate) greatest: u64,
}

impl Counter<'_> {
    /// Nine in ten are gone.
    const fn runs_low(&self, number: u64) -> bool {
        number >= self.greatest - self.greatest / 10
    }
}

/// Of which counters an alarm has said that they run low: once a day and process is enough.
#[derive(Debug, Default)]
pub(crate) struct RunningLow(Mutex<BTreeSet<(Box<str>, Date)>>);

impl RunningLow {
    fn is_new(&self, counter: Counter<'_>) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((counter.name.into(), counter.day))
    }
}

impl<J: Journal> Gateway<J> {
    /// The next number of a counter, while there is time. One that is drawn is never drawn again; one that comes when nobody
    /// waits any more is nobody's.
    pub(crate) async fn draw(
        &self,
        health: &JournalHealth,
        counter: Counter<'_>,
        until: Instant,
    ) -> Result<u64, Failure> {
        let asked = Instant::now();
        let drawn = timeout_at(until, self.journal.next_number(counter.name, counter.day)).await;
        let number = match drawn {
            Ok(number) => number,
            // It had no time to give one, and need not be down.
            Err(_) if asked.elapsed() < DOWN_AFTER => {
                return Err(Failure::new(Code::DeadlineBefore, "no time was left for a number"));
            }
            Err(_) => Err(JournalError::Down("it gives no number".into())),
        };
        // A number that is given comes from memory, most times: it says nothing of the disk.
        if number.is_err() {
            health.heard(&number);
        }
        let number = number.map_err(|error| error.before_send())?;
        if counter.runs_low(number) && self.running_low.is_new(counter) {
            let Counter { name: counter, greatest, .. } = counter;
            tracing::error!(alarm = true, counter, number, greatest, "a counter has few numbers left");
        }
        Ok(number)
    }

    /// A number of an institution's, by its rule.
    pub(crate) async fn number(
        &self,
        link: &Link,
        name: &str,
        rule: &ReferenceRule,
        (today, until): (Date, Instant),
    ) -> Result<Reference, Failure> {
        let counter = Counter { name, day: rule.day(today), greatest: rule.seq.greatest() };
        let number = self.draw(link.health(), counter, until).await?;
        let text = fei_codec::reference(rule, &|name| link.setting(name), number);
        let exhausted =
            || Failure::new(Code::OutOfResources, format!("{name} has no numbers left for {today}"));
        text.map(|text| Reference::new(&text)).ok_or_else(exhausted)
    }
}
