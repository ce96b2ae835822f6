//! Reading beside the writer: a few connections that cannot write, on threads that may wait for the disk.

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
}

impl Readers {
    pub(super) fn new(place: Arc<Place>, readers_max: usize, shared: Arc<Shared>) -> Self {
        Self { place, free: Arc::default(), places: Arc::new(Semaphore::new(readers_max.max(1))), shared }
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
            let connection = readers.connection()?;
            let answer = query(&connection)?;
            // Only a connection that has never failed is used again.
            readers.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            Ok(answer)
        });
        reading.await.map_err(|_| lost())?.map_err(|error| {
            self.shared.damage.meet(&error);
            down(&error)
        })
    }

    fn connection(&self) -> rusqlite::Result<Connection> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.map_or_else(|| self.place.reader(), Ok)
    }
}
