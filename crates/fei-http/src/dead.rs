//! Addresses that did not take a connection: for a while others of the same name are tried before them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long an address is left alone.
const PAUSE: Duration = Duration::from_secs(30);

/// What one institution's dialling found. It holds the addresses of the last pause, and no more.
#[derive(Debug, Default)]
pub(crate) struct Dead(Mutex<HashMap<SocketAddr, Instant>>);

impl Dead {
    /// The addresses to try, in their order, without those that are left alone. If that is all of them, all are tried:
    /// a pause must not make an institution unreachable that may be back.
    pub(crate) fn without(&self, addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
        let now = Instant::now();
        let mut dead = self.lock();
        dead.retain(|_, until| now < *until);
        let (alone, alive): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|it| dead.contains_key(it));
        if alive.is_empty() { alone } else { alive }
    }

    /// It took no connection.
    pub(crate) fn failed(&self, address: SocketAddr) {
        self.lock().insert(address, Instant::now() + PAUSE);
    }

    /// It took one.
    pub(crate) fn answered(&self, address: SocketAddr) {
        self.lock().remove(&address);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SocketAddr, Instant>> {
        // Every change is one call: a panic elsewhere leaves it whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_dead_address_is_left_alone_for_a_while_unless_there_is_no_other() {
        let [one, two] = ["192.0.2.1:443", "192.0.2.2:443"].map(|text| text.parse::<SocketAddr>().unwrap());
        let dead = Dead::default();
        dead.failed(one);
        assert_eq!(dead.without(vec![one, two]), [two]);
        assert_eq!(dead.without(vec![one]), [one], "the only one");
        dead.failed(two);
        assert_eq!(dead.without(vec![one, two]), [one, two], "all are dead: all are tried");
        dead.answered(two);
        assert_eq!(dead.without(vec![one, two]), [two]);
        advance(PAUSE).await;
        assert_eq!(dead.without(vec![one, two]), [one, two]);
    }
}
