//! Rules of looking up: all that is asked must hold, the newest come first, a day adds up.

use std::time::Duration;

use fei_exchange::{Code, Effect, Outcome, Reference, TxnId};

use super::sample::{self, CHANNEL, INSTITUTION, monday, tuesday};
use crate::{
    Account, Amount, Backlog, Changed, FollowUp, Following, ForPeople, Hand, Intent, ItemState, KeyOf, Late,
    Lookup, Marks, Operate, Query, Report, Reported, Settled, Settlement, Stage, Total,
};

fn marks(amount: &str, currency: Option<&str>, account: &str) -> Marks {
    Marks {
        amount: Amount::parse(amount),
        currency: currency.map(Into::into),
        account: Some(Account::new(account)),
    }
}

/// Four of them, the oldest first: executed, declined, unknown and for people, in flight.
async fn four(journal: &impl FollowUp) -> Vec<TxnId> {
    let mut txns = Vec::new();
    for (number, (amount, account, outcome)) in [
        ("1000", "110-1111", Some(Outcome::Executed)),
        ("1000.50", "1102222", Some(Outcome::Declined)),
        ("2000", "1101111", Some(Outcome::Unknown)),
        ("2000", "110333344", None),
    ]
    .into_iter()
    .enumerate()
    {
        let intent = Intent {
            marks: marks(amount, None, account),
            reference: Some(Reference::new(&format!("R{number}"))),
            trace: fei_exchange::Trace::new(&format!("20260907-{number}")),
            ..sample::intent(&number.to_string(), "")
        };
        let txn = sample::begin(journal, intent).await.txn();
        if let Some(outcome) = outcome {
            let ending =
                sample::ending(outcome, Code::parse("U01").filter(|_| outcome == Outcome::Unknown), "");
            journal.settle(txn, ending, vec![]).await.expect("settled");
        }
        txns.push(txn);
    }
    txns
}

async fn found(desk: &impl Lookup, query: Query) -> Vec<TxnId> {
    desk.query(query).await.expect("readable").into_iter().map(|row| row.txn).collect()
}

pub(super) async fn everything_finds_it_that_should(journal: impl FollowUp, desk: impl Operate) {
    let txns = four(&journal).await;
    let [done, no, people, open] = txns[..] else { unreachable!("four were begun") };
    let all = Query::default;
    let amount = |text: &str| Query { amount: Amount::parse(text), ..all() };
    let account = |text: &str| Query { account: Some(Account::new(text)), ..all() };
    let number = |text: &str| Query { number: Some(text.into()), ..all() };
    let outcome = |outcome| Query { outcome: Some(outcome), ..all() };
    let stage = |stage| Query { stage: Some(stage), ..all() };
    let asked_by = |channel: &str| Query { channel: Some(channel.into()), ..all() };
    let key =
        |(channel, key): &(&str, &'static str)| KeyOf { channel: (*channel).into(), begins: (*key).into() };
    let under = |keys: &[(&str, &'static str)]| Query { keys: keys.iter().map(key).collect(), ..all() };
    for (query, expected) in [
        (all(), vec![open, people, no, done]),
        (number("R1"), vec![no]),
        (number("20260907-2"), vec![people]),
        (number(&open.to_string()), vec![open]),
        (number("R9"), vec![]),
        (amount("2000.00"), vec![open, people]),
        (amount("1000.5"), vec![no]),
        (account("1101-111"), vec![people, done]),
        (account("1101"), vec![]),
        (outcome(Outcome::Executed), vec![done]),
        (outcome(Outcome::Unknown), vec![people]),
        (stage(Stage::Manual), vec![people]),
        (stage(Stage::Sending), vec![open]),
        (stage(Stage::Declined), vec![no]),
        (Query { institution: Some(INSTITUTION.into()), limit: 2, ..all() }, vec![open, people]),
        (Query { institution: Some("nobody".into()), ..all() }, vec![]),
        (asked_by(CHANNEL), vec![open, people, no, done]),
        (asked_by("nobody"), vec![]),
        (Query { limit: 2, before: Some(open), ..asked_by(CHANNEL) }, vec![people, no]),
        (Query { amount: Amount::parse("2000"), ..asked_by(CHANNEL) }, vec![open, people]),
        (Query { amount: Amount::parse("2000"), ..asked_by("nobody") }, vec![]),
        (under(&[(CHANNEL, "1")]), vec![no]),
        (under(&[(CHANNEL, "0"), (CHANNEL, "3"), ("nobody", "1")]), vec![open, done]),
        (Query { outcome: Some(Outcome::Declined), ..under(&[(CHANNEL, "")]) }, vec![no]),
        (under(&[(CHANNEL, "11")]), vec![]),
        (Query { before: Some(people), ..all() }, vec![no, done]),
        (Query { limit: 1, before: Some(no), ..all() }, vec![done]),
        (Query { account: Some(Account::new("1101111")), ..outcome(Outcome::Executed) }, vec![done]),
        (Query { account: Some(Account::new("1102222")), ..amount("2000") }, vec![]),
    ] {
        assert_eq!(found(&desk, query.clone()).await, expected, "{query:?}");
    }
}

pub(super) async fn times_hold(journal: impl FollowUp, desk: impl Operate) {
    let txns = four(&journal).await;
    let rows = desk.query(Query::default()).await.expect("readable");
    assert_eq!(rows.len(), txns.len());
    let (first, last) = (rows[3].began, rows[0].began);
    let within = |from, until| Query { from, until, ..Query::default() };
    let all: Vec<_> = txns.iter().rev().copied().collect();
    let a_minute = std::time::Duration::from_secs(60);
    assert_eq!(found(&desk, within(Some(first), Some(last + a_minute))).await, all);
    assert_eq!(found(&desk, within(Some(last + a_minute), None)).await, []);
    assert_eq!(found(&desk, within(None, Some(first))).await, []);
    let known = Query { outcome: Some(Outcome::Executed), ..within(Some(first), Some(last + a_minute)) };
    assert_eq!(found(&desk, known).await, [txns[0]]);
}

pub(super) async fn a_line_says_what_the_row_is(journal: impl FollowUp, desk: impl Operate) {
    let txns = four(&journal).await;
    let shown = desk.show(txns[2]).await.expect("readable").expect("begun");
    let row = desk.query(Query { number: Some("R2".into()), ..Query::default() }).await.expect("readable");
    assert_eq!(row, std::slice::from_ref(&shown.row));
    let row = shown.row;
    assert_eq!((row.day, &*row.channel, &*row.institution), (monday(), CHANNEL, INSTITUTION));
    assert_eq!(
        (row.stage, row.outcome, row.code),
        (Stage::Manual, Some(Outcome::Unknown), Code::parse("U01"))
    );
    assert_eq!(row.amount.map(|amount| amount.to_string()).as_deref(), Some("2000"));
    assert_eq!(
        (row.account_tail.as_deref(), row.closed),
        (Some(""), None),
        "of seven digits no four are shown"
    );
    let tail = desk.query(Query { number: Some("R3".into()), ..Query::default() }).await.expect("readable");
    assert_eq!(tail[0].account_tail.as_deref(), Some("3344"));
    assert_eq!(shown.layout_hash, [9; 32]);
    assert_eq!(desk.show(TxnId::fresh()).await.expect("readable").map(|shown| shown.row), None);
}

pub(super) async fn a_day_adds_up(journal: impl FollowUp, desk: impl Operate) {
    four(&journal).await;
    for (number, (day, amount, currency)) in [
        (monday(), "0.1", None),
        (monday(), "0.2", None),
        (monday(), "5", Some("USD")),
        (tuesday(), "7", None),
    ]
    .into_iter()
    .enumerate()
    {
        let intent = Intent {
            day,
            marks: marks(amount, currency, "1"),
            institution: "thedozen".into(),
            ..sample::intent(&format!("more {number}"), "")
        };
        let txn = sample::begin(&journal, intent).await.txn();
        let done = sample::ending(Outcome::Executed, None, "done");
        journal.settle(txn, done, vec![]).await.expect("settled");
    }
    let nothing = Intent { marks: Marks::default(), ..sample::intent("nothing", "") };
    sample::begin(&journal, nothing).await;
    let cancel = Intent {
        transaction: "hecto.cancel".into(),
        marks: marks("0.1", None, "1"),
        institution: "thedozen".into(),
        ..sample::intent("a cancel", "")
    };
    let txn = sample::begin(&journal, cancel).await.txn();
    journal.settle(txn, sample::ending(Outcome::Executed, None, "done"), vec![]).await.expect("settled");
    let line = |total: &Total| {
        let currency = total.currency.as_deref().unwrap_or("-");
        format!(
            "{} {} {} {currency} {} {} {}",
            total.institution, total.transaction, total.stage, total.count, total.with_amount, total.sum
        )
    };
    let totals = desk.totals(monday()).await.expect("readable");
    assert_eq!(
        totals.iter().map(line).collect::<Vec<_>>(),
        [
            "kftc hecto.transfer sending - 2 1 2000",
            "kftc hecto.transfer executed - 1 1 1000",
            "kftc hecto.transfer declined - 1 1 1000.5",
            "kftc hecto.transfer manual - 1 1 2000",
            "thedozen hecto.cancel executed - 1 1 0.1",
            "thedozen hecto.transfer executed - 2 2 0.3",
            "thedozen hecto.transfer executed USD 1 1 5",
        ]
    );
}

/// What waits and what needs people is counted; what is over is not.
pub(super) async fn what_follows_adds_up(journal: impl FollowUp, desk: impl Operate) {
    assert_eq!(desk.backlog().await, Ok(vec![]));
    let first = sample::unknown_with(&journal, "first", &[Following::Inquiry]).await;
    sample::unknown_with(&journal, "second", &[Following::Inquiry, Following::Notice]).await;
    let of = |kind, items, backlog: &[Backlog]| {
        let alike = |one: &&Backlog| one.kind == kind && one.state == ItemState::Pending;
        let found: Vec<_> = backlog.iter().filter(alike).collect();
        assert_eq!(found.len(), 1, "{backlog:?}");
        assert_eq!((&*found[0].institution, found[0].items), (sample::to(kind), items));
        found[0].oldest
    };
    let backlog = desk.backlog().await.expect("readable");
    assert_eq!(backlog.len(), 2);
    let oldest = of(Following::Inquiry, 2, &backlog);
    assert_eq!(oldest.as_millisecond(), first.given_at_ms());
    assert!(of(Following::Notice, 1, &backlog) >= oldest);

    let item = sample::items(&desk, first).await[0].id;
    let hand = Hand { who: "one".into(), why: "no more".into() };
    assert_eq!(desk.cancel(item, hand).await, Ok(Changed::Stands));
    of(Following::Inquiry, 1, &desk.backlog().await.expect("readable"));
}

/// What would settle a result and was put aside is people's, until they let it go on or take it away; what only tells of a
/// result is not.
pub(super) async fn what_was_put_aside_is_for_people(journal: impl FollowUp, desk: impl Operate) {
    let counted = async |transactions, when: &str| {
        let institution = INSTITUTION.into();
        let expected = if transactions == 0 { vec![] } else { vec![ForPeople { institution, transactions }] };
        assert_eq!(desk.for_people().await, Ok(expected), "{when}");
    };
    let park = async |txn, kind| {
        let claim = sample::claim_at(&journal, txn, sample::later(txn, Duration::from_secs(600))).await;
        assert_eq!(claim.item.kind, kind);
        let (item, parked) = (claim.item.id, Report::Parked { why: "no more".into() });
        assert_eq!(journal.report(claim, parked).await, Ok(Reported::Stands));
        item
    };
    let told = sample::unknown_with(&journal, "told", &[Following::Notice]).await;
    park(told, Following::Notice).await;
    counted(0, "a notice").await;
    let advice = sample::unknown_with(&journal, "advice", &[Following::Advice]).await;
    let item = park(advice, Following::Advice).await;
    counted(1, "an advice").await;
    assert_eq!(desk.resend(item, sample::hand("one")).await, Ok(Changed::Stands));
    counted(0, "it goes on").await;
    park(advice, Following::Advice).await;
    counted(1, "an advice again").await;
    let both = [Following::Inquiry, Following::Reversal];
    let other = sample::unknown_with(&journal, "both", &both).await;
    park(other, both[0]).await;
    counted(1, "an undoing is left").await;
    park(other, both[1]).await;
    counted(2, "nothing is left, and it is one").await;
    assert_eq!(desk.cancel(item, sample::hand("one")).await, Ok(Changed::Stands));
    counted(2, "it is manual").await;
    let answer = sample::ending(Outcome::Executed, None, "late");
    assert_eq!(journal.late(other, answer.clone(), vec![]).await, Ok(Late::Settled(answer)));
    counted(1, "a late answer").await;
}

/// Whatever made it theirs: nothing followed, or what followed was cancelled.
pub(super) async fn what_is_for_people_is_counted_until_they_settle_it(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let counted = async |transactions| {
        let institution = INSTITUTION.into();
        let expected = if transactions == 0 { vec![] } else { vec![ForPeople { institution, transactions }] };
        assert_eq!(desk.for_people().await, Ok(expected));
    };
    let asks = Intent { effect: Effect::None, ..sample::intent("asks", "") };
    let asks = sample::begin(&journal, asks).await.txn();
    journal.settle(asks, sample::unknown(), vec![]).await.expect("settled");
    let followed = sample::unknown_with(&journal, "followed", &[Following::Inquiry]).await;
    counted(0).await;
    let first = sample::unknown_with(&journal, "first", &[]).await;
    counted(1).await;
    let item = sample::items(&desk, followed).await[0].id;
    assert_eq!(desk.cancel(item, sample::hand("one")).await, Ok(Changed::Stands));
    counted(2).await;

    let stage = Settled::ConfirmedExecuted;
    assert_eq!(desk.propose(first, sample::proposed(stage), sample::hand("one")).await, Ok(Changed::Stands));
    counted(2).await;
    let proposal = desk.proposal(first).await.expect("readable").expect("proposed").event;
    let settlement = Settlement { stage, ending: sample::ending(Outcome::Executed, None, "by hand") };
    let approved = desk.approve(first, proposal, settlement, vec![], sample::hand("two")).await;
    assert_eq!(approved, Ok(Changed::Stands));
    counted(1).await;
}
