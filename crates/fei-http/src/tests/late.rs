//! What comes when nobody waits for it any more.

use std::sync::Arc;
use std::time::Duration;

use fei_exchange::Code;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use super::calls::*;
use super::peer::*;
use crate::{Institution, InstitutionRules, LateAnswer, LateEar};

const SOON: Duration = Duration::from_millis(300);
const LATER: Duration = Duration::from_millis(900);

pub(super) fn ear() -> (Option<LateEar>, UnboundedReceiver<LateAnswer>) {
    let (tell, told) = unbounded_channel();
    (Some(Arc::new(move |late| drop(tell.send(late)))), told)
}

async fn came(told: &mut UnboundedReceiver<LateAnswer>) -> Option<Vec<u8>> {
    match timeout(PATIENCE, told.recv()).await.expect("every wait has a limit") {
        Some(LateAnswer::Came(answer)) => Some(answer.body.to_vec()),
        Some(other) => panic!("{other:?}"),
        None => None,
    }
}

/// H04, H05.
#[tokio::test]
async fn after_the_deadline_the_answer_is_still_read() {
    let peer = Peer::start([Act::AnswerAfter(LATER, ok("late"))]).await;
    let institution = peer.institution();
    let (ear, mut told) = ear();
    assert_eq!(unknown(call(&institution, heard(SOON, ear).await).await), Code::TimedOut);
    assert_eq!(came(&mut told).await.as_deref(), Some(&b"late"[..]));
    assert_eq!(peer.seen.received(), 1);
}

/// A time limit above the link gives the call up as well: it drops it.
#[tokio::test]
async fn whoever_gives_a_call_up_its_answer_is_still_read() {
    let peer = Peer::start([Act::AnswerAfter(LATER, ok("late"))]).await;
    let institution = peer.institution();
    let (ear, mut told) = ear();
    let given_up = timeout(SOON, call(&institution, heard(PATIENCE, ear).await)).await;
    assert!(given_up.is_err());
    assert_eq!(came(&mut told).await.as_deref(), Some(&b"late"[..]));
}

/// A call that is read on for takes nobody's place, and there is an end to how many are, and to how long.
#[tokio::test]
async fn what_is_read_on_for_is_bounded_and_takes_no_place() {
    let hang = || Act::AnswerAfter(LATER, ok("late"));
    let peer = Peer::start([hang(), hang(), Act::Answer(ok("soon"))]).await;
    let rules = InstitutionRules { connections_max: 1, late_max: 1, ..peer.rules() };
    let institution = Institution::new("peer", rules).unwrap();
    let (first, mut told_first) = ear();
    let (second, mut told_second) = ear();
    for ear in [first, second] {
        assert_eq!(unknown(call(&institution, heard(SOON, ear).await).await), Code::TimedOut);
    }
    assert_eq!(&*pay(&institution).await.unwrap().body, b"soon");
    assert_eq!(came(&mut told_second).await, None, "one too many: given up for good");
    assert_eq!(came(&mut told_first).await.as_deref(), Some(&b"late"[..]));

    peer.then(hang());
    let rules = InstitutionRules { late_window: SOON, ..peer.rules() };
    let (ear, mut told) = ear();
    let impatient = Institution::new("peer", rules).unwrap();
    assert_eq!(unknown(call(&impatient, heard(SOON, ear).await).await), Code::TimedOut);
    assert_eq!(came(&mut told).await, None, "the window is over");
}

/// H18.
#[tokio::test]
async fn an_answer_to_nothing_is_told_to_the_call_before_it() {
    let twice = [ok("one"), ok("two")].concat();
    let peer = Peer::start([Act::Answer(twice)]).await;
    let institution = peer.institution();
    let (ear, mut told) = ear();
    let answer = call(&institution, heard(PATIENCE, ear).await).await.unwrap();
    assert_eq!(&*answer.body, b"one");
    let late = timeout(PATIENCE, told.recv()).await.unwrap();
    assert!(matches!(late, Some(LateAnswer::Orphan)), "{late:?}");
    assert_eq!(&*pay(&institution).await.unwrap().body, b"{}");
    assert_eq!(peer.seen.accepted(), 2, "the connection is closed");
}
