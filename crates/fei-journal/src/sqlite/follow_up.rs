//! What follows, put to the writer and the readers.

use fei_exchange::{Reference, Step, TxnId};
use jiff::Timestamp;
use rusqlite::Connection;

use super::claim::{Hold, NewAttempt, TakeLane, Taken};
use super::columns::ms;
use super::end::{Actor, Ends};
use super::image::{Image, Place};
use super::notice::{self, KeepNotice};
use super::report::{NewReport, Said};
use super::settle::{LateSettlement, NewSettlement};
use super::stored::Stored;
use super::{SqliteJournal, unsealed};
use crate::{
    Claim, Ending, Follow, FollowUp, Found, Item, JournalError, KeptNotice, Left, Proof, Report, Reported,
    Settlement,
};

impl FollowUp for SqliteJournal {
    async fn claim(&self, now: Timestamp, except: &[Box<str>]) -> Result<Option<Claim>, JournalError> {
        if self.shared.damage.may_send().is_err() {
            return Ok(None);
        }
        let take = TakeLane::new(now, except);
        let looked = take.clone();
        // A look costs no commit, and most of the time nothing is due.
        if self.readers.read(move |reader| looked.due(reader)).await?.is_none() {
            return Ok(None);
        }
        Step::Claim.pass()?;
        let taken = self.write(take).await?;
        Step::Claimed.pass()?;
        let Some(taken) = taken else { return Ok(None) };
        match self.original(taken.item.txn).await {
            Ok((original, kept)) => {
                let Taken { token, held_until, item, own } = taken;
                Ok(Some(Claim { token, held_until, item, original, kept, own }))
            }
            Err(why @ JournalError::Unreadable(_)) => Err(self.put_aside(taken, why).await?),
            Err(error) => Err(error),
        }
    }

    async fn keep(&self, claim: &Claim, notice: KeptNotice) -> Result<(), JournalError> {
        let txn = claim.item.txn;
        let telegram = Image::seal(&self.sealer, txn, Place::NOTICE, &notice.telegram).map_err(unsealed)?;
        let by = notice.by.map(|by| by.to_string().into());
        match self.write(KeepNotice { hold: hold(claim), txn, telegram, by }).await? {
            true => Ok(()),
            false => Err(not_held(claim)),
        }
    }

    async fn attempt(&self, claim: &Claim, reference: Option<Reference>) -> Result<Proof, JournalError> {
        Step::Attempt.pass()?;
        self.shared.damage.may_send()?;
        let txn = claim.item.txn;
        let counted = self.write(NewAttempt { hold: hold(claim), txn, reference }).await?;
        Step::Attempted.pass()?;
        if counted {
            return Ok(Proof::of(txn));
        }
        Err(not_held(claim))
    }

    async fn report(&self, claim: Claim, report: Report) -> Result<Reported, JournalError> {
        Step::Report.pass()?;
        let (hold, txn) = (hold(&claim), claim.item.txn);
        let said = match report {
            Report::Settled { settlement, follow } => {
                let new = NewSettlement::new(&self.sealer, txn, &settlement, follow).map_err(unsealed)?;
                Said::Settled(Box::new(new))
            }
            Report::Done => Said::Done,
            Report::Again { next_at, why, heard } => Said::Again { next_at, why, heard },
            Report::Then { follow, why } => Said::Then { follow, why },
            Report::Parked { why } => Said::Parked { why },
            Report::Manual { why } => Said::Manual { why },
        };
        let reported = self.write(NewReport { hold, txn, said }).await?;
        Step::Reported.pass()?;
        Ok(reported)
    }

    async fn settle_late(
        &self,
        item: &Item,
        settlement: Settlement,
        follow: Vec<Follow>,
    ) -> Result<Reported, JournalError> {
        Step::Late.pass()?;
        let settlement = NewSettlement::new(&self.sealer, item.txn, &settlement, follow).map_err(unsealed)?;
        let reported = self.write(LateSettlement { item: item.id, settlement }).await?;
        Step::Kept.pass()?;
        Ok(reported)
    }

    async fn left(&self, before: Timestamp, after: Option<TxnId>) -> Result<Vec<Left>, JournalError> {
        let (epoch, before_ms) = (self.epoch, ms(before));
        let left = self.readers.read(move |reader| Stored::left(reader, epoch, before_ms, after)).await?;
        Ok(left.into_iter().map(|row| row.left_behind(&self.sealer)).collect())
    }

    async fn recover(
        &self,
        txn: TxnId,
        before: Timestamp,
        ending: Ending,
        follow: Vec<Follow>,
    ) -> Result<bool, JournalError> {
        let ends = self.end(Actor::Sweeper { before_ms: ms(before) }, txn, &ending, follow).await?;
        Ok(ends == Ends::Stands)
    }
}

impl SqliteJournal {
    /// Parks what cannot be done, because what it follows cannot be read; gives the reason back.
    async fn put_aside(&self, taken: Taken, why: JournalError) -> Result<JournalError, JournalError> {
        let Taken { token, item, .. } = taken;
        let said = Said::Parked { why: why.to_string().into() };
        let hold = Hold { lane: item.lane, token, item: item.id };
        self.write(NewReport { hold, txn: item.txn, said }).await.map(|_| why)
    }

    /// A transaction, and its notice, once there is one.
    pub(super) async fn original(&self, txn: TxnId) -> Result<(Found, Option<KeptNotice>), JournalError> {
        let read = move |reader: &Connection| Ok((Stored::by_txn(reader, txn)?, notice::kept(reader, txn)?));
        let (stored, kept) = self.readers.read(read).await?;
        let original = stored.ok_or(JournalError::NoRow(txn))?.found(&self.sealer)?;
        Ok((original, notice::open(&self.sealer, txn, kept)?))
    }
}

fn not_held(claim: &Claim) -> JournalError {
    JournalError::Refused(format!("item {} is not this holder's any more", claim.item.id).into())
}

fn hold(claim: &Claim) -> Hold {
    Hold { lane: claim.item.lane.clone(), token: claim.token, item: claim.item.id }
}
