//! A journal on a server behind a bad line, simulated: lost connections, commits that nobody knows the end of, commits
//! that come late, a server that forgets. For tests of whoever uses a journal, and of the rules that a client needs.
//!
//! The rules are those of any journal behind a network. A call whose connection is lost may have been done: before the
//! sending it is read again, and if that cannot be told, nothing is sent. After a reconnection the last row that was
//! acknowledged must be there, or the journal says that it has forgotten, and begins nothing until somebody confirms.

mod faults;
mod follow_up;
mod server;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use fei_exchange::{Outcome, TxnId};
use jiff::civil::Date;

pub use self::faults::Faults;

use self::server::{Server, Trouble};
use crate::{
    Begun, Ending, Follow, Found, Intent, Journal, JournalError, Late, Lookup, MemoryJournal, Note, Noticed,
    PartEnding, Proof, State, TakingBack, Tries,
};

/// Times that a call is made in all, when its connection is lost and doing it twice changes nothing.
const TRIES_MAX: u32 = 4;

/// One process's client of the server. Clones are the same client.
#[derive(Debug, Clone)]
pub struct SimulatedJournal {
    server: Arc<Server>,
    /// What the server holds, as this process's epoch sees it.
    held: MemoryJournal,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// The last row of this process that was acknowledged.
    high_water: Mutex<Option<TxnId>>,
    regressed: AtomicBool,
}

impl SimulatedJournal {
    /// An empty server, and a client of it.
    #[must_use]
    pub fn new(faults: Faults) -> Self {
        Self { server: Arc::new(Server::new(faults)), held: MemoryJournal::default(), shared: Arc::default() }
    }

    /// The next process, over the same server; what this one has under way may still come.
    #[must_use]
    pub fn restarted(&self) -> Self {
        Self { server: Arc::clone(&self.server), held: self.held.restarted(), shared: Arc::default() }
    }

    /// The server forgets so many calls and loses every connection.
    pub fn regress(&self, calls: usize) {
        self.server.regress(&self.held, calls);
    }

    /// Somebody has seen that the server forgot, and what: beginnings are taken again.
    pub fn confirm_regression(&self) {
        *self.high_water() = None;
        self.shared.regressed.store(false, Ordering::Release);
    }

    /// What the server holds, without the line: for a test to compare with.
    #[must_use]
    pub fn held(&self) -> impl Lookup + use<> {
        self.held.clone()
    }

    fn high_water(&self) -> std::sync::MutexGuard<'_, Option<TxnId>> {
        self.shared.high_water.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One call. After a lost connection the next one is new: what was acknowledged must be there.
    async fn call<T, F>(&self, call: impl FnOnce(MemoryJournal) -> F + Send + 'static) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, JournalError>> + Send,
    {
        let answer = self.server.call(&self.held, call).await;
        if matches!(answer, Err(Trouble::Lost)) {
            self.compare().await;
        }
        answer
    }

    /// J13: the first question of a new connection.
    async fn compare(&self) {
        let high_water = *self.high_water();
        let Some(txn) = high_water else { return };
        let row = self.server.call(&self.held, move |held| async move { held.show(txn).await });
        if let Ok(None) = row.await {
            self.shared.regressed.store(true, Ordering::Release);
        }
    }

    /// A call that may be made twice.
    async fn again<T, F>(
        &self,
        call: impl Fn(MemoryJournal) -> F + Clone + Send + 'static,
    ) -> Result<T, JournalError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, JournalError>> + Send,
    {
        for _ in 0..TRIES_MAX {
            match self.call(call.clone()).await {
                Ok(done) => return Ok(done),
                Err(Trouble::Said(error)) => return Err(error),
                Err(Trouble::Lost) => {}
            }
        }
        Err(lost())
    }

    fn begun(&self, txn: TxnId) -> Begun {
        *self.high_water() = Some(txn);
        Begun::Row(Proof::of(txn))
    }
}

/// What a second try hears of what the first one settled.
fn by_itself(late: Late, said: &Ending) -> Late {
    match late {
        Late::Orphan(stands) if stands == *said => Late::Settled(stands),
        // A third one; of what nobody knows nothing was settled.
        Late::Repeated(stands) if stands == *said && stands.outcome != Outcome::Unknown => {
            Late::Settled(stands)
        }
        late => late,
    }
}

fn lost() -> JournalError {
    JournalError::Down("the connection was lost".into())
}

impl Journal for SimulatedJournal {
    /// J03. Read again on a new connection: the row is there and ours, or is made again; if it cannot be told, nothing is
    /// sent, and the row, if there is one, loses its owner.
    async fn begin(&self, intent: Intent) -> Result<Begun, JournalError> {
        let (txn, channel, key) = (intent.txn, intent.channel.clone(), intent.key.clone());
        for _ in 0..TRIES_MAX {
            if self.shared.regressed.load(Ordering::Acquire) {
                return Err(JournalError::Regressed);
            }
            let again = intent.clone();
            match self.call(move |held| async move { held.begin(again).await }).await {
                Ok(Begun::Row(_)) => return Ok(self.begun(txn)),
                // Made by an earlier try whose answer was lost: it is this call's alone.
                Ok(Begun::Duplicate(found)) if found.txn == txn => return Ok(self.begun(txn)),
                Ok(begun) => return Ok(begun),
                Err(Trouble::Said(error)) => return Err(error),
                Err(Trouble::Lost) => {}
            }
            let (channel, key) = (channel.clone(), key.clone());
            match self.call(move |held| async move { held.find(&channel, &key).await }).await {
                Ok(Some(found)) if found.txn == txn && found.state == State::Sending => {
                    return Ok(self.begun(txn));
                }
                Ok(_) => {}
                Err(_) => return Err(lost()),
            }
        }
        Err(lost())
    }

    /// Not made twice: the second of two could not be told from a third. Whoever does not hear of it sends nothing.
    async fn send_again(&self, txn: TxnId, why: &str) -> Result<(), JournalError> {
        let why: Box<str> = why.into();
        match self.call(move |held| async move { held.send_again(txn, &why).await }).await {
            Ok(()) => Ok(()),
            Err(Trouble::Said(error)) => Err(error),
            Err(Trouble::Lost) => Err(lost()),
        }
    }

    async fn settle(&self, txn: TxnId, ending: Ending, follow: Vec<Follow>) -> Result<Ending, JournalError> {
        self.again(move |held| {
            let (ending, follow) = (ending.clone(), follow.clone());
            async move { held.settle(txn, ending, follow).await }
        })
        .await
    }

    async fn settle_parts(&self, parts: Vec<PartEnding>) -> Result<Vec<Ending>, JournalError> {
        self.again(move |held| {
            let parts = parts.clone();
            async move { held.settle_parts(parts).await }
        })
        .await
    }

    async fn parts(&self, telegram: TxnId) -> Result<Vec<Found>, JournalError> {
        self.again(move |held| async move { held.parts(telegram).await }).await
    }

    async fn ended(&self, txn: TxnId) -> Result<Ending, JournalError> {
        self.held.ended(txn).await
    }

    async fn next_number(&self, counter: &str, day: Date) -> Result<u64, JournalError> {
        if self.server.numbers_hang {
            std::future::pending::<()>().await;
        }
        let counter: Box<str> = counter.into();
        self.again(move |held| {
            let counter = counter.clone();
            async move { held.next_number(&counter, day).await }
        })
        .await
    }

    async fn find(&self, channel: &str, key: &[u8]) -> Result<Option<Found>, JournalError> {
        let (channel, key): (Box<str>, Box<[u8]>) = (channel.into(), key.into());
        self.again(move |held| {
            let (channel, key) = (channel.clone(), key.clone());
            async move { held.find(&channel, &key).await }
        })
        .await
    }

    async fn last_try(&self, channel: &str, tries: Tries) -> Result<Option<(u32, Found)>, JournalError> {
        let channel: Box<str> = channel.into();
        self.again(move |held| {
            let (channel, tries) = (channel.clone(), tries.clone());
            async move { held.last_try(&channel, tries).await }
        })
        .await
    }

    async fn taking_back(
        &self,
        channel: &str,
        name: &[u8],
        original: TxnId,
    ) -> Result<Vec<TakingBack>, JournalError> {
        let (channel, name): (Box<str>, Box<[u8]>) = (channel.into(), name.into());
        self.again(move |held| {
            let (channel, name) = (channel.clone(), name.clone());
            async move { held.taking_back(&channel, &name, original).await }
        })
        .await
    }

    async fn removed_until(&self) -> Result<Option<Date>, JournalError> {
        self.again(|held| async move { held.removed_until().await }).await
    }

    async fn known_as(&self, institution: &str, reference: &str) -> Result<Option<Found>, JournalError> {
        let (institution, reference): (Box<str>, Box<str>) = (institution.into(), reference.into());
        self.again(move |held| {
            let (institution, reference) = (institution.clone(), reference.clone());
            async move { held.known_as(&institution, &reference).await }
        })
        .await
    }

    /// A second try of a settlement that stands hears that the answer was given: by itself.
    async fn late(&self, txn: TxnId, ending: Ending, follow: Vec<Follow>) -> Result<Late, JournalError> {
        let said = ending.clone();
        let late = self.again(move |held| {
            let (ending, follow) = (ending.clone(), follow.clone());
            async move { held.late(txn, ending, follow).await }
        });
        late.await.map(|late| by_itself(late, &said))
    }

    /// The same; a second try of what made it a matter for people hears that they decide.
    async fn late_of_core(&self, txn: TxnId, ending: Ending) -> Result<Late, JournalError> {
        let said = ending.clone();
        let late = self.again(move |held| {
            let ending = ending.clone();
            async move { held.late_of_core(txn, ending).await }
        });
        late.await.map(|late| by_itself(late, &said))
    }

    async fn noticed(&self, core: &str, number: &str) -> Result<Option<Noticed>, JournalError> {
        let (core, number): (Box<str>, Box<str>) = (core.into(), number.into());
        self.again(move |held| {
            let (core, number) = (core.clone(), number.clone());
            async move { held.noticed(&core, &number).await }
        })
        .await
    }

    /// A second try of one that stands hears that it was done before: by itself.
    async fn taken(&self, item: i64) -> Result<bool, JournalError> {
        self.again(move |held| async move { held.taken(item).await }).await
    }

    async fn probe(&self) -> Result<(), JournalError> {
        self.again(|held| async move { held.probe().await }).await
    }

    async fn note(&self, txn: TxnId, note: Note) -> Result<(), JournalError> {
        self.again(move |held| {
            let note = note.clone();
            async move { held.note(txn, note).await }
        })
        .await
    }

    /// It would go with the next call; here there is nothing to save.
    fn written(&self, txn: TxnId) {
        self.held.written(txn);
    }

    async fn undelivered(&self, txn: TxnId) -> Result<(), JournalError> {
        self.again(move |held| async move { held.undelivered(txn).await }).await
    }
}
