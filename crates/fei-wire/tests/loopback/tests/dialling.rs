//! Connections that we dial and keep.

use std::net::SocketAddr;

use fei_exchange::Code;
use fei_journal::LinkError;
use fei_wire::{Client, ClientLimits, CoreLink, DialRules, Drained, Framing, dial};
use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::asking::{answer_to, ask, core, heard, link, said};
use super::support::*;

/// The connections to a peer that a line keeps.
fn dialled(peer: SocketAddr, connections: u32) -> (CoreLink, CancellationToken, JoinHandle<Drained>) {
    let how = DialRules {
        addresses: vec![peer.to_string().into()],
        connections,
        pause_min_ms: 5,
        pause_max_ms: 40,
        ..DialRules::default()
    };
    let (link, shutdown) = (link(), CancellationToken::new());
    let line = dial(how, rules(), core().0, link.clone(), shutdown.clone());
    (link, shutdown, tokio::spawn(line))
}

async fn bind(address: impl ToSocketAddrs) -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

async fn accept(listener: &TcpListener) -> Client {
    let (stream, _) = patiently("a connection", listener.accept()).await.unwrap();
    Client::over(stream, Framing::default(), ClientLimits::default()).unwrap()
}

#[tokio::test]
async fn connections_that_we_dial_are_kept_and_both_sides_ask_on_them() {
    let (listener, address) = bind("127.0.0.1:0").await;
    let (link, shutdown, line) = dialled(address, 2);
    let mut peers = [accept(&listener).await, accept(&listener).await];
    for peer in &mut peers {
        assert_eq!(peer.ask(&telegram(500)).await.unwrap().unwrap(), telegram(500));
        assert_eq!(peer.ask(b"HDRREQPOLL0907143000").await.unwrap().unwrap(), "HDRRESPOLL0907143000");
    }
    let asking = [ask(&link, 1).await, ask(&link, 2).await];
    for peer in &mut peers {
        let question = heard(peer).await;
        peer.send(&answer_to(&question)).await.unwrap();
    }
    for asking in asking {
        said(asking).await.unwrap();
    }
    drop(peers);
    let mut again = [accept(&listener).await, accept(&listener).await];
    for peer in &mut again {
        peer.ask(&telegram(501)).await.unwrap();
    }
    assert_eq!(link.connections(), 2);
    shutdown.cancel();
    let drained = patiently("the line's end", line).await.unwrap();
    assert_eq!((drained.unfinished, drained.tally.connections), (0, 4));
    assert_eq!(link.connections(), 0);
}

#[tokio::test]
async fn a_peer_that_is_not_there_is_dialled_until_it_is() {
    let (listener, address) = bind("127.0.0.1:0").await;
    drop(listener);
    let (link, shutdown, line) = dialled(address, 1);
    let not_sent = ask(&link, 1).await;
    match said(not_sent).await {
        Err(LinkError::NotSent(_, failure)) => assert_eq!(failure.code, Code::ConnectFailed),
        said => panic!("nobody is there, and got {said:?}"),
    }
    let (listener, _) = bind(address).await;
    let mut peer = accept(&listener).await;
    let asking = ask(&link, 2).await;
    let question = heard(&mut peer).await;
    peer.send(&answer_to(&question)).await.unwrap();
    assert_eq!(said(asking).await.unwrap(), answer_to(&telegram(2)));
    shutdown.cancel();
    patiently("the line's end", line).await.unwrap();
}
