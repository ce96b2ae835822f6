//! Behind a balancer that says whose a connection is. X08.

use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::node::*;
use crate::server::{Clients, Limits, Networks, ServerRules};

/// A header of the PROXY protocol, of a connection from there.
fn from(source: [u8; 4]) -> Vec<u8> {
    let passed_on = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c";
    [&passed_on[..], &source, &[127, 0, 0, 1], &[1, 2, 3, 4]].concat()
}

fn networks(text: &str) -> Networks {
    Networks::parse([text]).unwrap()
}

/// A node whose agency calls from 192.0.2.0/24 alone, behind balancers of this network.
async fn node(balancers: &str, limits: Limits) -> Node {
    let mut agency = client("agency", KEY);
    agency.networks = networks("192.0.2.0/24");
    let clients = Clients::new([agency]).unwrap();
    let balancers = networks(balancers);
    Node::start(ServerRules { clients, balancers, limits, ..ServerRules::default() }).await
}

async fn asked(node: &Node, header: &[u8]) -> String {
    node.ask([header, last("/pay", "{}").as_bytes()].concat()).await
}

#[tokio::test]
async fn behind_a_balancer_the_caller_is_who_it_says_and_it_must_say_so() {
    let node = node("127.0.0.0/8", Limits::default()).await;
    assert_eq!(status(&asked(&node, &from([192, 0, 2, 7])).await), 200);
    assert_eq!(status(&asked(&node, &from([198, 51, 100, 7])).await), 403, "not from its network");
    // Without the header, with the old one: nobody is asked anything.
    let old = b"PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n";
    for none in [&b""[..], old] {
        assert_eq!(asked(&node, none).await, "", "{none:?}");
    }
    assert_eq!(node.calls(), 1);
    // A header twice: the second one is no HTTP.
    let twice = [from([192, 0, 2, 7]), from([192, 0, 2, 8])].concat();
    assert_eq!(status(&asked(&node, &twice).await), 400);
    assert_eq!(node.calls(), 1);
}

#[tokio::test]
async fn of_anybody_else_such_a_header_is_no_http() {
    let node = node("203.0.113.0/24", Limits::default()).await;
    assert_eq!(status(&asked(&node, &from([192, 0, 2, 7])).await), 400, "it is not believed");
    assert_eq!(status(&asked(&node, b"").await), 403, "the socket's own address counts");
    assert_eq!(node.calls(), 0);
}

#[tokio::test]
async fn behind_a_balancer_each_caller_has_its_own_connections_and_its_own_time() {
    let limits = Limits {
        connections_per_address_max: 1,
        head_timeout: Duration::from_millis(200),
        ..Limits::default()
    };
    let node = node("127.0.0.0/8", limits).await;
    let mut first = node.connect().await;
    first.write_all(&[from([192, 0, 2, 7]), post("/pay", "", "{}").into_bytes()].concat()).await.unwrap();
    assert_eq!(status(&one_answer(&mut first).await), 200);
    assert_eq!(asked(&node, &from([192, 0, 2, 7])).await, "", "a second one of the same caller");
    assert_eq!(status(&asked(&node, &from([192, 0, 2, 8])).await), 200, "of another one");
    // A balancer that dribbles is closed.
    let mut slow = node.connect().await;
    slow.write_all(&from([192, 0, 2, 9])[..8]).await.unwrap();
    assert_eq!(to_end(&mut slow).await, "");
}
