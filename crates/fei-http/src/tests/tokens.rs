//! Access tokens: one fetching for all, renewal before the end, what a refusal proves, and that nobody sees them.

use std::sync::Arc;
use std::time::Duration;

use fei_exchange::Code;
use fei_journal::LinkError;
use http::header::{AUTHORIZATION, HeaderValue};
use tokio::time::Instant;

use super::calls::*;
use super::peer::*;
use crate::token::Tokens;
use crate::{Base, ClientCredentials, HttpCall, Institution, InstitutionRules};

const SECRET: &str = "canary secret";

fn grant(number: u32) -> Vec<u8> {
    ok(&format!(r#"{{"access_token":"canary-token-{number}","token_type":"bearer","expires_in":"7776000"}}"#))
}

fn rules(peer: &Peer, endpoint: &Peer) -> InstitutionRules {
    let credentials = ClientCredentials {
        endpoint: Base::parse(&format!("http://{}/oauth/token", endpoint.address)).unwrap(),
        id: "me".to_owned(),
        secret: SECRET.to_owned().into(),
        scope: Some("oob".to_owned()),
    };
    InstitutionRules { credentials: Some(credentials), ..peer.rules() }
}

fn unauthorized() -> Act {
    Act::Answer(answer("401 Unauthorized", "", r#"{"rsp_code":"O0002"}"#))
}

#[tokio::test]
async fn calls_at_once_wait_for_one_token_and_carry_it() {
    let peer = Peer::start([]).await;
    let endpoint = Peer::start([Act::AnswerAfter(Duration::from_millis(50), grant(1))]).await;
    let institution = Institution::new("peer", rules(&peer, &endpoint)).unwrap();
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let institution = institution.clone();
            tokio::spawn(async move { pay(&institution).await.unwrap().status })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 200);
    }
    assert_eq!((endpoint.seen.received(), peer.seen.received()), (1, 20));
    let head = peer.seen.head.lock().unwrap().to_ascii_lowercase();
    assert!(head.contains("\r\nauthorization: bearer canary-token-1\r\n"), "{head}");
    let asked = endpoint.seen.head.lock().unwrap().to_ascii_lowercase();
    assert!(asked.starts_with("post /oauth/token http/1.1\r\n"), "{asked}");
    assert!(asked.contains("content-type: application/x-www-form-urlencoded"), "{asked}");
}

/// H20: the proof comes back where the contract says that nothing was done, and the next call has a new token.
#[tokio::test]
async fn a_token_that_ran_out_gives_the_proof_back_if_the_contract_lists_it() {
    let peer = Peer::start([unauthorized(), unauthorized()]).await;
    let endpoint = Peer::start([Act::Answer(grant(1)), Act::Answer(grant(2)), Act::Answer(grant(3))]).await;
    let institution = Institution::new("peer", rules(&peer, &endpoint)).unwrap();
    let listed = proven(PATIENCE, HttpCall { unauthorized_did_nothing: true, ..payment() }).await;
    let Err(LinkError::Refused(proof, failure)) = call(&institution, listed).await else {
        panic!("the proof is back")
    };
    assert_eq!(failure.code, Code::Refused);
    let Err(LinkError::Refused(proof, _)) = call(&institution, proof).await else { panic!("and once more") };
    assert_eq!(call(&institution, proof).await.unwrap().status, 200);
    assert!(peer.seen.head.lock().unwrap().contains("canary-token-3"));

    let peer = Peer::start([unauthorized()]).await;
    let endpoint = Peer::start([Act::Answer(grant(1)), Act::Answer(grant(2))]).await;
    let institution = Institution::new("peer", rules(&peer, &endpoint)).unwrap();
    assert_eq!(pay(&institution).await.unwrap().status, 401, "an answer like any other");
    assert_eq!(pay(&institution).await.unwrap().status, 200);
    assert_eq!(endpoint.seen.received(), 2, "and its token is given up");
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_and_no_word_of_the_answer_is_told() {
    let peer = Peer::start([]).await;
    for body in [
        r#"{"rsp_code":"O0001","client_secret":"canary secret"}"#,
        r#"{"access_token":"canary\u0000","token_type":"Bearer"}"#,
        r#"{"access_token":"canary","token_type":"mac"}"#,
        r#"{"access_token":"canary","expires_in":"canary"}"#,
        r#"{"access_token":{"canary":1}}"#,
        "canary",
    ] {
        let endpoint = Peer::start([Act::Answer(ok(body))]).await;
        let institution = Institution::new("peer", rules(&peer, &endpoint)).unwrap();
        let Err(LinkError::NotSent(_, failure)) = pay(&institution).await else { panic!("{body}") };
        assert_eq!(failure.code, Code::Refused, "{body}");
        assert!(!failure.to_string().contains("canary"), "{failure}");
    }
    for (act, code) in [
        (Act::Answer(answer("401 Unauthorized", "", "canary")), Code::Refused),
        (Act::Answer(answer("503 Service Unavailable", "", "")), Code::Refused),
        (Act::ResetAfterReading, Code::ConnectFailed),
        (Act::Answer(b"canary\r\n\r\n".to_vec()), Code::ConnectFailed),
    ] {
        let endpoint = Peer::start([act]).await;
        let institution = Institution::new("peer", rules(&peer, &endpoint)).unwrap();
        assert_eq!(not_sent(pay(&institution).await), code);
    }
    assert_eq!(peer.seen.received(), 0);
}

/// A caller's deadline ends its own wait, and the fetching goes on for the others.
#[tokio::test]
async fn a_silent_endpoint_costs_each_call_its_own_patience() {
    let peer = Peer::start([]).await;
    let endpoint = Peer::start([Act::AnswerAfter(Duration::from_millis(400), grant(1))]).await;
    let institution = Institution::new("peer", rules(&peer, &endpoint)).unwrap();
    let hurried = call(&institution, intended(Duration::from_millis(100)).await).await;
    assert_eq!(not_sent(hurried), Code::DeadlineBefore);
    assert_eq!(pay(&institution).await.unwrap().status, 200);
    assert_eq!(endpoint.seen.received(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_while_it_holds_and_not_in_a_row_when_that_fails() {
    let peer = Peer::start([]).await;
    let refusal = Act::Answer(answer("503 Service Unavailable", "", ""));
    let endpoint = Peer::start([Act::Answer(grant(1)), refusal, Act::Answer(grant(2))]).await;
    let tokens = Tokens::new("peer".into(), &rules(&peer, &endpoint)).unwrap();
    let deadline = Instant::now() + PATIENCE;
    let first = tokens.get(deadline).await.unwrap();
    assert!(Arc::ptr_eq(&first, &tokens.get(deadline).await.unwrap()));
    assert_eq!(endpoint.seen.received(), 1, "nothing is due");

    tokens.due();
    assert!(Arc::ptr_eq(&first, &tokens.get(deadline).await.unwrap()), "nobody waits for a renewal");
    tokens.settled().await;
    assert!(Arc::ptr_eq(&first, &tokens.get(deadline).await.unwrap()), "it failed, and the old one holds");
    tokens.settled().await;
    assert_eq!(endpoint.seen.received(), 2, "the next try is not at once");

    tokens.due();
    assert!(Arc::ptr_eq(&first, &tokens.get(deadline).await.unwrap()));
    tokens.settled().await;
    let second = tokens.get(deadline).await.unwrap();
    assert!(!Arc::ptr_eq(&first, &second));
    tokens.refused(&first);
    assert!(Arc::ptr_eq(&second, &tokens.get(deadline).await.unwrap()), "a late refusal of the old one");
}

/// A secret that is wrong is not tried with each call: that is how an account is locked.
#[tokio::test]
async fn without_a_token_the_next_try_is_not_at_once_either() {
    let peer = Peer::start([]).await;
    let refusal = Act::Answer(answer("401 Unauthorized", "", ""));
    let endpoint = Peer::start([refusal, Act::Answer(grant(1))]).await;
    let institution = Institution::new("peer", rules(&peer, &endpoint)).unwrap();
    for _ in 0..3 {
        assert_eq!(not_sent(pay(&institution).await), Code::Refused);
    }
    later(Duration::from_secs(1)).await;
    assert_eq!(not_sent(pay(&institution).await), Code::Refused);
    assert_eq!(endpoint.seen.received(), 1, "nor a second later");
    later(Duration::from_secs(5)).await;
    assert_eq!(pay(&institution).await.unwrap().status, 200);
}

/// What locks no account is tried again while calls still have patience.
#[tokio::test]
async fn a_token_that_was_lost_on_its_way_is_fetched_again_soon() {
    let peer = Peer::start([]).await;
    let endpoint = Peer::start([Act::ResetAfterReading, Act::Answer(grant(1))]).await;
    let institution = Institution::new("peer", rules(&peer, &endpoint)).unwrap();
    assert_eq!(not_sent(pay(&institution).await), Code::ConnectFailed);
    later(Duration::from_millis(600)).await;
    assert_eq!(pay(&institution).await.unwrap().status, 200);
}

/// What fetched it panicked.
#[tokio::test]
async fn a_fetching_that_is_lost_is_followed_by_another() {
    let peer = Peer::start([]).await;
    let endpoint = Peer::start([Act::Answer(grant(1))]).await;
    let tokens = Tokens::new("peer".into(), &rules(&peer, &endpoint)).unwrap();
    let deadline = Instant::now() + PATIENCE;
    tokens.lose();
    assert_eq!(tokens.get(deadline).await.map(drop).unwrap_err().code, Code::ConnectFailed);
    tokens.due();
    assert!(tokens.get(deadline).await.is_ok());
}

/// H27: of two the other end would take whichever it likes.
#[tokio::test]
async fn a_mapping_cannot_set_an_authorization_beside_the_token() {
    let peer = Peer::start([]).await;
    let endpoint = Peer::start([Act::Answer(grant(1))]).await;
    let rules = rules(&peer, &endpoint);
    let tokens = Tokens::new("peer".into(), &rules).unwrap();
    let token = tokens.get(Instant::now() + PATIENCE).await.unwrap();
    let own = (AUTHORIZATION, HeaderValue::from_static("Basic b3duOm93bg=="));
    let call = HttpCall { headers: vec![own], ..payment() };
    let beside = crate::request::build(&rules, &call, Some(&token)).unwrap_err();
    assert_eq!(beside.code, Code::UnsafeValue);
    assert!(crate::request::build(&rules, &call, None).is_ok(), "alone it is the only one");
}

/// X06.
#[tokio::test]
async fn neither_secret_nor_token_is_shown() {
    let peer = Peer::start([]).await;
    let endpoint = Peer::start([Act::Answer(grant(1))]).await;
    let rules = rules(&peer, &endpoint);
    let tokens = Tokens::new("peer".into(), &rules).unwrap();
    let token = tokens.get(Instant::now() + PATIENCE).await.unwrap();
    let call = intended(PATIENCE).await;
    let request = crate::request::build(&rules, call.request(), Some(&token)).unwrap();
    for shown in [format!("{rules:?}"), format!("{request:?}"), format!("{:?}", token.header)] {
        assert!(!shown.contains("canary"), "{shown}");
    }
}
