//! Where a connection lives: on one runtime, from its first byte to its last, with what is done for its telegrams as long
//! as that thread keeps up.
//!
//! A runtime of one thread wakes no other: between the telegram that came and the answer that goes there are some tasks,
//! and no wait for another processor. Of a connection on which more comes than it can do that one thread would be all that
//! they get, so what is more is dealt over all of them (benches/README.md). That it does not keep up is seen by what has
//! gathered in the socket (or was sent in one go), not by what is in flight: that may all wait for an institution that hangs.
//! It must never know what a connection is used for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

/// Telegrams that came together and are worked on where their connection lives.
const AT_HOME_MAX: usize = 8;

/// The runtimes over which connections are dealt, one after the other. Clones deal in the same turn. By default there is
/// one: that of whoever listens.
#[derive(Debug, Clone, Default)]
pub struct Homes(Option<Arc<Dealt>>);

#[derive(Debug)]
struct Dealt {
    runtimes: Box<[Handle]>,
    given: AtomicUsize,
}

impl Homes {
    /// Deals connections over these runtimes. They have to live longer than the lines; without any, it is the default.
    #[must_use]
    pub fn new(runtimes: impl IntoIterator<Item = Handle>) -> Self {
        let runtimes: Box<[Handle]> = runtimes.into_iter().collect();
        let dealt = Dealt { runtimes, given: AtomicUsize::new(0) };
        Self((!dealt.runtimes.is_empty()).then(|| Arc::new(dealt)))
    }

    /// Runs all of a connection on the next one.
    pub(crate) fn settle(&self, tasks: &TaskTracker, connection: impl Future<Output = ()> + Send + 'static) {
        match &self.0 {
            None => drop(tasks.spawn(connection)),
            Some(dealt) => drop(tasks.spawn_on(connection, dealt.next())),
        }
    }

    /// Runs the work on a telegram, the last of so many that came together on the connection that lives here: here, or on the
    /// next one.
    pub(crate) fn work(
        &self,
        tasks: &TaskTracker,
        together: usize,
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        match &self.0 {
            Some(dealt) if together > AT_HOME_MAX => drop(tasks.spawn_on(work, dealt.next())),
            _ => drop(tasks.spawn(work)),
        }
    }
}

impl Dealt {
    fn next(&self) -> &Handle {
        let turn = self.given.fetch_add(1, Ordering::Relaxed);
        &self.runtimes[turn % self.runtimes.len()]
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::{Builder, Id, Runtime};
    use tokio::sync::mpsc;

    use super::*;

    /// Where each of so many connections lives.
    async fn lives(homes: &Homes, connections: usize) -> Vec<Id> {
        let (tasks, (tell, mut told)) = (TaskTracker::new(), mpsc::unbounded_channel());
        let mut lives = Vec::new();
        for _ in 0..connections {
            let tell = tell.clone();
            homes.settle(&tasks, async move { tell.send(Handle::current().id()).unwrap() });
            lives.push(told.recv().await.unwrap());
        }
        lives
    }

    #[tokio::test]
    async fn connections_are_dealt_in_turn_and_live_where_somebody_listens_otherwise() {
        let own = Handle::current().id();
        assert_eq!(lives(&Homes::default(), 2).await, [own, own]);
        assert_eq!(lives(&Homes::new([]), 1).await, [own]);
        let runtime = || Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let runtimes = [runtime(), runtime(), runtime()];
        let homes = Homes::new(runtimes.iter().map(|one| one.handle().clone()));
        let ids: Vec<_> = runtimes.iter().map(|one| one.handle().id()).collect();
        assert_eq!(lives(&homes, 3).await, ids);
        assert_eq!(lives(&homes.clone(), 4).await, [&ids[..], &ids[..1]].concat());
        runtimes.into_iter().for_each(Runtime::shutdown_background);
    }
}
