//! How often an address may show what proves nothing: to look at a proof is work, and to guess one takes many.
//!
//! A rate for each address, kept as the moment at which it would have nothing on its account any more (GCRA).

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Between two that go on and on.
const EVERY: Duration = Duration::from_millis(100);
/// Those that may come together: behind one address there may be many callers, and one of them ill.
const TOGETHER: u32 = 100;
/// Addresses that are remembered. More of them at once are let guess: whoever has so many is not held up by this.
const ADDRESSES_MAX: usize = 1 << 14;
/// Between two looks for those that need not be remembered any more.
const SWEEP: Duration = Duration::from_secs(1);

/// Proofs that did not hold, by address.
#[derive(Debug, Default)]
pub(super) struct Guesses(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// When each has nothing on its account any more.
    until: HashMap<IpAddr, Instant>,
    /// When those that have nothing were thrown away.
    swept: Option<Instant>,
}

impl Guesses {
    /// Whether another one may come; `Err`: not before so long.
    pub(super) fn may(&self, from: IpAddr) -> Result<(), Duration> {
        let until = self.seen().until.get(&network(from)).copied();
        let over = until.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()));
        match over.checked_sub(EVERY * (TOGETHER - 1)) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => Ok(()),
        }
    }

    /// Counts one that did not hold.
    pub(super) fn wrong(&self, from: IpAddr) {
        let (mut seen, now) = (self.seen(), Instant::now());
        // All of them are walked over: not with each guess.
        if seen.until.len() >= ADDRESSES_MAX && seen.swept.is_none_or(|swept| now >= swept + SWEEP) {
            seen.swept = Some(now);
            seen.until.retain(|_, until| *until > now);
        }
        if seen.until.len() < ADDRESSES_MAX {
            let until = seen.until.entry(network(from)).or_insert(now);
            *until = (*until).max(now) + EVERY;
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever has one address of IPv6 has the 64 bits behind it too.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_address_may_guess_so_often_and_no_other_feels_it() {
        let guesses = Guesses::default();
        let [one, beside, other] =
            ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"].map(|text| text.parse::<IpAddr>().unwrap());
        for _ in 0..TOGETHER {
            assert_eq!(guesses.may(one), Ok(()));
            guesses.wrong(one);
        }
        assert_eq!((guesses.may(one), guesses.may(other)), (Err(EVERY), Ok(())));
        assert!(guesses.may(beside).is_err(), "the same network");
        tokio::time::advance(EVERY).await;
        assert_eq!(guesses.may(one), Ok(()));
        guesses.wrong(one);
        assert!(guesses.may(one).is_err());
    }
}
