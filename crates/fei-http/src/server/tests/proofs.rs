//! Calls whose proof takes work or memory: signatures, tokens, and those that have none. X05, X14.

use std::time::Duration;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use tokio::io::AsyncWriteExt;
use tokio::time::{sleep, timeout};

use super::node::*;
use crate::SignatureForm;
use crate::server::{
    Client, Clients, Limits, Networks, Rate, ServerRules, SignatureCheck, SignatureRules, TokenAlgorithm,
    TokenCheck, TokenRules,
};

const SECRET: &[u8] = b"a secret of both ends, 32 bytes!";

/// A client that signs, with a number for each call.
fn signs(party: &str) -> Client {
    signs_since(party, 0)
}

/// The same to a server that began then.
fn signs_since(party: &str, started: i64) -> Client {
    let signature = SignatureCheck::new(&SignatureRules {
        header: "x-signature",
        key: SECRET,
        over: "{timestamp}{nonce}{body}",
        form: SignatureForm::Hex,
        timestamp: "x-time",
        nonce: Some("x-nonce"),
        window_s: 300,
        started,
        clock: || 1000,
    });
    let client = client(party, "no key");
    Client { keys: Vec::new(), signature: Some(signature.unwrap()), ..client }
}

/// A call that is signed, or whose signature another secret made; its last one on a connection.
fn signed(path: &str, by: &[u8], nonce: &str, headers: &str) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, by);
    let digest = aws_lc_rs::hmac::sign(&key, format!("1000{nonce}{{}}").as_bytes());
    let digest: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let call = format!("X-Signature: {digest}\r\nX-Time: 1000\r\nX-Nonce: {nonce}\r\n{headers}");
    last(path, "{}").replace(&format!("X-Api-Key: {KEY}\r\n"), &call)
}

fn forged(headers: &str) -> String {
    signed("/pay", b"another secret that nobody knows", "nonce-00", headers)
}

async fn node(clients: impl IntoIterator<Item = Client>, limits: Limits) -> Node {
    let (clients, proxies) = (Clients::new(clients).unwrap(), Networks::parse(["127.0.0.1"]).unwrap());
    Node::start(ServerRules { clients, proxies, limits, ..ServerRules::default() }).await
}

/// Asks again until the answer has this status.
async fn asked_until(node: &Node, expected: u16, call: &str) {
    let asking = async { while status(&node.ask(call).await) != expected {} };
    timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("no {expected}"));
}

/// A client that shows a token, and one.
fn shows_a_token(party: &str) -> (Client, String) {
    let (algorithm, key, issuer, audience) = (TokenAlgorithm::Hs256, SECRET, "them", "fei");
    let rules = TokenRules { algorithm, key, issuer, audience, subject: None, leeway_s: 60, clock: || 1000 };
    let claims = serde_json::json!({ "iss": issuer, "aud": audience, "exp": 2000 });
    let signing = EncodingKey::from_secret(SECRET);
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &signing).unwrap();
    let check = Some(TokenCheck::new(&rules).unwrap());
    (Client { keys: Vec::new(), token: check, ..client(party, "no key") }, token)
}

/// What the rate refused was not done: its number is still the client's.
#[tokio::test]
async fn a_signed_call_that_was_one_too_many_may_come_again_as_it_is() {
    let mut slow = signs("agency");
    slow.rate = Rate { every: Duration::from_millis(500), burst: 1.try_into().unwrap() };
    let node = node([slow], Limits::default()).await;
    assert_eq!(status(&node.ask(signed("/pay", SECRET, "nonce-01", "")).await), 200);
    let second = signed("/pay", SECRET, "nonce-02", "");
    assert_eq!(status(&node.ask(&second).await), 429);
    sleep(Duration::from_millis(600)).await;
    assert_eq!(status(&node.ask(&second).await), 200);
    assert_eq!(status(&node.ask(&second).await), 401, "and no more");
}

/// It is no crowd that the call is in, and whoever reads the kind alone is told what to do.
#[tokio::test]
async fn a_call_that_was_signed_before_the_start_is_told_so_by_a_kind_of_its_own() {
    let node = node([signs_since("agency", 1003)], Limits::default()).await;
    let answer = node.ask(signed("/pay", SECRET, "nonce-01", "")).await;
    assert_eq!((status(&answer), node.calls()), (503, 0), "{answer}");
    assert!(answer.contains("\r\nretry-after: "), "{answer}");
    assert!(answer.contains(r#""type":"urn:fei:problem:signed-before-start""#), "{answer}");
    assert!(
        answer.contains(r#""title":"the call was signed before this server began: sign it anew""#),
        "{answer}"
    );
}

/// A client whose bodies come slowly holds its own places with them.
#[tokio::test]
async fn bodies_that_dribble_take_no_more_places_than_their_client_has() {
    let few = Client { in_flight_max: 1, ..client("agency", KEY) };
    let node =
        node([few, client("other", OTHER_KEY)], Limits { in_flight_max: 2, ..Limits::default() }).await;
    let mut dribbles = node.connect().await;
    let whole = post("/pay", "", "{}");
    dribbles.write_all(&whole.as_bytes()[..whole.len() - 1]).await.unwrap();
    asked_until(&node, 429, &last("/pay", "{}")).await;
    assert_eq!(status(&node.ask(last("/others", "{}").replace(KEY, OTHER_KEY)).await), 200);
    dribbles.write_all(b"}").await.unwrap();
    assert_eq!(status(&one_answer(&mut dribbles).await), 200);
}

/// Nobody knows yet whose they are: of one address there is room for half of them.
#[tokio::test]
async fn bodies_of_nobody_yet_leave_room_for_those_of_other_addresses() {
    let node = node([signs("agency")], Limits { in_flight_max: 2, ..Limits::default() }).await;
    let from = |address: &str| forged(&format!("X-Forwarded-For: {address}\r\n"));
    let mut dribbles = node.connect().await;
    let whole = from("192.0.2.1");
    dribbles.write_all(&whole.as_bytes()[..whole.len() - 1]).await.unwrap();
    asked_until(&node, 503, &from("192.0.2.1")).await;
    assert_eq!(status(&node.ask(from("192.0.2.2")).await), 401);
}

/// A call that is known is no call of nobody any more, however long its answer takes.
#[tokio::test]
async fn a_signed_call_that_waits_leaves_the_room_of_those_that_nobody_knows() {
    let node = node([signs("agency")], Limits { in_flight_max: 1, ..Limits::default() }).await;
    let mut waits = node.connect().await;
    waits.write_all(signed("/wait", SECRET, "nonce-01", "").as_bytes()).await.unwrap();
    node.until_calls(1).await;
    assert_eq!(status(&node.ask(forged("")).await), 401);
    node.gateway.lets.add_permits(1);
    assert_eq!(status(&one_answer(&mut waits).await), 200);
}

/// What a call shows proves the one and the other: it is of the one whose path it is.
#[tokio::test]
async fn a_call_that_fits_two_clients_is_of_the_one_whose_path_it_is() {
    let (shows, token) = shows_a_token("other");
    let node = node([client("agency", KEY), shows], Limits::default()).await;
    for path in ["/others", "/pay"] {
        let both = post(path, &format!("Authorization: Bearer {token}\r\nConnection: close\r\n"), "{}");
        assert_eq!(status(&node.ask(both).await), 200, "{path}");
    }
}

/// To look at proofs is work: whoever shows wrong ones again and again waits, and nobody else who has a key does.
#[tokio::test]
async fn an_address_that_proves_nothing_again_and_again_waits() {
    let node = node([client("agency", KEY)], Limits::default()).await;
    let from = |address: &str, key: &str| {
        let headers = format!("X-Forwarded-For: {address}\r\nConnection: close\r\n");
        post("/pay", &headers, "{}").replace(KEY, key)
    };
    asked_until(&node, 429, &from("192.0.2.1", "wrong")).await;
    assert_eq!(status(&node.ask(from("192.0.2.2", "wrong")).await), 401);
    assert_eq!(status(&node.ask(from("192.0.2.2", KEY)).await), 200);
    assert_eq!(status(&node.ask(from("192.0.2.1", KEY)).await), 200, "who has a right key goes beside it");
}
