//! Who waits for what, and for how long: with paused time, and with the test in the place of a connection's tasks.

use fei_exchange::{Effect, Outcome, Trace, TxnId};
use fei_journal::{Begun, Intent, Journal, Marks, MemoryJournal};
use tokio::task::{JoinHandle, yield_now};

use super::*;
use crate::queue::Receiver;

const PATIENCE: Duration = Duration::from_secs(10);

/// A connection as a link sees it; what would be written comes out of the queue.
pub(crate) struct Connection {
    pub(crate) id: ConnectionId,
    queue: Receiver<Outgoing>,
}

impl Connection {
    pub(crate) fn join(link: &CoreLink) -> Self {
        let (sender, queue) = queue::channel(16);
        let id = ConnectionId::fresh();
        link.joined(id, sender);
        Self { id, queue }
    }

    pub(crate) async fn next(&mut self) -> Asked {
        match self.queue.recv().await {
            Some(Outgoing::Question(asked)) => *asked,
            other => panic!("expected a question, got {other:?}"),
        }
    }

    /// Writes the next question, as the writer does.
    async fn write(&mut self, link: &CoreLink) -> Question {
        let Asked { question, seat } = self.next().await;
        let (question, _) = question.send().expect("the deadline is not over");
        assert!(link.leaves(seat, &question.pair));
        question
    }
}

pub(crate) async fn question(name: &str) -> Intended<Question> {
    let txn = TxnId::fresh();
    let intent = Intent {
        layout_hash: [0; 32],
        effect: Effect::Money,
        marks: Marks::default(),
        deadline: jiff::Timestamp::MAX,
        txn,
        transaction: "test.pay".into(),
        channel: "agency".into(),
        institution: "core".into(),
        day: jiff::civil::date(2026, 9, 7),
        key: txn.to_string().into(),
        fingerprint: Bytes::new(),
        reference: None,
        trace: Trace::new("trace"),
        request: Bytes::new(),
        takes_back: None,
        rest: None,
    };
    let Ok(Begun::Row(proof)) = MemoryJournal::default().begin(intent).await else { panic!("a fresh row") };
    let (telegram, pair) = (Bytes::copy_from_slice(name.as_bytes()), key(name));
    proof.intend(Question { telegram, pair }, Instant::now() + PATIENCE)
}

fn key(name: &str) -> PairKey {
    PairKey::new(name.as_bytes())
}

/// Whether somebody waits for an answer.
fn answered(link: &CoreLink, name: &str, answer: &'static str) -> bool {
    link.answered(&key(name), Heard::new(answer.into(), || {})).is_ok()
}

pub(crate) async fn ask(link: &CoreLink, name: &str) -> JoinHandle<Said> {
    let asking = tokio::spawn(link.clone().call(question(name).await));
    for _ in 0..5 {
        yield_now().await;
    }
    asking
}

pub(crate) fn link(waiting_max: usize) -> CoreLink {
    CoreLink::new("core", LinkRules { waiting_max, ..LinkRules::default() })
}

/// What a failure proves, and whether the proof came back.
fn failed(said: Said) -> (Code, bool) {
    match said.expect_err("no answer was given") {
        LinkError::NotSent(_, failure) => (failure.code, true),
        other => (other.into_failure().code, false),
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_reaches_whoever_asked_in_any_order_and_once() {
    let link = link(8);
    let mut connection = Connection::join(&link);
    let (first, second) = (ask(&link, "1").await, ask(&link, "2").await);
    connection.write(&link).await;
    connection.write(&link).await;
    assert!(answered(&link, "2", "two"));
    assert!(answered(&link, "1", "one"));
    assert!(!answered(&link, "1", "one again"));
    assert!(!answered(&link, "3", "to nothing"));
    assert_eq!(first.await.unwrap().unwrap(), "one");
    assert_eq!(second.await.unwrap().unwrap(), "two");
    assert!(!link.waits_on(connection.id));
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_waited_for_until_the_deadline_and_its_late_answer_is_unasked() {
    let link = link(1);
    let mut connection = Connection::join(&link);
    let began = Instant::now();
    let asking = ask(&link, "1").await;
    connection.write(&link).await;
    assert_eq!(failed(asking.await.unwrap()), (Code::TimedOut, false));
    assert_eq!(began.elapsed(), PATIENCE);
    assert!(!answered(&link, "1", "late"));
    // Its seat is free again.
    let _second = ask(&link, "2").await;
    connection.write(&link).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_not_written_at_the_deadline_never_will_be() {
    let link = link(8);
    let mut connection = Connection::join(&link);
    let asking = ask(&link, "1").await;
    assert_eq!(failed(asking.await.unwrap()), (Code::DeadlineBefore, false));
    let stale = connection.next().await;
    assert!(stale.question.send().is_err(), "the deadline was first");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_is_not_written() {
    let link = link(1);
    let mut connection = Connection::join(&link);
    ask(&link, "1").await.abort();
    let again = ask(&link, "1").await;
    let (given_up, fresh) = (connection.next().await, connection.next().await);
    assert!(!link.leaves(given_up.seat, &key("1")), "the other one has the same key and another seat");
    assert!(link.leaves(fresh.seat, &key("1")));
    link.not_sent(given_up, no_connection("it is not this one's"));
    assert!(answered(&link, "1", "one"));
    assert_eq!(again.await.unwrap().unwrap(), "one");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_the_answer_to_what_has_not_left() {
    let link = link(8);
    let mut connection = Connection::join(&link);
    let asking = ask(&link, "1").await;
    assert!(!answered(&link, "1", "a guess"));
    connection.write(&link).await;
    assert!(answered(&link, "1", "one"));
    assert_eq!(asking.await.unwrap().unwrap(), "one");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_lost_makes_unknown_what_was_written_and_gives_back_what_was_not() {
    let link = link(8);
    let mut connection = Connection::join(&link);
    let (written, waiting) = (ask(&link, "1").await, ask(&link, "2").await);
    connection.write(&link).await;
    link.left(connection.id);
    assert_eq!(failed(written.await.unwrap()), (Code::ConnectionLost, false));
    let kept = connection.next().await;
    assert!(!link.leaves(kept.seat, &key("2")));
    link.not_sent(kept, no_connection("it broke"));
    assert_eq!(failed(waiting.await.unwrap()), (Code::ConnectFailed, true));
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_a_question_waits_a_moment_for_one() {
    let link = link(8);
    let began = Instant::now();
    let said = link.clone().call(question("1").await).await;
    assert_eq!(failed(said), (Code::ConnectFailed, true));
    assert_eq!(began.elapsed(), LinkRules::default().seat_timeout);

    let asking = ask(&link, "2").await;
    let mut connection = Connection::join(&link);
    connection.write(&link).await;
    assert!(answered(&link, "2", "two"));
    assert_eq!(asking.await.unwrap().unwrap(), "two");
}

#[tokio::test(start_paused = true)]
async fn the_connection_with_the_fewest_waiting_is_asked_and_none_takes_more_than_it_may() {
    let link = link(2);
    let mut connections = [Connection::join(&link), Connection::join(&link)];
    let mut asking = Vec::new();
    for name in ["1", "2", "3", "4"] {
        asking.push(ask(&link, name).await);
    }
    let mut first = String::new();
    for connection in &mut connections {
        for _ in 0..2 {
            first = String::from_utf8(connection.write(&link).await.telegram.to_vec()).unwrap();
        }
        assert!(connection.queue.try_recv().is_none());
    }
    assert_eq!(failed(link.clone().call(question("5").await).await), (Code::BulkheadFull, true));
    // One that has its answer makes room for one that waits.
    let waiting = ask(&link, "6").await;
    assert!(answered(&link, &first, "there"));
    assert_eq!(connections[1].write(&link).await.telegram, "6");
    drop(waiting);
}

#[tokio::test(start_paused = true)]
async fn two_questions_with_one_key_do_not_wait_at_the_same_time() {
    let link = link(8);
    let _connection = Connection::join(&link);
    let first = ask(&link, "1").await;
    let second = link.clone().call(question("1").await).await;
    let (code, back) = failed(second);
    assert_eq!((code.outcome(), back), (Outcome::NotExecuted, true));
    assert!(!first.is_finished());
}
