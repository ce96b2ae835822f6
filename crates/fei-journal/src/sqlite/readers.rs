//! Reading beside the writer: a few connections that cannot write, on threads that may wait for the disk. What is answered is on
//! the disk: a read may have seen what is not there yet, and waits for it.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::place::Place;
use super::trouble::down;
use super::writer::Shared;
use crate::JournalError;

/// The connections for reading. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Readers {
    place: Arc<Place>,
    free: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
    shared: Arc<Shared>,
    /// Whether another process commits, and does not say how far the disk is.
    beside: bool,
}

impl Readers {
    pub(super) fn new(place: Arc<Place>, readers_max: usize, shared: Arc<Shared>, beside: bool) -> Self {
        let places = Arc::new(Semaphore::new(readers_max.max(1)));
        Self { place, free: Arc::default(), places, shared, beside }
    }

    /// Runs a query on a connection of its own. Dropping the future drops the answer, not the query.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, JournalError> {
        let lost = || JournalError::Down("a read was cut off".into());
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| lost())?;
        let readers = self.clone();
        let reading = spawn_blocking(move || {
            let _place = place;
            readers.answer(query)
        });
        let answer = reading.await.map_err(|_| lost())??;
        self.shared.on_disk.seen().await?;
        Ok(answer)
    }

    fn answer<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, JournalError> {
        let failed = |error| {
            self.shared.damage.meet(&error);
            down(&error)
        };
        let connection = self.connection().map_err(failed)?;
        let answer = query(&connection).map_err(failed)?;
        if self.beside {
            self.place.sync_log().map_err(failed)?;
            self.place.is_well()?;
        }
        // Only a connection that has never failed is used again.
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        Ok(answer)
    }

    fn connection(&self) -> rusqlite::Result<Connection> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.map_or_else(|| self.place.reader(), Ok)
    }
}
