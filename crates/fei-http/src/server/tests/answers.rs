//! Who may call what, what is refused and how it is said, and what becomes of a call whose client is gone.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::node::{KEY, Node, OTHER_KEY, client, last, one_answer, post, status, to_end, until};
use crate::server::{Clients, Limits, Networks, Rate, ServerRules};

/// The body of an answer.
fn body(answer: &str) -> serde_json::Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}

#[tokio::test]
async fn a_call_reaches_the_gateway_without_what_proves_its_client() {
    let node = Node::with(Limits::default()).await;
    let headers = "Authorization: Bearer x\r\nCookie: a=b\r\nIdempotency-Key: 7\r\nConnection: close\r\n";
    let answer = node.ask(post("/pay?a=%20b", headers, "{\"a\":1}")).await;
    assert_eq!((status(&answer), body(&answer)["a"].as_u64()), (200, Some(1)));
    assert!(answer.contains("cache-control: no-store"), "{answer}");
    let calls = node.gateway.seen.calls.lock().unwrap();
    let call = &calls[0];
    assert_eq!((call.client.as_str(), &**call.client.party()), ("agency.main", "agency"));
    assert_eq!((call.target.path(), call.target.query()), ("/pay", Some("a=%20b")));
    assert_eq!(call.headers["idempotency-key"], "7");
    for proof in ["x-api-key", "authorization", "cookie"] {
        assert!(!call.headers.contains_key(proof), "{proof}");
    }
}

#[tokio::test]
async fn whoever_is_not_known_hears_the_same_whatever_is_wrong() {
    let node = Node::with(Limits::default()).await;
    let with = |headers: &str| format!("POST /pay HTTP/1.1\r\nHost: a\r\n{headers}Connection: close\r\n\r\n");
    let mut heard = Vec::new();
    for headers in [
        String::new(),
        "X-Api-Key: \r\n".to_owned(),
        "X-Api-Key: fei_nobody\r\n".to_owned(),
        format!("X-Api-Key: {KEY}x\r\n"),
        format!("X-Api-Key: {}\r\n", KEY.to_uppercase()),
        format!("X-Api-Key: {KEY}\r\nX-Api-Key: {KEY}\r\n"),
        format!("Authorization: Bearer {KEY}\r\n"),
    ] {
        let answer = node.ask(with(&headers)).await;
        assert!(
            status(&answer) == 401 && answer.contains("www-authenticate: ApiKey\r\n"),
            "{headers:?}: {answer}"
        );
        let mut heard_by_it = body(&answer);
        heard_by_it.as_object_mut().unwrap().remove("instance").expect("a number");
        heard.push(heard_by_it);
    }
    assert!(heard.iter().all(|one| *one == heard[0]), "{heard:?}");
    assert_eq!(heard[0]["type"], "urn:fei:problem:unknown-client");
    assert_eq!(heard[0]["detail"], "looked for: a key in the header x-api-key");
    assert_eq!(node.calls(), 0);
}

#[tokio::test]
async fn a_client_calls_its_own_paths_by_their_method_from_its_own_network() {
    let elsewhere = || Networks::parse(["192.0.2.0/24"]).unwrap();
    let mut far = client("agency", "fei_far");
    far.networks = elsewhere();
    let clients = Clients::new([client("agency", KEY), client("other", OTHER_KEY), far]).unwrap();
    let node = Node::start(ServerRules { clients, ..ServerRules::default() }).await;
    let mut numbers = BTreeSet::new();
    let as_key = |path: &str, key: &str| last(path, "{}").replace(KEY, key);
    for (request, expected, kind) in [
        (as_key("/pay", OTHER_KEY), 403, "not-this-client"),
        (as_key("/others", KEY), 403, "not-this-client"),
        (as_key("/pay", "fei_far"), 403, "network-not-allowed"),
        (as_key("/nowhere", KEY), 404, "no-such-path"),
        (as_key("/pay", KEY).replacen("POST", "GET", 1), 405, "method-not-allowed"),
    ] {
        let answer = node.ask(request).await;
        assert_eq!(status(&answer), expected, "{answer}");
        let problem = body(&answer);
        assert_eq!(problem["type"], format!("urn:fei:problem:{kind}"), "{answer}");
        assert_eq!(problem["status"], expected);
        let number = problem["instance"].as_str().expect("a number").to_owned();
        assert!(number.starts_with("urn:uuid:") && numbers.insert(number), "{answer}");
        assert!(answer.contains("content-type: application/problem+json"), "{answer}");
        assert_eq!(answer.contains("allow: POST, PUT"), expected == 405, "{answer}");
    }
    assert_eq!(node.calls(), 0);

    // X08: what a caller claims moves nothing.
    let claims = post("/pay", "X-Forwarded-For: 192.0.2.7\r\nConnection: close\r\n", "{}");
    assert_eq!(status(&node.ask(claims.replace(KEY, "fei_far")).await), 403);
    let rules = ServerRules { networks: elsewhere(), ..ServerRules::default() };
    let closed = Node::start(rules).await;
    assert_eq!(closed.ask(&claims).await, "", "nobody may call from here at all");
}

#[tokio::test]
async fn behind_a_proxy_of_ours_the_caller_is_who_it_says() {
    let (mut far, here) = (client("agency", KEY), || Networks::parse(["127.0.0.1"]).unwrap());
    far.networks = Networks::parse(["192.0.2.0/24"]).unwrap();
    let clients = Clients::new([far]).unwrap();
    let node = Node::start(ServerRules { clients, proxies: here(), ..ServerRules::default() }).await;
    for (forwarded, expected) in [("192.0.2.7", 200), ("192.0.2.7, 198.51.100.1", 403), ("", 403)] {
        let headers = format!("X-Forwarded-For: {forwarded}\r\nConnection: close\r\n");
        assert_eq!(status(&node.ask(post("/pay", &headers, "{}")).await), expected, "{forwarded}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let node = Node::with(Limits::default()).await;
    for (from, to) in [
        ("Content-Type: application/json\r\n", ""),
        ("application/json", "text/json"),
        ("application/json", "application/json; charset=euc-kr"),
        ("application/json", "application/jsonp"),
        (
            "Content-Type: application/json\r\n",
            "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
        ),
    ] {
        let answer = node.ask(last("/pay", "{}").replace(from, to)).await;
        assert_eq!(status(&answer), 415, "{to}: {answer}");
        let detail = body(&answer)["detail"].as_str().unwrap().to_owned();
        let came = to.split("\r\n").next().unwrap().trim_start_matches("Content-Type: ");
        assert!(
            detail.contains("wanted: content-type: application/json") && detail.contains(came),
            "{detail}"
        );
    }
    assert_eq!(node.calls(), 0);
}

/// X14.
#[tokio::test]
async fn a_call_too_many_waits_and_neither_another_route_nor_another_client_does() {
    let mut slow = client("agency", KEY);
    slow.rate = Rate { every: Duration::from_secs(3600), burst: NonZeroU32::new(2).unwrap() };
    let clients = Clients::new([slow, client("other", OTHER_KEY)]).unwrap();
    let node = Node::start(ServerRules { clients, ..ServerRules::default() }).await;
    for expected in [200, 200, 429] {
        let answer = node.ask(last("/pay", "{}")).await;
        assert_eq!(status(&answer), expected);
        let wait = answer.lines().find_map(|line| line.strip_prefix("retry-after: ")?.parse::<u64>().ok());
        assert_eq!(wait.is_some_and(|wait| (3500..=3601).contains(&wait)), expected == 429, "{answer}");
    }
    node.gateway.lets.add_permits(1);
    assert_eq!(status(&node.ask(last("/wait", "{}")).await), 200);
    let other = last("/others", "{}").replace(KEY, OTHER_KEY);
    assert_eq!(status(&node.ask(other).await), 200);
    assert_eq!(node.calls(), 4);
}

#[tokio::test]
async fn an_answer_that_went_out_is_delivered_and_one_that_nobody_waited_for_is_not() {
    let node = Node::with(Limits::default()).await;
    assert_eq!(status(&node.ask(last("/pay", "{}")).await), 200);
    assert_eq!(node.until_delivered(1).await, [true]);

    let mut leaves = node.connect().await;
    leaves.write_all(post("/wait", "", "{}").as_bytes()).await.unwrap();
    node.until_calls(2).await;
    leaves.set_zero_linger().unwrap();
    drop(leaves);
    node.gateway.lets.add_permits(1);
    assert_eq!(node.until_delivered(2).await, [true, false], "it came to its end all the same");
}

#[tokio::test]
async fn a_call_whose_task_dies_is_answered_that_nobody_knows() {
    let node = Node::with(Limits::default()).await;
    let answer = node.ask(last("/panic", "{}")).await;
    assert_eq!(status(&answer), 500);
    let problem = body(&answer);
    assert!(problem["detail"].as_str().unwrap().contains("unknown"), "{answer}");
    let said = (problem["outcome"].as_str(), problem["may_retry"].as_bool());
    assert_eq!(said, (Some("unknown"), Some(false)), "{answer}");
    assert_eq!(problem["ask"], "the same call again, as it was");
    assert_eq!(node.counts.in_flight(), 0);
}

#[tokio::test]
async fn told_to_stop_it_finishes_what_it_has_and_takes_nothing_new() {
    let node = Node::with(Limits::default()).await;
    let (mut waits, mut idle) = (node.connect().await, node.connect().await);
    waits.write_all(post("/wait", "", "{}").as_bytes()).await.unwrap();
    idle.write_all(post("/pay", "", "{}").as_bytes()).await.unwrap();
    assert_eq!(status(&one_answer(&mut idle).await), 200);
    node.until_calls(2).await;
    node.stop.cancel();
    assert_eq!(to_end(&mut idle).await, "");
    until("a closed door", || std::net::TcpStream::connect(node.address).is_err()).await;
    node.gateway.lets.add_permits(1);
    assert_eq!(status(&to_end(&mut waits).await), 200);
    assert_eq!(node.server.await.unwrap().unfinished, 0);
}

#[tokio::test]
async fn what_takes_longer_than_the_end_may_take_is_cut_and_told() {
    let node = Node::with(Limits { drain_timeout: Duration::from_millis(100), ..Limits::default() }).await;
    let mut waits = node.connect().await;
    waits.write_all(post("/wait", "", "{}").as_bytes()).await.unwrap();
    node.until_calls(1).await;
    node.stop.cancel();
    assert_eq!(node.server.await.unwrap().unfinished, 2, "a connection and its call");
    assert_eq!(to_end(&mut waits).await, "");
    node.gateway.lets.add_permits(1);
    let delivered = &node.gateway.seen.delivered;
    until("the call's own end", || delivered.lock().unwrap().as_slice() == [false]).await;
}
