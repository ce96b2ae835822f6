//! The day that a telegram has in its key, and today: a telegram that moves money is taken while FEI can know whether it came
//! before, and while its day is a likely one. Old days are removed from the journal; a repetition of what was sent on one
//! of them would be new, and sent again.

#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fei_exchange::{Code, Effect, Failure};
use fei_journal::{Journal, RETENTION_DAYS_MIN};
use fei_layout::plan::TelegramParty;
use jiff::civil::Date;
use tokio::time::Instant;

use crate::Gateway;
use crate::again::{NotKnown, read};
use crate::asked::Asked;

/// How far the day of a telegram that moves money may be from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRules {
    /// Days before today: more than the longest holidays, so that what a core keeps over them is taken.
    pub back_days_max: i64,
    /// Days behind today, at most [`DayRules::AHEAD_DAYS_MAX`].
    pub ahead_days_max: i64,
}

impl DayRules {
    /// The most that may be allowed ahead: a transaction is removed by the day on which it came, and its telegram is not taken
    /// for one that never came for so many days more.
    pub const AHEAD_DAYS_MAX: i64 = 10;

    /// Why a telegram of this day is not taken.
    fn against(self, day: Date, today: Date) -> Option<String> {
        let ago = days_ago(day, today);
        if ago > self.back_days_max {
            return Some(format!("{ago} days ago, and {} are allowed", self.back_days_max));
        }
        (-ago > self.ahead_days_max)
            .then(|| format!("in {} days, and {} are allowed", -ago, self.ahead_days_max))
    }
}

impl Default for DayRules {
    fn default() -> Self {
        Self { back_days_max: 10, ahead_days_max: 10 }
    }
}

/// A day that is no older is not removed: retention leaves it, and what came before its own day too. It believes a clock, and
/// that may have been another one then: so also of such a day it is looked, only not each time.
const KEPT_DAYS: i64 = RETENTION_DAYS_MIN - DayRules::AHEAD_DAYS_MAX;

/// Whether a telegram's day is one on which it may be begun. A key without a day says nothing of it.
///
/// # Errors
/// N14, and nothing is sent; whether it came before is looked up by whoever says so. Or the journal cannot be read.
pub(crate) async fn check<J: Journal>(gateway: &Gateway<J>, asked: &Asked) -> Result<(), Failure> {
    let Some(day) = day_of_money(asked) else { return Ok(()) };
    let today = asked.now.date();
    let refused = |why| Failure::new(Code::WrongDay, format!("its day is {day}, {why}; nothing was sent"));
    if let Some(why) = gateway.day_rules().against(day, today) {
        return Err(refused(why));
    }
    let removed = removed_until(gateway, day, today).await.map_err(|it| it.before_send())?;
    removed
        .map_or(Ok(()), |until| Err(refused(format!("and days up to {until} were removed from the journal"))))
}

/// That a telegram which is not in the journal may have been removed from it.
///
/// # Errors
/// It may; or that cannot be read.
pub(crate) async fn may_be_removed<J: Journal>(gateway: &Gateway<J>, asked: &Asked) -> Result<(), NotKnown> {
    match day_of_money(asked) {
        Some(day) => may_be_of_removed(gateway, day, asked.now.date()).await,
        None => Ok(()),
    }
}

/// The same of the transaction under a key.
///
/// # Errors
/// As [`may_be_removed`].
pub(crate) async fn key_may_be_removed<J: Journal>(
    gateway: &Gateway<J>,
    (contract, key): (&TelegramParty, &[u8]),
    today: Date,
) -> Result<(), NotKnown> {
    match fei_codec::day_of_key(contract, key) {
        Some(day) => may_be_of_removed(gateway, day, today).await,
        None => Ok(()),
    }
}

/// The same of anything that came on a day or some days beside it.
///
/// # Errors
/// As [`may_be_removed`].
pub(crate) async fn may_be_of_removed<J: Journal>(
    gateway: &Gateway<J>,
    day: Date,
    today: Date,
) -> Result<(), NotKnown> {
    let removed = removed_until(gateway, day, today).await?;
    removed.map_or(Ok(()), |until| Err(NotKnown::Removed { day, until }))
}

/// The newest day that was removed, where what came on it may have had this one.
async fn removed_until<J: Journal>(
    gateway: &Gateway<J>,
    day: Date,
    today: Date,
) -> Result<Option<Date>, NotKnown> {
    let look = || read(gateway.journal.removed_until());
    let until = match days_ago(day, today) <= KEPT_DAYS {
        true => gateway.removed.seldom(look).await?,
        false => look().await?,
    };
    Ok(until.filter(|until| days_ago(day, *until) >= -DayRules::AHEAD_DAYS_MAX))
}

/// Between two looks at what was removed, of days of which nothing should be.
const LOOK_PAUSE: Duration = Duration::from_secs(60);

/// The newest day that was removed, as it was read last, and when.
#[derive(Debug, Default)]
pub(crate) struct Removed(Mutex<Option<(Instant, Option<Date>)>>);

impl Removed {
    /// What was read last, and sometimes what is read now. Where that cannot be, what was read before stands: nobody reads a
    /// journal for what is as good as never there before each transfer.
    async fn seldom<L: Future<Output = Result<Option<Date>, NotKnown>>>(
        &self,
        look: impl FnOnce() -> L,
    ) -> Result<Option<Date>, NotKnown> {
        let known = *self.known();
        if let Some((read_at, until)) = known
            && read_at.elapsed() < LOOK_PAUSE
        {
            return Ok(until);
        }
        let until = match (look().await, known) {
            (Ok(until), _) | (Err(_), Some((_, until))) => until,
            (Err(error), None) => return Err(error),
        };
        *self.known() = Some((Instant::now(), until));
        Ok(until)
    }

    fn known(&self) -> MutexGuard<'_, Option<(Instant, Option<Date>)>> {
        // It is read and written whole: a panic elsewhere changes nothing of it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn day_of_money(asked: &Asked) -> Option<Date> {
    let is_money = asked.transaction.effect == Effect::Money;
    let day = || fei_codec::day_of_key(asked.contract(), &asked.key);
    is_money.then(day).flatten()
}

/// How many days a day was before another; one behind it is negative.
fn days_ago(day: Date, of: Date) -> i64 {
    of.duration_since(day).as_hours() / 24
}
