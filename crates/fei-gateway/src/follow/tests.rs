//! The worker over a journal in memory and an institution in the same room, under paused time.

mod advices;
mod herd;
mod late;
mod notices;
mod refusals;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll};

use bytes::Bytes;
use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_guard::{Felt, JournalHealth, Owners, Probe};
use fei_http::{HttpAnswer, HttpCall, LateAnswer};
use fei_journal::conformance::sample;
use fei_journal::{
    Following, Intended, Intent, ItemQuery, ItemState, Journal, LinkError, Lookup, MemoryJournal, Stage,
};
use fei_layout::Registry;
use jiff::civil::{DateTime, date};
use tower::Service;

use super::*;
use crate::testing::{PARTY, registry};
use crate::{Clock, Link, LinkRules, unknown};

/// Noon on a Monday, and from then on the time of the test.
struct TestClock(Instant);

impl Clock for TestClock {
    fn now(&self) -> DateTime {
        date(2026, 9, 7).at(12, 0, 0, 0).saturating_add(self.0.elapsed())
    }
}

/// What an institution says of a path.
type Say = dyn Fn(&str) -> Option<&'static str> + Send + Sync;

/// What a script says in place of an answer's body.
const NO_TOKEN: &str = "there is no token, and so no call";
const TOKEN_REFUSED: &str = "401, and the contract lists it";
const BUSY: &str = "429, and the contract lists it";
const FORBIDDEN: &str = "403, and the contract lists it";
/// Before an answer's body: it comes five seconds after nobody waits for it any more.
const LATE: &str = "late ";

/// Answers in a second with what its script says of the path; `None` is no answer, after ten milliseconds if nothing else is said.
#[derive(Clone)]
struct Leaf {
    say: Arc<Say>,
    silence: Duration,
    asked: Arc<Mutex<Vec<(Instant, String)>>>,
    bodies: Arc<Mutex<Vec<Bytes>>>,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Leaf {
    fn new(say: impl Fn(&str) -> Option<&'static str> + Send + Sync + 'static) -> Self {
        let silence = Duration::from_millis(10);
        let (asked, bodies, now, most) = Default::default();
        Self { say: Arc::new(say), silence, asked, bodies, now, most }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(_, path)| path.clone()).collect()
    }

    fn moments(&self) -> Vec<Instant> {
        self.asked.lock().unwrap().iter().map(|(moment, _)| *moment).collect()
    }
}

impl Service<Intended<HttpCall>> for Leaf {
    type Response = HttpAnswer;
    type Error = LinkError<HttpCall>;
    type Future = Pin<Box<dyn Future<Output = Result<HttpAnswer, LinkError<HttpCall>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, intended: Intended<HttpCall>) -> Self::Future {
        let leaf = self.clone();
        Box::pin(async move {
            let late = |it| LinkError::NotSent(it, Failure::new(Code::DeadlineBefore, "late"));
            let said = (leaf.say)(&intended.request().target);
            if said == Some(NO_TOKEN) {
                let failure = Failure::new(Code::Refused, "token: the endpoint gives none, status 503");
                return Err(LinkError::NotSent(intended, failure));
            }
            let (call, sending) = intended.send().map_err(late)?;
            leaf.asked.lock().unwrap().push((Instant::now(), call.target.clone()));
            leaf.bodies.lock().unwrap().push(call.body.clone());
            leaf.most.fetch_max(leaf.now.fetch_add(1, SeqCst) + 1, SeqCst);
            sleep(if said.is_some() { Duration::from_secs(1) } else { leaf.silence }).await;
            leaf.now.fetch_sub(1, SeqCst);
            let answer = |status, body: &'static str| HttpAnswer {
                status,
                body: Bytes::from_static(body.as_bytes()),
                retry_after: None,
            };
            match said {
                Some(TOKEN_REFUSED) => {
                    let failure = Failure::new(Code::Refused, "status 401, the access token is not taken");
                    Err(LinkError::Refused(sending.take_back(call), failure))
                }
                Some(BUSY) => Ok(answer(429, "{}")),
                Some(FORBIDDEN) => Ok(answer(403, "{}")),
                Some(late) if late.starts_with(LATE) => {
                    let (ear, body) = (call.late.unwrap(), &late[LATE.len()..]);
                    tokio::spawn(async move {
                        sleep(Duration::from_secs(5)).await;
                        ear(LateAnswer::Came(answer(200, body)));
                    });
                    Err(LinkError::Unknown(Failure::new(Code::TimedOut, "scripted")))
                }
                Some(body) => Ok(answer(200, body)),
                None => Err(LinkError::Unknown(Failure::new(Code::ConnectionLost, "scripted"))),
            }
        })
    }
}

struct Bench {
    journal: MemoryJournal,
    gateway: Arc<Gateway<MemoryJournal>>,
    follower: Follower<MemoryJournal>,
}

impl Bench {
    fn new(on_unknown: &str, leaf: &Leaf) -> Self {
        Self::over(MemoryJournal::default(), on_unknown, leaf)
    }

    /// Over what another process has left.
    fn over(journal: MemoryJournal, on_unknown: &str, leaf: &Leaf) -> Self {
        Self::with(journal, on_unknown, leaf, LinkRules::default())
    }

    fn with(journal: MemoryJournal, on_unknown: &str, leaf: &Leaf, rules: LinkRules) -> Self {
        let shared = Arc::new(journal.clone());
        let (owners, health) = (Owners::default(), JournalHealth::default());
        let link = Link::over(leaf.clone(), || {}, shared.clone(), owners, health, rules);
        let clock = Arc::new(TestClock(Instant::now()));
        let links = HashMap::from([("kftc".into(), link)]);
        let gateway = Arc::new(Gateway::new(Arc::new(layouts(on_unknown)), links, shared, clock));
        // Chance in the middle: a pause is as long as it says.
        let follower = Follower::with_chance(gateway.clone(), Arc::new(|| u64::MAX / 2));
        Self { journal, gateway, follower }
    }

    /// A transfer of which nobody knows, with what its file says.
    async fn unknown(&self, key: &str) -> TxnId {
        let layouts = self.gateway.layouts();
        let transaction = layouts.transaction("hecto.transfer", date(2026, 9, 7)).unwrap();
        let (layout_hash, request) = (transaction.layout_hash, Bytes::from_static(b"TR 001500"));
        let intent = Intent { layout_hash, request, ..sample::intent(key, "") };
        let txn = sample::begin(&self.journal, intent).await.txn();
        let now = self.gateway.clock().moment();
        let follow = unknown::follow(transaction, txn, (now, now), None);
        let ending = sample::ending(Outcome::Unknown, Some(Code::TimedOut), "TR9001500");
        self.journal.settle(txn, ending, follow).await.unwrap();
        txn
    }

    async fn stage(&self, txn: TxnId) -> Stage {
        self.journal.show(txn).await.unwrap().unwrap().row.stage
    }

    async fn items(&self, txn: TxnId) -> Vec<(Following, ItemState)> {
        let query = ItemQuery { txn: Some(txn), ..ItemQuery::default() };
        self.journal.items(query).await.unwrap().iter().map(|item| (item.kind, item.state)).collect()
    }

    /// Lets the worker run for so long.
    async fn run(self, time: Duration) -> (MemoryJournal, Arc<Gateway<MemoryJournal>>) {
        let stop = CancellationToken::new();
        let running = tokio::spawn(self.follower.run(stop.clone()));
        sleep(time).await;
        stop.cancel();
        running.await.unwrap();
        (self.journal, self.gateway)
    }
}

const GATEWAY: &str = r#"{ policy = "inquire_then_reverse", owner = "gateway", first_after = "1m" }"#;
const REVERSE: &str = r#"{ policy = "reverse", owner = "gateway" }"#;
const CORE: &str = r#"{ policy = "inquire_only", owner = "core", first_after = "1m" }"#;
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn what_was_executed_is_undone_where_the_gateway_compensates() {
    let leaf = Leaf::new(|_| Some(r#"{"code":"0"}"#));
    let bench = Bench::new(GATEWAY, &leaf);
    let txn = bench.unknown("k").await;
    assert_eq!(bench.follower.once().await, 0, "not before its time");
    sleep(MINUTE).await;
    bench.follower.once().await;
    assert_eq!(leaf.asked(), ["/transfer/result", "/transfer/cancel"]);
    assert_eq!(bench.stage(txn).await, Stage::Reversed);
    let ended = bench.journal.ended(txn).await.unwrap();
    assert_eq!((ended.outcome, &ended.answer[..3]), (Outcome::NotExecuted, b"TR2".as_slice()));
    use Following::{Inquiry, Reversal};
    assert_eq!(bench.items(txn).await, [(Inquiry, ItemState::Done), (Reversal, ItemState::Done)]);
    assert_eq!(bench.follower.once().await, 0, "done is done");
}

/// J27, the whole of it: the reversal finds nothing for ten minutes, then the inquiry, for ten more.
#[tokio::test(start_paused = true)]
async fn a_reversal_that_finds_nothing_asks_before_anybody_believes_it() {
    let leaf = Leaf::new(|_| Some(r#"{"code":"410"}"#));
    let bench = Bench::new(REVERSE, &leaf);
    let txn = bench.unknown("k").await;
    let (journal, _) = bench.run(45 * MINUTE).await;
    let asked = leaf.asked();
    assert_eq!(asked, [vec!["/transfer/cancel"; 4], vec!["/transfer/result"; 4]].concat());
    assert_eq!(journal.show(txn).await.unwrap().unwrap().row.stage, Stage::ConfirmedNot);
}

/// An undoing that was done, and its answer lost, must not be done again as another one: also by the next process.
#[tokio::test(start_paused = true)]
async fn a_reversal_keeps_its_number_and_every_inquiry_has_its_own() {
    let leaf = Leaf::new(|_| Some(r#"{"code":"410"}"#));
    let before = Bench::new(REVERSE, &leaf);
    let txn = before.unknown("k").await;
    before.follower.once().await;
    assert_eq!(leaf.asked(), ["/transfer/cancel"]);
    let (journal, _) = Bench::over(before.journal.restarted(), REVERSE, &leaf).run(45 * MINUTE).await;
    let attempts = journal.show(txn).await.unwrap().unwrap().attempts;
    let numbers: Vec<_> = attempts[1..].iter().map(|one| one.reference.as_ref().unwrap().as_str()).collect();
    let expected: Vec<_> = [1, 1, 1, 1, 2, 3, 4, 5].map(|number| format!("{number:09}")).into();
    assert_eq!(numbers, expected);
    for (body, (times, again)) in
        leaf.bodies.lock().unwrap().iter().zip([(1, "N"), (2, "Y"), (3, "Y"), (4, "Y")])
    {
        let said = format!(r#"{{"amount":"1500","no":"000000001","times":"{times}","again":"{again}"}}"#);
        assert_eq!(*body, said, "and says how often it was said");
    }
}

/// J21: what is swapped meanwhile does not change how it is asked about.
#[tokio::test(start_paused = true)]
async fn what_follows_keeps_its_layouts_when_others_are_swapped_in() {
    let leaf = Leaf::new(|_| Some(r#"{"code":"410"}"#));
    let bench = Bench::new(CORE, &leaf);
    let txn = bench.unknown("k").await;
    bench
        .gateway
        .swap_layouts(Arc::new(layouts(&CORE.replace("1m", "2m"))), &crate::MayHold::with_nothing_open());
    let (journal, _) = bench.run(30 * MINUTE).await;
    assert_eq!(
        journal.show(txn).await.unwrap().unwrap().row.stage,
        Stage::ConfirmedNot,
        "its own found nothing"
    );
}

/// J21: a file that was changed since may ask about another amount; what it does not find proves nothing.
#[tokio::test(start_paused = true)]
async fn not_found_by_other_layouts_is_for_people() {
    let leaf = Leaf::new(|_| Some(r#"{"code":"410"}"#));
    let bench = Bench::new(CORE, &leaf);
    let txn = bench.unknown("k").await;
    let later = Bench::over(bench.journal.restarted(), &CORE.replace("1m", "2m"), &leaf);
    let (journal, _) = later.run(30 * MINUTE).await;
    assert_eq!(journal.show(txn).await.unwrap().unwrap().row.stage, Stage::Manual);
    assert_eq!(leaf.asked().len(), 4);
}

/// H25: many results are unknown after an outage. While it lasts one at a time goes out; then more, never more than
/// the limit.
#[tokio::test(start_paused = true)]
async fn after_an_outage_not_everything_goes_out_at_once() {
    let until = Instant::now() + 5 * MINUTE;
    let leaf = Leaf::new(move |_| (Instant::now() > until).then_some(r#"{"code":"0"}"#));
    let bench = Bench::new(CORE, &leaf);
    let mut txns = Vec::new();
    for number in 0..40 {
        txns.push(bench.unknown(&number.to_string()).await);
    }
    let during = bench.run(4 * MINUTE).await;
    assert_eq!(leaf.most.load(SeqCst), 1, "it does not answer");
    let (journal, gateway) = during;
    let follower = Follower::with_chance(gateway.clone(), Arc::new(|| u64::MAX / 2));
    let bench = Bench { journal, gateway, follower };
    let (journal, _) = bench.run(20 * MINUTE).await;
    assert_eq!(leaf.most.load(SeqCst), FollowRules::default().lanes);
    for txn in txns {
        assert_eq!(journal.show(txn).await.unwrap().unwrap().row.stage, Stage::ConfirmedExecuted);
    }
}

/// `hecto.transfer` to `kftc`, as small as it can be.
fn layouts(on_unknown: &str) -> Registry {
    let transfer = format!(
        r#"
title      = "이체"
flow       = "outbound"
to         = "kftc"
match      = {{ kind = "TR" }}
effect     = "money"
on_unknown = {on_unknown}
telegram   = [{{ at = 3, name = "amount", as = "9(6)", json = "decimal" }}]
[http]
call       = "POST /transfer"
codes      = {{ api = "code" }}
request    = [{{ json = "amount", from = "{{amount}}" }}]
[http.inquiry]
call       = "POST /transfer/result"
not_found  = [{{ api = "410" }}]
request    = [{{ json = "amount", from = "{{amount}}" }}, {{ json = "no", from = "{{@own_reference}}" }}]
[http.reversal]
call       = "POST /transfer/cancel"
not_found  = [{{ api = "410" }}]
request    = [
  {{ json = "amount", from = "{{amount}}" }},
  {{ json = "no",     from = "{{@own_reference}}" }},
  {{ json = "times",  from = "{{@attempt}}" }},
  {{ json = "again",  choose = [{{ when = {{ "@attempt" = "1" }}, from = "N" }}, {{ from = "Y" }}] }},
]
"#
    );
    let bank = r#"
speaks    = "json"
refused   = [401, 403, 429]
reference = { form = "{seq}", seq = "decimal(9)", per = "ever" }
codes     = [{ api = "0", is = "executed", ko = "정상" }, { api = "4", is = "declined", ko = "거절" }]
"#;
    registry(&[("hecto/party.toml", PARTY), ("hecto/transfer.toml", &transfer), ("kftc/party.toml", bank)])
}
