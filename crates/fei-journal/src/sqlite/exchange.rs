//! The exchange's questions, put to the writer and the readers.

use fei_exchange::{Step, TxnId};
use jiff::civil::Date;
use rusqlite::Connection;

use super::again::Again;
use super::begin::{Begins, NewRow};
use super::contradicted::LateOfCore;
use super::delivery::Undelivered;
use super::end::{Actor, Ends, NewEnding, NewEndings};
use super::note::NewNote;
use super::notice::{self, Taken};
use super::numbers::NextNumber;
use super::probe::Probe;
use super::settle::{LateAnswer, Lates, NewSettlement};
use super::stored::Stored;
use super::taking_back::taking_back;
use super::tries::last_try;
use super::{SqliteJournal, closed, hear, retention, unsealed};
use crate::{
    Begun, Ending, Follow, Found, Intent, Journal, JournalError, Late, Note, Noticed, PartEnding, Proof,
    Settled, Settlement, TakingBack, Tries,
};

impl SqliteJournal {
    /// Commits an ending, and says whether it stands. It waits for a place in the queue: an ending must not be lost to a
    /// crowd of beginnings.
    pub(super) async fn end(
        &self,
        actor: Actor,
        txn: TxnId,
        ending: &Ending,
        follow: Vec<Follow>,
    ) -> Result<Ends, JournalError> {
        let (before, after) = actor.steps();
        before.pass()?;
        #[cfg(feature = "failpoints")]
        let later = super::mistakes::FollowLater { txn, follow: follow.clone() };
        let new = NewEnding::new(&self.sealer, actor, txn, ending, follow).map_err(unsealed)?;
        #[cfg(feature = "failpoints")]
        if fei_exchange::Mistake::AnswerBeforeCommit.is_made() {
            return Ok(self.end_wrongly(new).await);
        }
        let ends = self.write(new).await?;
        #[cfg(feature = "failpoints")]
        if fei_exchange::Mistake::UnknownWithoutSaf.is_made() {
            self.write(later).await?;
        }
        after.pass()?;
        Ok(ends)
    }

    /// The ending that stands in place of one that does not.
    async fn other(&self, txn: TxnId) -> Result<Ending, JournalError> {
        self.ending(txn).await?.ok_or_else(|| not_ours(txn))
    }

    /// Why a row cannot end.
    async fn not_ours(&self, txn: TxnId) -> JournalError {
        self.ending(txn).await.err().unwrap_or_else(|| not_ours(txn))
    }

    /// How a transaction ended; none while it is sending.
    async fn ending(&self, txn: TxnId) -> Result<Option<Ending>, JournalError> {
        let stored = self.readers.read(move |connection| Stored::by_txn(connection, txn)).await?;
        stored.ok_or(JournalError::NoRow(txn))?.ending(&self.sealer)
    }

    /// The same, and an error when nothing will end any more.
    async fn ending_or_closed(&self, txn: TxnId) -> Result<Option<Ending>, JournalError> {
        match self.ending(txn).await? {
            None if self.queue.is_closed() => Err(closed()),
            ending => Ok(ending),
        }
    }

    /// An answer that came late, with what it would settle.
    fn late_answer(
        &self,
        txn: TxnId,
        ending: &Ending,
        follow: Vec<Follow>,
    ) -> Result<LateAnswer, JournalError> {
        let known = Settled::of(ending.outcome).map(|stage| Settlement { stage, ending: ending.clone() });
        let settlement = known.map(|known| NewSettlement::new(&self.sealer, txn, &known, follow));
        let settlement = settlement.transpose().map_err(unsealed)?;
        Ok(LateAnswer { txn, outcome: ending.outcome, settlement })
    }

    async fn became_of_late(&self, txn: TxnId, ending: Ending, lates: Lates) -> Result<Late, JournalError> {
        let late = match lates {
            Lates::NoRow => return Err(JournalError::NoRow(txn)),
            Lates::Settled => return Ok(Late::Settled(ending)),
            Lates::Contradicted(stood) => return Ok(Late::Contradicted(stood)),
            Lates::Recorded => Late::Recorded,
            Lates::Orphan => Late::Orphan,
            Lates::Repeated => Late::Repeated,
        };
        // In flight still: whoever owns the row has not ended it, and this answer says nothing of how it will.
        Ok(late(self.ending(txn).await?.unwrap_or(ending)))
    }

    pub(super) async fn stored(&self, channel: &str, key: &[u8]) -> Result<Option<Stored>, JournalError> {
        let (channel, key) = (channel.to_owned(), key.to_owned());
        self.readers.read(move |connection| Stored::by_key(connection, &channel, &key)).await
    }
}

fn not_ours(txn: TxnId) -> JournalError {
    JournalError::Refused(format!("{txn} is not this process's to end").into())
}

impl Journal for SqliteJournal {
    async fn begin(&self, intent: Intent) -> Result<Begun, JournalError> {
        Step::Begin.pass()?;
        self.shared.damage.may_send()?;
        let (txn, channel, key) = (intent.txn, intent.channel.clone(), intent.key.clone());
        let row = NewRow::new(&self.sealer, intent).map_err(unsealed)?;
        #[cfg(feature = "failpoints")]
        let wrongly = self.begin_wrongly(&channel, &key, txn).await;
        let told = self.submit(row)?;
        #[cfg(feature = "failpoints")]
        if let Some(begun) = wrongly {
            return Ok(begun);
        }
        let begins = hear(told).await?;
        Step::Begun.pass()?;
        match begins {
            Begins::Stands => Ok(Begun::Row(Proof::of(txn))),
            Begins::Conflict => Ok(Begun::Conflict),
            Begins::Refused(error) => Err(error),
            Begins::Duplicate => {
                // Whoever has the key was committed before this was answered.
                let first = self.stored(&channel, &key).await?.ok_or(JournalError::NoRow(txn))?;
                first.found(&self.sealer).map(|found| Begun::Duplicate(Box::new(found)))
            }
        }
    }

    async fn send_again(&self, txn: TxnId, why: &str) -> Result<(), JournalError> {
        Step::Attempt.pass()?;
        self.shared.damage.may_send()?;
        let may = self.write(Again { txn, why: why.into() }).await?;
        Step::Attempted.pass()?;
        if may { Ok(()) } else { Err(JournalError::no_second(txn)) }
    }

    async fn settle(&self, txn: TxnId, ending: Ending, follow: Vec<Follow>) -> Result<Ending, JournalError> {
        match self.end(Actor::Owner, txn, &ending, follow).await? {
            Ends::Stands => Ok(ending),
            Ends::Not => self.other(txn).await,
        }
    }

    async fn settle_parts(&self, parts: Vec<PartEnding>) -> Result<Vec<Ending>, JournalError> {
        Step::Settle.pass()?;
        let new = parts.iter().map(|PartEnding { txn, ending, follow }| {
            NewEnding::new(&self.sealer, Actor::Owner, *txn, ending, follow.clone()).map_err(unsealed)
        });
        let ends = self.write(NewEndings(new.collect::<Result<_, _>>()?)).await?;
        Step::Settled.pass()?;
        let ends = match ends {
            Ok(ends) => ends,
            Err(txn) => return Err(self.not_ours(txn).await),
        };
        let mut stand = Vec::with_capacity(parts.len());
        for (PartEnding { txn, ending, .. }, ends) in parts.into_iter().zip(ends) {
            stand.push(if ends == Ends::Stands { ending } else { self.other(txn).await? });
        }
        Ok(stand)
    }

    async fn parts(&self, telegram: TxnId) -> Result<Vec<Found>, JournalError> {
        let stored = self.readers.read(move |reader| Stored::parts(reader, telegram)).await?;
        stored.into_iter().map(|stored| stored.found(&self.sealer)).collect()
    }

    async fn ended(&self, txn: TxnId) -> Result<Ending, JournalError> {
        self.shared.waiting.until(txn, || self.ending_or_closed(txn)).await
    }

    async fn next_number(&self, counter: &str, day: Date) -> Result<u64, JournalError> {
        Step::Number.pass()?;
        let number = match self.shared.numbers.take(counter, day) {
            Some(number) => number,
            None => hear(self.submit(NextNumber { counter: counter.into(), day })?).await?,
        };
        Step::Numbered.pass()?;
        Ok(number.unsigned_abs())
    }

    async fn find(&self, channel: &str, key: &[u8]) -> Result<Option<Found>, JournalError> {
        let stored = self.stored(channel, key).await?;
        if stored.is_none() {
            // What a damaged index does not find may be there.
            self.shared.damage.may_send()?;
        }
        stored.map(|stored| stored.found(&self.sealer)).transpose()
    }

    async fn last_try(&self, channel: &str, tries: Tries) -> Result<Option<(u32, Found)>, JournalError> {
        let channel = channel.to_owned();
        let stored = self.readers.read(move |reader| last_try(reader, &channel, &tries)).await?;
        let found =
            stored.map(|(number, stored)| Ok::<_, JournalError>((number, stored.found(&self.sealer)?)));
        let last = found.transpose()?;
        if last.as_ref().is_none_or(|(_, found)| found.did_nothing()) {
            // What a damaged index does not find may be there.
            self.shared.damage.may_send()?;
        }
        Ok(last)
    }

    async fn taking_back(
        &self,
        channel: &str,
        name: &[u8],
        original: TxnId,
    ) -> Result<Vec<TakingBack>, JournalError> {
        // What a damaged index does not find may be there.
        self.shared.damage.may_send()?;
        let (channel, name) = (channel.to_owned(), name.to_owned());
        self.readers.read(move |reader| taking_back(reader, (&channel, &name), original)).await
    }

    async fn removed_until(&self) -> Result<Option<Date>, JournalError> {
        self.readers.read(retention::removed_until).await
    }

    async fn known_as(&self, institution: &str, reference: &str) -> Result<Option<Found>, JournalError> {
        let (institution, reference) = (institution.to_owned(), reference.to_owned());
        let reading =
            move |connection: &Connection| Stored::by_reference(connection, &institution, &reference);
        let stored = self.readers.read(reading).await?;
        stored.map(|stored| stored.found(&self.sealer)).transpose()
    }

    async fn late(&self, txn: TxnId, ending: Ending, follow: Vec<Follow>) -> Result<Late, JournalError> {
        Step::Late.pass()?;
        let lates = self.write(self.late_answer(txn, &ending, follow)?).await?;
        Step::Kept.pass()?;
        self.became_of_late(txn, ending, lates).await
    }

    async fn late_of_core(&self, txn: TxnId, ending: Ending) -> Result<Late, JournalError> {
        Step::Late.pass()?;
        let lates = self.write(LateOfCore(self.late_answer(txn, &ending, Vec::new())?)).await?;
        Step::Kept.pass()?;
        self.became_of_late(txn, ending, lates).await
    }

    async fn noticed(&self, core: &str, number: &str) -> Result<Option<Noticed>, JournalError> {
        let (core, number) = (core.to_owned(), number.to_owned());
        let item = self.readers.read(move |reader| notice::by_number(reader, &core, &number)).await?;
        let Some(item) = item else { return Ok(None) };
        let (original, kept) = self.original(item.txn).await?;
        Ok(kept.map(|notice| Noticed { item, original, notice }))
    }

    async fn taken(&self, item: i64) -> Result<bool, JournalError> {
        self.write(Taken(item)).await
    }

    async fn probe(&self) -> Result<(), JournalError> {
        self.shared.damage.may_send()?;
        self.write(Probe).await
    }

    async fn note(&self, txn: TxnId, note: Note) -> Result<(), JournalError> {
        self.write(NewNote::new(&self.sealer, txn, note).map_err(unsealed)?).await
    }

    fn written(&self, txn: TxnId) {
        self.shared.written.add(txn);
    }

    async fn undelivered(&self, txn: TxnId) -> Result<(), JournalError> {
        self.write(Undelivered(txn)).await
    }
}
