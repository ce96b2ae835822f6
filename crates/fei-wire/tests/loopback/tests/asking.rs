//! Questions of ours on the connections that a peer keeps open.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Effect, Trace, TxnId};
use fei_journal::{Begun, Intended, Intent, Journal, LinkError, Marks, MemoryJournal};
use fei_wire::{
    Answer, Client, ClientLimits, CoreLink, Framing, Handler, LineRules, LinkRules, PairKey, Question,
    Sorted, Telegram,
};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tower::Service;

use super::support::*;

pub(super) type Said = Result<Bytes, LinkError<Question>>;

/// Echoes requests, knows answers by their number, and gives away those that nobody waits for.
pub(super) struct Core(mpsc::UnboundedSender<Bytes>);

impl Handler for Core {
    async fn answer(&self, telegram: Telegram) -> Option<Answer> {
        Some(telegram.bytes.into())
    }

    fn sort(&self, telegram: &Telegram) -> Sorted {
        match telegram.bytes.strip_prefix(b"answer to ") {
            Some(question) => Sorted::Answer(PairKey::new(&question[..15])),
            None => Sorted::Request,
        }
    }

    async fn unasked(&self, answer: Telegram) {
        let _ = self.0.send(answer.bytes);
    }
}

pub(super) fn core() -> (Core, mpsc::UnboundedReceiver<Bytes>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Core(sender), receiver)
}

pub(super) fn link() -> CoreLink {
    CoreLink::new("core", LinkRules { waiting_max: 10_000, ..LinkRules::default() })
}

async fn intended(telegram: Vec<u8>, patience: Duration) -> Intended<Question> {
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
    let pair = PairKey::new(&telegram[..15]);
    proof.intend(Question { telegram: telegram.into(), pair }, Instant::now() + patience)
}

pub(super) async fn ask(link: &CoreLink, number: usize) -> JoinHandle<Said> {
    let intended = intended(telegram(number), Duration::from_secs(15)).await;
    tokio::spawn(link.clone().call(intended))
}

pub(super) fn answer_to(question: &[u8]) -> Vec<u8> {
    [b"answer to ", question].concat()
}

pub(super) async fn heard(peer: &mut Client) -> Bytes {
    patiently("a question", peer.receive()).await.unwrap().unwrap()
}

pub(super) async fn said(asking: JoinHandle<Said>) -> Said {
    patiently("what is said", asking).await.unwrap()
}

#[tokio::test]
async fn questions_and_answers_of_both_sides_go_over_one_connection() {
    let (link, (core, _)) = (link(), core());
    let site = Site::open_on(rules(), core, link.clone()).await;
    let mut peer = site.dial().await;
    let mut asking = Vec::new();
    for number in 0..20 {
        asking.push(ask(&link, number).await);
        peer.send(&telegram(100 + number)).await.unwrap();
    }
    let (mut questions, mut echoes) = (Vec::new(), 0);
    for _ in 0..40 {
        let came = heard(&mut peer).await;
        if came < telegram(100) { questions.push(came) } else { echoes += 1 }
    }
    assert_eq!((questions.len(), echoes), (20, 20));
    // The last first, and each gets its own.
    questions.sort();
    for question in questions.iter().rev() {
        peer.send(&answer_to(question)).await.unwrap();
    }
    for (number, asking) in asking.into_iter().enumerate() {
        assert_eq!(said(asking).await.unwrap(), answer_to(&telegram(number)));
    }
    let tally = site.close().await.tally;
    assert_eq!((tally.questions_written, tally.questions_answered, tally.answers_unasked), (20, 20, 0));
    assert_eq!((tally.telegrams, tally.answers_written), (20, 20));
}

/// It was handed over before whoever asked gave up, and not taken.
#[tokio::test]
async fn an_answer_that_meets_the_end_of_its_wait_is_unasked() {
    let (link, (core, mut unasked)) = (link(), core());
    let site = Site::open_on(rules(), core, link.clone()).await;
    let mut peer = site.dial().await;
    peer.ask(&telegram(500)).await.unwrap();
    let mut asking = link.clone().call(intended(telegram(1), Duration::from_secs(15)).await);
    tokio::select! {
        said = &mut asking => panic!("nobody has answered: {said:?}"),
        question = heard(&mut peer) => peer.send(&answer_to(&question)).await.unwrap(),
    }
    // What comes behind the answer is answered: so the answer was read.
    peer.ask(&telegram(501)).await.unwrap();
    drop(asking);
    let late = patiently("an unasked answer", unasked.recv()).await.unwrap();
    assert_eq!(late, answer_to(&telegram(1)));
    assert_eq!(site.close().await.tally.answers_unasked, 1);
}

#[tokio::test]
async fn an_answer_may_come_on_another_connection_and_a_second_one_is_unasked() {
    let (link, (core, mut unasked)) = (link(), core());
    let site = Site::open_on(rules(), core, link.clone()).await;
    let mut asked = site.dial().await;
    asked.ask(&telegram(500)).await.unwrap();
    let asking = ask(&link, 1).await;
    heard(&mut asked).await;
    let mut other = site.dial().await;
    other.send(&answer_to(&telegram(1))).await.unwrap();
    assert_eq!(said(asking).await.unwrap(), answer_to(&telegram(1)));
    other.send(&answer_to(&telegram(1))).await.unwrap();
    other.send(&answer_to(&telegram(7))).await.unwrap();
    for number in [1, 7] {
        assert_eq!(
            patiently("an unasked answer", unasked.recv()).await.unwrap(),
            answer_to(&telegram(number))
        );
    }
    assert_eq!(site.close().await.tally.answers_unasked, 2);
}

/// W14 turned round: a connection that breaks behind a question leaves it unknown, and it goes over no other one.
#[tokio::test]
async fn a_question_whose_connection_is_gone_is_unknown_and_is_not_asked_again() {
    let (link, (core, _)) = (link(), core());
    let site = Site::open_on(rules(), core, link.clone()).await;
    let mut peer = site.dial().await;
    peer.ask(&telegram(500)).await.unwrap();
    let asking = ask(&link, 1).await;
    heard(&mut peer).await;
    let mut other = site.dial().await;
    drop(peer);
    match said(asking).await {
        Err(LinkError::Unknown(failure)) => assert_eq!(failure.code, Code::ConnectionLost),
        said => panic!("expected unknown, got {said:?}"),
    }
    other.ask(&telegram(501)).await.unwrap();
    site.close().await;
}

/// W15 turned round: what a peer's buffers did not take comes back whole, and what they took is unknown.
#[tokio::test]
async fn of_a_peer_that_does_not_read_only_what_never_left_comes_back() {
    const MANY: usize = 1_500;
    let (link, (core, _)) = (link(), core());
    let framing = Framing { bytes_max: 9_999, ..rules().framing };
    let rules = LineRules { framing, write_timeout_ms: 300, ..rules() };
    let site = Site::open_on(rules, core, link.clone()).await;
    let limits = ClientLimits::default();
    let mut peer = Client::dial_within(site.address, framing, limits).await.unwrap();
    let mut asking = Vec::new();
    for number in 0..MANY {
        let mut long = telegram(number);
        long.resize(9_000, b'x');
        let intended = intended(long, Duration::from_secs(15)).await;
        asking.push(tokio::spawn(link.clone().call(intended)));
    }
    let mut back = Vec::new();
    let mut unknown = 0;
    for (number, asking) in asking.into_iter().enumerate() {
        match said(asking).await {
            Err(LinkError::NotSent(question, failure)) => {
                assert_eq!(failure.code, Code::ConnectFailed);
                assert!(question.send().is_ok(), "it can be sent again");
                back.push(number);
            }
            Err(LinkError::Unknown(failure)) => {
                assert_eq!(failure.code, Code::ConnectionLost);
                unknown += 1;
            }
            said => panic!("nobody answered, and got {said:?}"),
        }
    }
    let mut read = Vec::new();
    while let Ok(Some(question)) = peer.receive().await {
        read.push(String::from_utf8_lossy(&question[9..15]).parse::<usize>().unwrap());
    }
    assert!(!back.is_empty() && unknown > 0, "{} back, {unknown} unknown", back.len());
    assert!(read.iter().all(|number| !back.contains(number)), "sent, and told that it was not");
    site.close().await;
}

#[tokio::test]
async fn what_waits_behind_a_peer_that_does_not_read_is_taken_out_at_its_deadline() {
    const MANY: usize = 1_000;
    let (link, (core, _)) = (link(), core());
    let framing = Framing { bytes_max: 9_999, ..rules().framing };
    let site = Site::open_on(LineRules { framing, ..rules() }, core, link.clone()).await;
    let mut peer = Client::dial_within(site.address, framing, ClientLimits::default()).await.unwrap();
    let mut asking = Vec::new();
    for number in 0..MANY {
        let mut long = telegram(number);
        long.resize(9_000, b'x');
        let intended = intended(long, Duration::from_secs(2)).await;
        asking.push(tokio::spawn(link.clone().call(intended)));
    }
    let mut taken_out = Vec::new();
    for (number, asking) in asking.into_iter().enumerate() {
        match said(asking).await {
            Err(LinkError::Spent(failure)) => {
                assert_eq!(failure.code, Code::DeadlineBefore);
                taken_out.push(number);
            }
            Err(LinkError::Unknown(failure)) => assert_eq!(failure.code, Code::TimedOut),
            said => panic!("nobody answered, and got {said:?}"),
        }
    }
    assert!(!taken_out.is_empty());
    // The peer reads again, and is asked again: between the two nothing of what was taken out.
    let last = ask(&link, MANY).await;
    loop {
        let question = heard(&mut peer).await;
        let number: usize = String::from_utf8_lossy(&question[9..15]).parse().unwrap();
        assert!(!taken_out.contains(&number), "{number} was said not to be sent");
        if number == MANY {
            peer.send(&answer_to(&question)).await.unwrap();
            break;
        }
    }
    assert_eq!(said(last).await.unwrap(), answer_to(&telegram(MANY)));
    site.close().await;
}

#[tokio::test]
async fn an_answer_in_flight_is_waited_for_while_the_line_shuts_down() {
    let (link, (core, _)) = (link(), core());
    let site = Site::open_on(rules(), core, link.clone()).await;
    let mut peer = site.dial().await;
    peer.ask(&telegram(500)).await.unwrap();
    let asking = ask(&link, 1).await;
    heard(&mut peer).await;
    site.shutdown.cancel();
    tokio::time::sleep(Duration::from_millis(600)).await;
    peer.send(&answer_to(&telegram(1))).await.unwrap();
    assert_eq!(said(asking).await.unwrap(), answer_to(&telegram(1)));
    assert_eq!(site.close().await.unfinished, 0);
}

/// Knows answers as [`Core`] does, and refuses when it is told to.
struct Hesitant(Core, Arc<Notify>);

impl Handler for Hesitant {
    async fn answer(&self, telegram: Telegram) -> Option<Answer> {
        self.0.answer(telegram).await
    }

    fn sort(&self, telegram: &Telegram) -> Sorted {
        self.0.sort(telegram)
    }

    async fn refuse(&self, telegram: &Telegram) -> Option<Bytes> {
        self.1.notified().await;
        Some(telegram.bytes.clone())
    }
}

/// Whether it may repeat another one is looked up, and the journal may take its time.
#[tokio::test]
async fn a_request_that_is_refused_while_the_line_shuts_down_keeps_no_answer_waiting() {
    let (link, (core, _), told) = (link(), core(), Arc::new(Notify::new()));
    let site = Site::open_on(rules(), Hesitant(core, told.clone()), link.clone()).await;
    let mut peer = site.dial().await;
    peer.ask(&telegram(500)).await.unwrap();
    let asking = ask(&link, 1).await;
    heard(&mut peer).await;
    site.shutdown.cancel();
    peer.send(&telegram(501)).await.unwrap();
    peer.send(&answer_to(&telegram(1))).await.unwrap();
    assert_eq!(said(asking).await.unwrap(), answer_to(&telegram(1)));
    told.notify_one();
    assert_eq!(heard(&mut peer).await, telegram(501));
    let drained = site.close().await;
    assert_eq!((drained.unfinished, drained.tally.telegrams_refused), (0, 1));
}
