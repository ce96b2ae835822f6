//! Many telegrams in flight: each gets its own answer, on its own connection, whatever happens to the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use fei_wire::{Client, ClientLimits, Framing, Homes, LineRules, Telegram};
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{Semaphore, mpsc};

use super::support::*;

#[tokio::test]
async fn sixty_four_in_flight_are_answered_in_another_order_each_with_its_own() {
    let (site, mut held) = Site::open_held(rules()).await;
    let mut connection = site.dial().await;
    for number in 0..64 {
        connection.send(&telegram(number)).await.unwrap();
    }
    let mut waiting = Vec::new();
    for _ in 0..64 {
        waiting.push(next(&mut held).await);
    }
    waiting.sort_by_key(|held| held.telegram.bytes.clone());
    // 0, 37, 10, 47, ...: 37 has no divisor in common with 64, so that every number comes once.
    let order: Vec<usize> = (0..64).map(|n| n * 37 % 64).collect();
    let mut waiting: Vec<_> = waiting.into_iter().map(Some).collect();
    for &number in &order {
        waiting[number].take().unwrap().echo();
        assert_receives(&mut connection, &telegram(number)).await;
    }
    assert_eq!(site.close().await.tally.answers_written, 64);
}

#[tokio::test]
async fn answers_go_to_the_connection_that_asked() {
    let (site, mut held) = Site::open_held(rules()).await;
    let mut connections = [site.dial().await, site.dial().await, site.dial().await];
    for (number, connection) in connections.iter_mut().enumerate() {
        connection.send(&telegram(number)).await.unwrap();
    }
    let mut waiting = [next(&mut held).await, next(&mut held).await, next(&mut held).await];
    waiting.sort_by_key(|held| std::cmp::Reverse(held.telegram.bytes.clone()));
    waiting.into_iter().for_each(Held::echo);
    for (number, connection) in connections.iter_mut().enumerate() {
        assert_receives(connection, &telegram(number)).await;
    }
    site.close().await;
}

#[tokio::test]
async fn at_the_in_flight_limit_a_connection_is_not_read() {
    let (site, mut held) = Site::open_held(LineRules { in_flight_max: 4, ..rules() }).await;
    let mut connection = site.dial().await;
    for number in 0..10 {
        connection.send(&telegram(number)).await.unwrap();
    }
    let mut waiting = Vec::new();
    for _ in 0..4 {
        waiting.push(next(&mut held).await);
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(held.try_recv().is_err(), "a fifth telegram was read");
    waiting.into_iter().for_each(Held::echo);
    for _ in 4..10 {
        next(&mut held).await.echo();
    }
    for _ in 0..10 {
        patiently("an answer", connection.receive()).await.unwrap().unwrap();
    }
    site.close().await;
}

/// Where so many telegrams of one connection are worked on that are all in flight in the end, in the order in which they came.
async fn places(homes: Homes, telegrams: usize, together: bool) -> Vec<tokio::runtime::Id> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let enough = Arc::new(Semaphore::new(0));
    let go = Arc::clone(&enough);
    let handler = move |telegram: Telegram| {
        let (tell, go) = (tell.clone(), Arc::clone(&go));
        async move {
            tell.send((telegram.bytes.clone(), Handle::current().id())).unwrap();
            go.acquire().await.unwrap().forget();
            Some(telegram.bytes)
        }
    };
    let site = Site::open(LineRules { homes, ..rules() }, handler).await;
    let mut connection = site.dial().await;
    if together {
        let frames: Vec<u8> =
            (0..telegrams).flat_map(|number| rules().framing.framed(&telegram(number)).unwrap()).collect();
        connection.send_raw(&frames).await.unwrap();
    }
    let mut places = Vec::new();
    for number in 0..telegrams {
        if !together {
            connection.send(&telegram(number)).await.unwrap();
        }
        places.push(patiently("a telegram for the handler", told.recv()).await.unwrap());
    }
    enough.add_permits(telegrams);
    for _ in 0..telegrams {
        patiently("an answer", connection.receive()).await.unwrap().unwrap();
    }
    site.close().await;
    // Two threads tell of them.
    let came = |bytes: &Bytes| (0..telegrams).position(|number| telegram(number) == *bytes);
    places.sort_by_key(|(bytes, _)| came(bytes));
    places.into_iter().map(|(_, place)| place).collect()
}

#[tokio::test]
async fn telegrams_stay_together_however_many_wait_and_those_that_gathered_are_dealt_over_all_threads() {
    let runtime = || Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let runtimes = [runtime(), runtime()];
    let handles = || runtimes.iter().map(|one| one.handle().clone());
    let (first, second) = (runtimes[0].handle().id(), runtimes[1].handle().id());
    let one_by_one = places(Homes::new(handles()), 20, false).await;
    assert_eq!(one_by_one, [first; 20], "where the connection lives");
    // More than one read takes.
    let gathered = places(Homes::new(handles()), 60, true).await;
    let (few, many) = gathered.split_at(8);
    assert_eq!(few, [first; 8], "where the connection lives");
    assert_eq!(many, [[second, first]; 26].concat(), "in turn");
    runtimes.into_iter().for_each(Runtime::shutdown_background);
}

#[tokio::test]
async fn a_handler_may_answer_nothing() {
    let site = Site::open(rules(), |telegram: Telegram| async move {
        telegram.bytes.ends_with(b"answer me").then_some(telegram.bytes)
    })
    .await;
    let mut connection = site.dial().await;
    connection.send(&telegram(1)).await.unwrap();
    connection.send(b"now then, whoever you are, answer me").await.unwrap();
    assert_receives(&mut connection, b"now then, whoever you are, answer me").await;
    site.close().await;
}

#[tokio::test]
async fn a_panic_costs_one_answer() {
    let site = Site::open(rules(), |telegram: Telegram| async move {
        assert!(!telegram.bytes.starts_with(b"telegram 000001"), "a handler's mistake");
        Some(telegram.bytes)
    })
    .await;
    let mut connection = site.dial().await;
    for number in [1, 2] {
        connection.send(&telegram(number)).await.unwrap();
    }
    assert_receives(&mut connection, &telegram(2)).await;
    let tally = site.close().await.tally;
    assert_eq!((tally.telegrams, tally.answers_lost, tally.answers_written), (2, 1, 1));
}

#[tokio::test]
async fn an_answer_that_the_line_cannot_carry_leaves_the_others_alone() {
    let site = Site::open(rules(), |telegram: Telegram| async move {
        let long = telegram.bytes.starts_with(b"telegram 000001");
        Some(if long { Bytes::from(vec![b'x'; 2001]) } else { telegram.bytes })
    })
    .await;
    let mut connection = site.dial().await;
    for number in [1, 2] {
        connection.send(&telegram(number)).await.unwrap();
    }
    assert_receives(&mut connection, &telegram(2)).await;
    assert_eq!(site.close().await.tally.answers_undelivered, 1);
}

#[tokio::test]
async fn work_goes_on_when_the_peer_is_gone_and_its_answer_is_undelivered() {
    let ended = Arc::new(AtomicUsize::new(0));
    let (gate, opened) = tokio::sync::watch::channel(false);
    let count = Arc::clone(&ended);
    let site = Site::open(rules(), move |telegram: Telegram| {
        let (mut opened, count) = (opened.clone(), Arc::clone(&count));
        async move {
            opened.wait_for(|open| *open).await.unwrap();
            count.fetch_add(1, Ordering::SeqCst);
            Some(telegram.bytes)
        }
    })
    .await;
    let stream = TcpStream::connect(site.address).await.unwrap();
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    let mut peer = Client::over(stream, Framing::default(), ClientLimits::default()).unwrap();
    peer.send(&telegram(1)).await.unwrap();
    // The answer to a poll behind the telegram says that the telegram was read.
    peer.ask(b"HDRREQPOLL0907143000").await.unwrap();
    drop(peer); // a reset
    gate.send(true).unwrap();
    let tally = site.close().await.tally;
    assert_eq!(ended.load(Ordering::SeqCst), 1);
    assert_eq!((tally.telegrams, tally.answers_undelivered, tally.answers_lost), (1, 1, 0));
}

#[tokio::test]
async fn a_peer_that_has_sent_all_still_gets_its_answers() {
    let (site, mut held) = Site::open_held(rules()).await;
    let mut connection = site.dial().await;
    connection.send(&telegram(1)).await.unwrap();
    connection.finish_sending().await.unwrap();
    next(&mut held).await.echo();
    assert_receives(&mut connection, &telegram(1)).await;
    assert_closed_without_answer(&mut connection).await;
    site.close().await;
}
