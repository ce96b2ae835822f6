//! Connections: used again when they are whole, never more than allowed, never a second sending.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use fei_exchange::Code;
use fei_journal::LinkError;
use tokio::net::TcpListener;
use tokio::time::sleep;

use super::calls::*;
use super::peer::*;
use crate::dead::Dead;
use crate::dial::one_of;
use crate::{Institution, InstitutionRules};

/// Small, seeded, good enough to scatter a few milliseconds.
struct Dice(u64);

impl Dice {
    fn micros(&mut self, below: u64) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Duration::from_micros(self.0 % below)
    }
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1_000 {
        if holds() {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}

#[tokio::test]
async fn calls_one_after_the_other_share_a_connection() {
    let peer = Peer::start([]).await;
    let institution = peer.institution();
    for _ in 0..20 {
        pay(&institution).await.unwrap();
    }
    assert_eq!((peer.seen.received(), peer.seen.accepted()), (20, 1));
}

#[tokio::test]
async fn a_connection_that_says_close_is_not_used_again() {
    let close = answer("200 OK", "Connection: close\r\n", "{}");
    let peer = Peer::start([Act::AnswerThenClose(close.clone()), Act::Answer(close)]).await;
    let institution = peer.institution();
    for _ in 0..3 {
        pay(&institution).await.unwrap();
    }
    assert_eq!((peer.seen.received(), peer.seen.accepted()), (3, 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keep_alive_race_never_sends_twice() {
    let (peer, mut dice) = (Peer::start([]).await, Dice(0x5EED));
    let institution = peer.institution();
    let (mut answered, mut lost) = (0, 0);
    for asked in 1..=200 {
        peer.then(Act::AnswerThenCloseIdle(ok("{}"), dice.micros(3_000)));
        let before = peer.seen.received();
        match pay(&institution).await {
            Ok(_) => answered += 1,
            Err(LinkError::Unknown(failure)) => {
                assert_eq!(failure.code, Code::ConnectionLost);
                lost += 1;
            }
            Err(
                LinkError::NotSent(_, failure) | LinkError::Refused(_, failure) | LinkError::Spent(failure),
            ) => {
                assert_eq!(peer.seen.received(), before, "not sent, yet received: {failure}");
            }
        }
        assert!(peer.seen.received() <= asked, "{} received of {asked} asked", peer.seen.received());
        sleep(dice.micros(3_000)).await;
    }
    assert!(peer.seen.accepted() > 1, "the race took place");
    let received = peer.seen.received();
    assert!(answered > 0 && answered <= received, "{answered} answered of {received} received");
    assert!(received <= answered + lost, "{received} received, {answered} answered, {lost} lost");
}

#[tokio::test]
async fn a_connection_closed_while_idle_costs_a_new_one_and_no_outcome() {
    let peer = Peer::start([Act::AnswerThenCloseIdle(ok("{}"), Duration::ZERO)]).await;
    let institution = peer.institution();
    pay(&institution).await.unwrap();
    until("closed by the peer", || peer.seen.open.load(SeqCst) == 0).await;
    pay(&institution).await.unwrap();
    assert_eq!((peer.seen.received(), peer.seen.accepted()), (2, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_at_once_keep_the_bound() {
    let slow = (0..100).map(|_| Act::AnswerAfter(Duration::from_millis(5), ok("{}")));
    let peer = Peer::start(slow).await;
    let rules = InstitutionRules { connections_max: 8, waiting_timeout: PATIENCE, ..peer.rules() };
    let institution = Institution::new("peer", rules).unwrap();
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let institution = institution.clone();
            tokio::spawn(async move { pay(&institution).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().status, 200);
    }
    assert_eq!(peer.seen.received(), 100);
    assert!(peer.seen.open_max.load(SeqCst) <= 8, "{} at once", peer.seen.open_max.load(SeqCst));
}

#[tokio::test]
async fn waiting_is_bounded_in_number_in_time_and_by_the_deadline() {
    let peer = Peer::start([Act::Hang]).await;
    let one = InstitutionRules { connections_max: 1, waiting_max: 1, ..peer.rules() };
    let institution = Institution::new("peer", one).unwrap();
    let hanging = tokio::spawn({
        let institution = institution.clone();
        async move { pay(&institution).await }
    });
    until("the place is taken", || peer.seen.received() == 1).await;

    let early = call(&institution, intended(Duration::from_millis(50)).await).await;
    assert_eq!(not_sent(early), Code::DeadlineBefore);
    let waiting = pay(&institution);
    let turned_away = async {
        sleep(Duration::from_millis(50)).await;
        pay(&institution).await
    };
    let (waited, turned_away) = tokio::join!(waiting, turned_away);
    assert_eq!((not_sent(waited), not_sent(turned_away)), (Code::BulkheadFull, Code::BulkheadFull));
    assert_eq!(peer.seen.received(), 1);
    hanging.abort();
    let _ = hanging.await;
    pay(&institution).await.expect("a caller that goes away gives its place back");
}

#[tokio::test]
async fn idle_connections_are_closed_in_time() {
    let peer = Peer::start([]).await;
    let rules = InstitutionRules { idle_timeout: Duration::from_millis(100), ..peer.rules() };
    let institution = Institution::new("peer", rules).unwrap();
    for round in 1..=2 {
        let (one, two) = tokio::join!(pay(&institution), pay(&institution));
        one.and(two).unwrap();
        until("closed by us", || peer.seen.open.load(SeqCst) == 0).await;
        assert_eq!(peer.seen.received(), 2 * round);
    }
}

#[tokio::test]
async fn dropping_the_institution_closes_its_connections() {
    let peer = Peer::start([]).await;
    let institution = peer.institution();
    pay(&institution).await.unwrap();
    drop(institution);
    until("closed by us", || peer.seen.open.load(SeqCst) == 0).await;
}

#[tokio::test]
async fn a_flush_closes_what_is_idle_and_what_comes_back_later() {
    let peer =
        Peer::start([Act::Answer(ok("{}")), Act::AnswerAfter(Duration::from_millis(200), ok("{}"))]).await;
    let institution = peer.institution();
    pay(&institution).await.unwrap();
    let flushed = async {
        until("the second is in flight", || peer.seen.received() == 2).await;
        institution.flush();
    };
    let (second, ()) = tokio::join!(pay(&institution), flushed);
    assert_eq!(second.unwrap().status, 200, "a call in flight goes on");
    pay(&institution).await.unwrap();
    assert_eq!((peer.seen.received(), peer.seen.accepted()), (3, 2));
}

#[tokio::test]
async fn no_number_is_too_big() {
    let peer = Peer::start([]).await;
    let far = Duration::from_millis(u64::MAX);
    let rules = InstitutionRules {
        connections_max: usize::MAX,
        waiting_max: usize::MAX,
        waiting_timeout: far,
        connect_timeout: far,
        idle_timeout: far,
        body_bytes_max: usize::MAX,
        head_bytes_max: usize::MAX,
        headers_max: usize::MAX,
        informational_max: usize::MAX,
        ..peer.rules()
    };
    let institution = Institution::new("peer", rules).unwrap();
    for _ in 0..2 {
        assert_eq!(pay(&institution).await.unwrap().status, 200);
    }
}

/// H22.
#[tokio::test]
async fn an_old_connection_is_not_used_again() {
    let peer = Peer::start([]).await;
    let rules = InstitutionRules { age_max: Duration::ZERO, ..peer.rules() };
    let institution = Institution::new("peer", rules).unwrap();
    for _ in 0..3 {
        pay(&institution).await.unwrap();
    }
    assert_eq!((peer.seen.received(), peer.seen.accepted()), (3, 3));
    let young = peer.institution();
    for _ in 0..3 {
        pay(&young).await.unwrap();
    }
    assert_eq!(peer.seen.accepted(), 4, "a young one is");
}

/// H22.
#[tokio::test]
async fn an_address_that_is_dead_is_not_dialled_again_at_once() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (gone_at, dead) = (gone.local_addr().unwrap(), Dead::default());
    drop(gone);
    let alive = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let rules = InstitutionRules::new(crate::Base::parse("http://two.example").unwrap());
    let both = vec![gone_at, alive.local_addr().unwrap()];
    let stream = one_of(dead.without(both.clone()), &rules, &dead).await.unwrap();
    assert_eq!(stream.peer_addr().unwrap(), both[1]);
    assert_eq!(dead.without(both.clone()), both[1..]);
    assert!(one_of(vec![gone_at], &rules, &dead).await.is_err());
}
