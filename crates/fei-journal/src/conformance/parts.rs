//! Rules of telegrams with several transactions: a row, a number and an ending each, begun together or not at all.

use std::time::Duration;

use fei_exchange::{Code, Outcome, Reference, TxnId};

use super::sample::{self, CHANNEL, INSTITUTION};
use crate::{
    Amount, Begun, Delivery, FollowUp, Following, Found, Intent, Journal, JournalError, Marks, Operate, Part,
    PartEnding, PartOf, Query, Report, Reported, Settled, Settlement, Stage, State,
};

/// A telegram with three transactions of 1500, 20 and 300.
fn three(key: &str) -> Intent {
    let part = |amount: &str| {
        let txn = TxnId::fresh();
        let reference = Some(Reference::new(&format!("F123456789U-{txn}")));
        Part { txn, reference, marks: Marks { amount: Amount::parse(amount), ..Marks::default() } }
    };
    Intent { rest: Some(vec![part("20"), part("300")]), ..sample::intent(key, "three") }
}

fn txns(intent: &Intent) -> Vec<TxnId> {
    intent.rows().map(|(part, _)| part.txn).collect()
}

async fn parts(journal: &impl Journal, telegram: TxnId) -> Vec<Found> {
    journal.parts(telegram).await.expect("readable")
}

/// Executed, unknown with an inquiry, declined.
fn mixed(txns: &[TxnId]) -> Vec<PartEnding> {
    let endings = [
        sample::ending(Outcome::Executed, None, "S"),
        sample::ending(Outcome::Unknown, Some(Code::EchoMismatch), "?"),
        sample::ending(Outcome::Declined, None, "F"),
    ];
    let ended = txns.iter().zip(endings).map(|(txn, ending)| {
        let follow = vec![sample::follow(*txn, Following::Inquiry)];
        PartEnding { txn: *txn, ending, follow }
    });
    ended.collect()
}

pub(super) async fn all_begin_together_and_are_found_in_their_order(journal: impl Journal) {
    let intent = three("k");
    let all = txns(&intent);
    let references: Vec<_> = intent.rows().map(|(part, _)| part.reference).collect();
    assert_eq!(
        sample::begin(&journal, intent).await.txn(),
        all[0],
        "the first one's number is the telegram's"
    );

    let found = parts(&journal, all[0]).await;
    assert_eq!(found.iter().map(|it| it.txn).collect::<Vec<_>>(), all);
    assert_eq!(found.iter().map(|it| it.reference.clone()).collect::<Vec<_>>(), references);
    for (found, number) in found.iter().zip(1..) {
        assert_eq!(found.part, Some(PartOf { telegram: all[0], number }));
        assert_eq!((&found.request, &found.state), (&sample::request("k", "three"), &State::Sending));
    }
    let first = journal.find(CHANNEL, b"k").await.expect("readable").expect("begun");
    assert_eq!((first.txn, first.part.map(|of| of.number)), (all[0], Some(1)));

    let one = sample::begin(&journal, sample::intent("one", "")).await.txn();
    assert!(parts(&journal, one).await.is_empty(), "a telegram that is one transaction has no parts");
    let alone = Intent { rest: Some(Vec::new()), ..sample::intent("alone", "") };
    let alone = sample::begin(&journal, alone).await.txn();
    assert_eq!(parts(&journal, alone).await.len(), 1, "several may be one");
}

pub(super) async fn a_repetition_finds_the_telegram(journal: impl Journal) {
    let intent = three("k");
    let all = txns(&intent);
    sample::begin(&journal, intent).await;
    match journal.begin(three("k")).await {
        Ok(Begun::Duplicate(found)) => assert_eq!(found.txn, all[0]),
        other => unreachable!("a duplicate, and it is {other:?}"),
    }
    let changed = Intent { fingerprint: "another".into(), ..three("k") };
    assert!(matches!(journal.begin(changed).await, Ok(Begun::Conflict)));
    assert_eq!(parts(&journal, all[0]).await.len(), 3);
}

/// One number that was used before, and none of them begins.
pub(super) async fn all_or_none(journal: impl Journal) {
    let used = sample::intent("used", "");
    sample::begin(&journal, used.clone()).await;
    let with = |change: fn(&mut Part, &Intent, Option<Reference>)| {
        let mut intent = three("k");
        let first = intent.reference.clone();
        let last = intent.rest.as_mut().and_then(|rest| rest.last_mut()).expect("three");
        change(last, &used, first);
        intent
    };
    for broken in [
        with(|part, used, _| part.reference = used.reference.clone()),
        with(|part, used, _| part.txn = used.txn),
        with(|part, _, first| part.reference = first),
    ] {
        let all = txns(&broken);
        let error = journal.begin(broken).await.expect_err("refused");
        assert!(matches!(error, JournalError::Refused(_)), "{error:?}");
        assert!(journal.find(CHANNEL, b"k").await.expect("readable").is_none());
        assert!(parts(&journal, all[0]).await.is_empty());
    }
    sample::begin(&journal, three("k")).await;
}

pub(super) async fn each_ends_by_itself_in_one_commit(journal: impl Journal) {
    let intent = three("k");
    let all = txns(&intent);
    sample::begin(&journal, intent).await;
    let endings: Vec<_> = mixed(&all).into_iter().map(|part| part.ending).collect();
    assert_eq!(journal.settle_parts(mixed(&all)).await, Ok(endings.clone()));
    let told = |found: Vec<Found>| found.into_iter().map(|it| it.state).collect::<Vec<_>>();
    let ended: Vec<_> = endings.iter().cloned().map(State::Ended).collect();
    assert_eq!(told(parts(&journal, all[0]).await), ended);
    assert_eq!(journal.ended(all[0]).await, Ok(endings[0].clone()));

    let late = all.iter().map(|txn| {
        let ending = sample::ending(Outcome::Executed, None, "late");
        PartEnding { txn: *txn, ending, follow: Vec::new() }
    });
    let late = late.collect();
    assert_eq!(journal.settle_parts(late).await, Ok(endings), "whoever is late obeys the first");
    let strange = PartEnding { txn: TxnId::fresh(), ending: sample::unknown(), follow: Vec::new() };
    assert!(journal.settle_parts(vec![strange]).await.is_err());
}

/// What follows an unknown part is its own, and settles it alone.
pub(super) async fn each_is_followed_settled_and_counted_by_itself(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let intent = three("k");
    let (all, day) = (txns(&intent), intent.day);
    let second = intent.rows().nth(1).and_then(|(part, _)| part.reference).expect("numbered");
    sample::begin(&journal, intent).await;
    journal.settle_parts(mixed(&all)).await.expect("settled");
    for (txn, followed) in all.iter().zip([0, 1, 0]) {
        assert_eq!(sample::items(&desk, *txn).await.len(), followed, "only what is unknown is asked about");
    }
    let by_number = Query { number: Some(second.as_str().into()), ..Query::default() };
    let [row] = &*desk.query(by_number).await.expect("readable") else { unreachable!("the second") };
    assert_eq!((row.txn, row.part), (all[1], Some(PartOf { telegram: all[0], number: 2 })));
    assert_eq!(row.amount, Amount::parse("20"));

    let due = sample::later(all[1], Duration::from_secs(1));
    let claim = journal.claim(due, &[]).await.expect("readable").expect("its inquiry");
    assert_eq!((claim.original.txn, claim.original.part.map(|of| of.number)), (all[1], Some(2)));
    journal.attempt(&claim, None).await.expect("it may leave");
    let settlement = Settlement {
        stage: Settled::ConfirmedExecuted,
        ending: sample::ending(Outcome::Executed, None, "S"),
    };
    let report = Report::Settled { settlement: settlement.clone(), follow: Vec::new() };
    assert_eq!(journal.report(claim, report).await, Ok(Reported::Stands));
    let stages = [Stage::Executed, Stage::ConfirmedExecuted, Stage::Declined];
    for (txn, expected) in all.iter().zip(stages) {
        assert_eq!(sample::stage(&desk, *txn).await, expected);
    }
    assert_eq!(parts(&journal, all[0]).await[1].state, State::Ended(settlement.ending));

    let totals = desk.totals(day).await.expect("readable");
    let counted: Vec<_> = totals.iter().map(|total| (total.stage, total.count, total.sum)).collect();
    let amount = |text| Amount::parse(text).expect("a number");
    assert_eq!(totals[0].institution, INSTITUTION.into());
    assert_eq!(
        counted,
        [
            (Stage::Executed, 1, amount("1500")),
            (Stage::Declined, 1, amount("300")),
            (Stage::ConfirmedExecuted, 1, amount("20")),
        ]
    );
}

pub(super) async fn the_answer_of_a_telegram_goes_out_once_for_all(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let intent = three("k");
    let all = txns(&intent);
    sample::begin(&journal, intent).await;
    journal.settle_parts(mixed(&all)).await.expect("settled");
    journal.written(all[0]);
    journal.undelivered(all[0]).await.expect("the first word stands");
    for txn in &all {
        let shown = desk.show(*txn).await.expect("readable").expect("begun");
        assert_eq!(shown.row.delivery, Some(Delivery::Written));
        assert_eq!(shown.telegrams[0].1, sample::request("k", "three"), "each shows what was asked");
        assert_eq!(shown.attempts.len(), 1);
    }
}

/// One that cannot end keeps the others from ending: a telegram's answer is of all of them.
pub(super) async fn all_end_or_none(journal: impl Journal) {
    let intent = three("k");
    let mut all = txns(&intent);
    sample::begin(&journal, intent).await;
    let never = TxnId::fresh();
    let wrong = mixed(&[all[0], never, all[2]]);
    assert_eq!(journal.settle_parts(wrong).await, Err(JournalError::NoRow(never)));
    let states: Vec<_> = parts(&journal, all[0]).await.into_iter().map(|it| it.state).collect();
    assert_eq!(states, vec![State::Sending; 3]);

    // One that has ended is no obstacle: its ending stands.
    let second = sample::ending(Outcome::Declined, None, "F");
    journal.settle(all[1], second.clone(), vec![]).await.expect("settled");
    let ended = journal.settle_parts(mixed(&all)).await.expect("settled");
    assert_eq!(ended[1], second);
    all.truncate(1);
    assert_eq!(journal.ended(all[0]).await, Ok(ended[0].clone()));
}

/// What a kill leaves of a telegram is each part's own: unknown, with an inquiry.
pub(super) async fn each_is_recovered_by_itself<J: FollowUp>(
    open: &impl AsyncFn() -> J,
    close: &impl AsyncFn(J),
) {
    let journal = open().await;
    let intent = three("killed");
    let all = txns(&intent);
    sample::begin(&journal, intent).await;
    close(journal).await;

    let journal = open().await;
    let never = jiff::Timestamp::MIN;
    let left = journal.left(never, None).await.expect("readable");
    let left: Vec<_> = left.into_iter().filter(|it| all.contains(&it.txn)).collect();
    assert_eq!(left.len(), 3);
    for left in left {
        let of = left.found.expect("readable").part;
        assert_eq!((left.telegram, of.map(|of| of.telegram)), (all[0], Some(all[0])));
        let follow = vec![sample::follow(left.txn, Following::Inquiry)];
        let recovered = journal.recover(left.txn, never, sample::recovered(), follow).await;
        assert_eq!(recovered, Ok(true));
    }
    let states = parts(&journal, all[0]).await.into_iter().map(|it| it.state);
    let unknown: Vec<State> = states.collect();
    assert_eq!(unknown, vec![State::Ended(sample::recovered()); 3]);
    let due = sample::later(all[0], Duration::from_secs(1));
    let mut claimed = Vec::new();
    while let Some(claim) = journal.claim(due, &[]).await.expect("readable") {
        claimed.push(claim.item.txn);
    }
    for txn in &all {
        assert_eq!(claimed.iter().filter(|it| *it == txn).count(), 1, "an inquiry each");
    }
    close(journal).await;
}
