//! A shutdown: nothing new is begun, what is in flight gets its answer, and there is an end to the waiting.

use fei_wire::{Client, Framing, LineRules};

use super::support::*;

#[tokio::test]
async fn what_is_in_flight_gets_its_answer_and_then_the_line_closes() {
    let (site, mut held) = Site::open_held(rules()).await;
    let mut connection = site.dial().await;
    for number in 0..3 {
        connection.send(&telegram(number)).await.unwrap();
    }
    let waiting = [next(&mut held).await, next(&mut held).await, next(&mut held).await];
    site.shutdown.cancel();
    let refused = async { while Client::dial(site.address, Framing::default()).await.is_ok() {} };
    patiently("the end of accepting", refused).await;
    connection.send(&telegram(9)).await.unwrap();
    waiting.into_iter().for_each(Held::echo);
    let mut got = Vec::new();
    for _ in 0..3 {
        got.push(patiently("an answer", connection.receive()).await.unwrap().unwrap());
    }
    got.sort();
    assert_eq!(got, [telegram(0), telegram(1), telegram(2)]);
    assert_closed_without_answer(&mut connection).await;
    let drained = site.close().await;
    assert_eq!((drained.unfinished, drained.tally.telegrams, drained.tally.answers_written), (0, 3, 3));
}

#[tokio::test]
async fn a_drain_has_an_end() {
    let (site, mut held) = Site::open_held(LineRules { drain_timeout_ms: 50, ..rules() }).await;
    let mut connection = site.dial().await;
    connection.send(&telegram(1)).await.unwrap();
    let never_answered = next(&mut held).await;
    assert!(site.close().await.unfinished > 0);
    drop(never_answered);
}

#[tokio::test]
async fn idle_connections_do_not_hold_up_a_shutdown() {
    let site = Site::open(rules(), echo).await;
    let mut connections = Vec::new();
    for _ in 0..20 {
        connections.push(site.dial().await);
    }
    for connection in &mut connections {
        connection.ask(&telegram(1)).await.unwrap();
    }
    let drained = site.close().await;
    assert_eq!((drained.unfinished, drained.tally.connections), (0, 20));
}
