//! Peers that ask for too much: connections, time, memory.

use bytes::Bytes;
use fei_wire::{Client, ClientLimits, Framing, LineRules, Telegram};
use tokio::net::TcpSocket;

use super::support::*;

#[tokio::test]
async fn a_frame_that_stops_half_way_is_closed() {
    let site = Site::open(LineRules { frame_timeout_ms: 50, ..rules() }, echo).await;
    for half in [&b"03"[..], b"0300", b"0300SETTLEBNK"] {
        let mut connection = site.dial().await;
        connection.send_raw(half).await.unwrap();
        assert_closed_without_answer(&mut connection).await;
    }
    assert_eq!(site.close().await.tally.telegrams, 0);
}

#[tokio::test]
async fn bytes_that_dribble_do_not_renew_the_time_of_a_frame() {
    let site = Site::open(LineRules { frame_timeout_ms: 100, ..rules() }, echo).await;
    let mut connection = site.dial().await;
    connection.send_raw(b"2000").await.unwrap();
    let dribbling = async {
        while connection.send_raw(b"x").await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    // 2000 bytes would take 40 s.
    patiently("the end of a slow frame", dribbling).await;
    site.close().await;
}

#[tokio::test]
async fn a_quiet_connection_is_closed_unless_it_waits_for_an_answer() {
    let (site, mut held) = Site::open_held(LineRules { idle_timeout_ms: 400, ..rules() }).await;
    let (mut quiet, mut waiting) = (site.dial().await, site.dial().await);
    waiting.send(&telegram(1)).await.unwrap();
    let first = next(&mut held).await;
    assert_closed_without_answer(&mut quiet).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    first.echo();
    assert_receives(&mut waiting, &telegram(1)).await;
    assert_closed_without_answer(&mut waiting).await;
    site.close().await;
}

#[tokio::test]
async fn a_connection_over_the_limit_is_closed_at_once_and_a_freed_place_is_given_again() {
    let site = Site::open(LineRules { connections_max: 2, ..rules() }, echo).await;
    let mut first = site.dial().await;
    let mut second = site.dial().await;
    for connection in [&mut first, &mut second] {
        connection.ask(&telegram(1)).await.unwrap().unwrap();
    }
    assert_closed_without_answer(&mut site.dial().await).await;
    drop(first);
    let again = async {
        // Until the line has seen the close.
        while !matches!(site.dial().await.ask(&telegram(3)).await, Ok(Some(_))) {}
    };
    patiently("the freed place", again).await;
    assert!(second.ask(&telegram(4)).await.unwrap().is_some());
    let tally = site.close().await.tally;
    assert!(tally.connections_refused >= 1);
}

#[tokio::test]
async fn a_peer_that_does_not_read_is_cut_off_and_nobody_else_suffers() {
    let large = |_: Telegram| async { Some(Bytes::from(vec![b'x'; 2000])) };
    let site = Site::open(LineRules { write_timeout_ms: 200, ..rules() }, large).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let stream = socket.connect(site.address).await.unwrap();
    let mut deaf = Client::over(stream, Framing::default(), ClientLimits::default()).unwrap();
    let flood = async { while deaf.send(&telegram(1)).await.is_ok() {} };
    let mut other = site.dial().await;
    let asking = async {
        for number in 0..20 {
            assert_eq!(other.ask(&telegram(number)).await.unwrap().unwrap().len(), 2000);
        }
    };
    patiently("the end of a peer that does not read", async { tokio::join!(flood, asking) }).await;
    let tally = site.close().await.tally;
    assert!(tally.answers_undelivered > 0);
    assert_eq!(tally.telegrams, tally.answers_written + tally.answers_undelivered);
}
