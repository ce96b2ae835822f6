//! Order, the limit, and how both ends learn of each other's end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::timeout;

use super::*;

#[tokio::test]
async fn what_is_put_in_comes_out_in_its_order_and_the_end_of_all_senders_is_the_end() {
    let (one, mut receiver) = channel(8);
    let other = one.clone();
    one.send(1).await.unwrap();
    other.send(2).await.unwrap();
    drop(one);
    assert_eq!((receiver.recv().await, receiver.try_recv()), (Some(1), Some(2)));
    assert_eq!(receiver.try_recv(), None);
    let waiting = tokio::spawn(async move { receiver.recv().await });
    yield_now().await;
    drop(other);
    assert_eq!(waiting.await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn whoever_finds_no_room_waits_for_it() {
    let (sender, mut receiver) = channel(2);
    for one in 1..=2 {
        sender.send(one).await.unwrap();
    }
    let again = sender.clone();
    let third = tokio::spawn(async move { again.send(3).await });
    let fourth = timeout(Duration::from_secs(1), sender.send(4)).await;
    assert!(fourth.is_err(), "one that gave up waiting");
    assert!(!third.is_finished());
    assert_eq!(receiver.recv().await, Some(1));
    assert_eq!(third.await.unwrap(), Ok(()));
    assert_eq!((receiver.recv().await, receiver.recv().await), (Some(2), Some(3)));
    assert_eq!(receiver.try_recv(), None, "it was not put in");
    for one in 5..=6 {
        timeout(Duration::from_secs(1), sender.send(one)).await.expect("all the room is back").unwrap();
    }
}

#[tokio::test]
async fn a_closed_queue_gives_back_what_comes_and_gives_out_what_waits() {
    let (sender, mut receiver) = channel(1);
    sender.send(1).await.unwrap();
    let again = sender.clone();
    let waiting = tokio::spawn(async move { again.send(2).await });
    yield_now().await;
    assert!(!sender.is_closed());
    receiver.close();
    assert!(sender.is_closed());
    assert_eq!(waiting.await.unwrap(), Err(Closed(2)));
    assert_eq!(sender.send(3).await, Err(Closed(3)));
    assert_eq!((receiver.recv().await, receiver.recv().await), (Some(1), None));
}

#[tokio::test]
async fn what_waits_goes_with_its_receiver() {
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let (dropped, (sender, receiver)) = (Arc::new(AtomicUsize::new(0)), channel(4));
    assert!(sender.send(Counted(Arc::clone(&dropped))).await.is_ok());
    drop(receiver);
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
    assert!(sender.is_closed());
}

#[tokio::test]
async fn a_queue_in_which_nothing_waits_has_no_room() {
    let (sender, mut receiver) = channel(64);
    for one in 0..64 {
        sender.send(one).await.unwrap();
    }
    while receiver.try_recv().is_some() {}
    assert!(sender.0.state().waiting.capacity() >= 64);
    let waiting = tokio::spawn(async move { receiver.recv().await });
    yield_now().await;
    assert_eq!(sender.0.state().waiting.capacity(), 0);
    sender.send(64).await.unwrap();
    assert_eq!(waiting.await.unwrap(), Some(64));
}

/// Many hands at once, on several threads: nothing is lost, nothing comes twice, and each one's order holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_senders_lose_nothing() {
    const SENDERS: u32 = 8;
    const EACH: u32 = 2_000;
    let (sender, mut receiver) = channel(3);
    for of in 0..SENDERS {
        let sender = sender.clone();
        tokio::spawn(async move {
            for one in 0..EACH {
                sender.send((of, one)).await.unwrap();
            }
        });
    }
    drop(sender);
    let mut next = [0; SENDERS as usize];
    while let Some((of, one)) = receiver.recv().await {
        assert_eq!(next[of as usize], one);
        next[of as usize] += 1;
    }
    assert_eq!(next, [EACH; SENDERS as usize]);
}
