//! Rules of orders: they stand with their person and reason, in their order, whatever else is written and however often
//! the journal is opened.

use jiff::Timestamp;

use super::sample;
use crate::{Act, Hand, Journal, JournalError, Order, Orders, Subject};

fn order(subject: Subject, act: Act, from: Option<Timestamp>) -> Order {
    let hand = Hand { who: "kim".into(), why: "기관 점검: 23시 from 은행".into() };
    Order { subject, act, hand, from }
}

/// One of each kind; a time that is not a whole millisecond comes back as it was said.
fn all() -> Vec<Order> {
    let [hecto, transfer] = ["hecto", "hecto.transfer"].map(Box::<str>::from);
    let later = Timestamp::new(1_790_000_000, 123_456_789).ok();
    vec![
        order(Subject::Institution(hecto.clone()), Act::Stop, None),
        order(Subject::Transaction(transfer.clone()), Act::Stop, later),
        order(Subject::Breaker(hecto.clone()), Act::HoldOpen, None),
        order(Subject::Breaker(hecto.clone()), Act::HoldClosed, later),
        order(Subject::Institution(hecto.clone()), Act::Start, later),
        order(Subject::Breaker(hecto), Act::Release, None),
        order(Subject::Node, Act::Drain, later),
        order(Subject::Transaction(transfer), Act::Start, None),
        order(Subject::Node, Act::Resume, None),
    ]
}

/// Gives all, with transactions between them, and says what is to be read.
async fn give(journal: &(impl Journal + Orders), round: u32) -> Vec<Order> {
    for (number, order) in all().into_iter().enumerate() {
        sample::begin(journal, sample::intent(&format!("{round}-{number}"), "")).await;
        let ordered = journal.order(order.clone()).await.expect("written");
        assert_eq!(ordered.order, order);
        let kept = journal.orders().await.expect("readable");
        assert_eq!(kept.last(), Some(&ordered), "the last one is the last one");
    }
    all()
}

pub(super) async fn every_order_is_told_again_in_its_order(journal: impl Journal + Orders) {
    assert_eq!(journal.orders().await, Ok(vec![]));
    let given = give(&journal, 0).await;
    let kept = journal.orders().await.expect("readable");
    assert!(kept.is_sorted_by(|one, next| one.event < next.event && one.made <= next.made), "{kept:?}");
    assert_eq!(kept.into_iter().map(|ordered| ordered.order).collect::<Vec<_>>(), given);
}

pub(super) async fn what_is_no_order_is_not_written(journal: impl Orders) {
    for (subject, act) in [
        (Subject::Institution("hecto".into()), Act::HoldOpen),
        (Subject::Breaker("hecto".into()), Act::Stop),
        (Subject::Node, Act::Stop),
        (Subject::Institution("hecto".into()), Act::Drain),
        (Subject::Institution("hecto: but".into()), Act::Stop),
    ] {
        let refused = journal.order(order(subject, act, None)).await;
        assert!(matches!(refused, Err(JournalError::Refused(_))), "{refused:?}");
    }
    assert_eq!(journal.orders().await, Ok(vec![]));
}

pub(super) async fn orders_outlive_the_process<J: Journal + Orders>(
    open: &impl AsyncFn() -> J,
    close: &impl AsyncFn(J),
) {
    let mut given = Vec::new();
    for round in 0..3 {
        let journal = open().await;
        given.extend(give(&journal, round).await);
        let before = journal.orders().await.expect("readable");
        close(journal).await;
        let journal = open().await;
        let kept = journal.orders().await.expect("readable");
        assert_eq!(kept, before);
        assert_eq!(kept.into_iter().map(|ordered| ordered.order).collect::<Vec<_>>(), given);
        close(journal).await;
    }
}
