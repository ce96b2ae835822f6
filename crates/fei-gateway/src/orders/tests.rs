//! What orders come to: told one by one with the clock running, and read after a restart, by a reckoning that knows no
//! state.

use std::sync::Arc;

use fei_journal::{Hand, MemoryJournal};
use fei_layout::Registry;
use futures_util::FutureExt;
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::SystemClock;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn subject(number: usize) -> Subject {
    let name = Box::<str>::from("kftc");
    [
        Subject::Institution(name.clone()),
        Subject::Transaction("hecto.transfer".into()),
        Subject::Breaker(name),
    ][number % 3]
        .clone()
}

/// Orders given one after the other, at these seconds or together; some have a time, before or behind their giving, and some
/// the same.
fn orders() -> impl Strategy<Value = Vec<Ordered>> {
    let one = (0..3_usize, 0..Act::ALL.len(), 0..20_i64, proptest::option::of(-10..30_i64));
    proptest::collection::vec(one, 0..12).prop_map(|all| {
        let mut now = 0;
        let ordered = all.into_iter().zip(1..).map(|((of, act, pause, from), event)| {
            now += pause;
            let hand = Hand { who: "kim".into(), why: "점검".into() };
            let from = from.map(|from| at(now + from));
            let order = Order { subject: subject(of), act: Act::ALL[act], hand, from };
            Ordered { event, made: at(now), order }
        });
        ordered.collect()
    })
}

/// When it comes, unless it is taken back.
fn comes(ordered: &Ordered) -> Timestamp {
    ordered.order.from.map_or(ordered.made, |from| from.max(ordered.made))
}

/// Of those that have come by now the one that came last holds, of several at one moment the one given last. The others wait,
/// save those in whose place another was put.
fn reckoned(all: &[Ordered], of: &Subject, now: Timestamp) -> Said {
    let mut all: Vec<_> = all.iter().filter(|one| one.order.subject == *of).cloned().collect();
    all.sort_by_key(|one| (comes(one), one.event));
    let later = all.split_off(all.partition_point(|one| comes(one) <= now));
    Said { holds: all.pop(), waits: later.into_iter().map(|one| (comes(&one), one)).collect() }
}

proptest! {
    #[test]
    fn orders_come_to_what_they_say(all in orders(), looks in proptest::collection::vec(0..400_i64, 0..20)) {
        let mut live = Standing::default();
        let mut obeyed: HashMap<Subject, Ordered> = HashMap::new();
        let mut looks = looks;
        looks.sort_unstable();
        let mut looks = looks.into_iter().map(at).peekable();
        for ordered in &all {
            while let Some(now) = looks.next_if(|now| *now < ordered.made) {
                obeyed.extend(live.due(now).into_iter().map(|it| (it.order.subject.clone(), it)));
            }
            obeyed.extend(live.hear(ordered.clone()).holds.map(|it| (it.order.subject.clone(), it)));
        }
        let now = looks.last().into_iter().chain(all.last().map(|last| last.made)).max().unwrap_or(at(0));
        obeyed.extend(live.due(now).into_iter().map(|it| (it.order.subject.clone(), it)));

        let mut read = Standing::default();
        for ordered in &all {
            read.hear(ordered.clone());
        }
        read.due(now);
        prop_assert_eq!(&read, &live, "a restart changes nothing");
        for number in 0..3 {
            let of = subject(number);
            let said = reckoned(&all, &of, now);
            prop_assert_eq!(live.of(&of), said.clone());
            prop_assert_eq!(obeyed.get(&of), said.holds.as_ref(), "what holds was obeyed last");
        }
    }
}

/// A maintenance from its beginning to its end, planned ahead.
#[test]
fn several_wait_in_the_order_of_their_times_and_one_moment_has_one() {
    let mut event = 0;
    let mut given = |made, act, from: Option<i64>| {
        event += 1;
        let hand = Hand { who: "kim".into(), why: "점검".into() };
        Ordered { event, made: at(made), order: Order { subject: subject(0), act, hand, from: from.map(at) } }
    };
    let mut standing = Standing::default();
    let waits = |standing: &Standing| {
        let waits = standing.of(&subject(0)).waits;
        waits.into_iter().map(|(from, it)| (from, it.order.act)).collect::<Vec<_>>()
    };
    let both = vec![(at(10), Act::Stop), (at(20), Act::Start)];
    assert!(standing.hear(given(0, Act::Start, Some(20))).instead_of.is_none());
    assert!(standing.hear(given(1, Act::Stop, Some(10))).instead_of.is_none());
    assert_eq!(waits(&standing), both);
    assert_eq!(standing.hear(given(2, Act::Stop, None)).holds.unwrap().order.act, Act::Stop);
    assert_eq!(waits(&standing), both, "what holds at once takes nothing back");
    let before = standing.hear(given(3, Act::Stop, Some(20))).instead_of.unwrap();
    assert_eq!((before.event, before.order.act), (1, Act::Start), "the same moment");
    assert_eq!(waits(&standing), [(at(10), Act::Stop), (at(20), Act::Stop)]);
    standing.hear(given(4, Act::Start, Some(20)));
    assert_eq!(standing.due(at(15)).iter().map(|it| it.event).collect::<Vec<_>>(), [2]);
    assert_eq!(standing.due(at(25)).iter().map(|it| it.order.act).collect::<Vec<_>>(), [Act::Start]);
    assert_eq!(waits(&standing), []);
}

/// Each is in every answer, and whoever plans by a program could go on for ever.
#[test]
fn so_many_orders_about_one_subject_wait_and_no_more() {
    let (journal, clock) = (Arc::new(MemoryJournal::default()), Arc::new(SystemClock));
    let gateway = Gateway::new(Arc::new(Registry::default()), HashMap::new(), journal.clone(), clock);
    let order = |act, from| {
        let hand = Hand { who: "kim".into(), why: "점검".into() };
        gateway.order(Order { subject: Subject::Node, act, hand, from }).now_or_never().unwrap()
    };
    let day = |days: usize| Some(at(1_000_000_000 + i64::try_from(days).unwrap() * 86_400));
    for days in 0..WAITING_MAX - 1 {
        assert_eq!(order(Act::Drain, day(days)).unwrap().later.len(), days);
    }
    // The time of one has come, and nobody has looked yet.
    let over = Timestamp::from_second(1).unwrap();
    let hand = Hand { who: "kim".into(), why: "점검".into() };
    let due = Order { subject: Subject::Node, act: Act::Drain, hand, from: Some(over) };
    gateway.orders.standing().hear(Ordered { event: 1, made: Timestamp::UNIX_EPOCH, order: due });
    assert!(order(Act::Drain, day(WAITING_MAX - 1)).is_ok());
    let refused = order(Act::Drain, day(WAITING_MAX)).unwrap_err();
    assert_eq!(refused, OrderError::TooMany(Subject::Node));
    assert!(refused.to_string().starts_with("256 orders about node wait"), "{refused}");
    let written = || journal.orders().now_or_never().unwrap().unwrap().len();
    assert_eq!(written(), WAITING_MAX, "it is not written down");
    assert!(order(Act::Resume, day(7)).unwrap().instead_of.is_some(), "it takes another one's place");
    assert!(order(Act::Resume, None).is_ok(), "it waits for nothing");
    assert!(order(Act::Resume, Some(over)).is_ok(), "nor does this one");
}

#[test]
fn what_is_stopped_says_why_and_others_go_on() {
    let book = Book::default();
    let transfer = Subject::Transaction("hecto.transfer".into());
    book.stop(&transfer, Some("기관 요청"));
    let failure = book.may_begin("hecto.transfer").unwrap_err();
    assert_eq!(failure.code, Code::Disabled);
    assert!(failure.detail.contains("기관 요청"), "{failure:?}");
    assert!(book.may_begin("hecto.account_holder").is_ok() && book.may_call("hecto.transfer").is_ok());
    book.stop(&Subject::Institution("thedozen".into()), Some("점검"));
    assert!(book.may_call("thedozen").is_err() && book.may_begin("thedozen").is_ok());
    book.stop(&transfer, None);
    assert!(book.may_begin("hecto.transfer").is_ok() && book.may_call("thedozen").is_err());
}

/// A node is to be taken up again now, behind others whose time has come too; meanwhile somebody drains it.
#[test]
fn what_is_given_while_others_are_due_holds_at_the_doors_as_in_the_book() {
    let (journal, clock) = (Arc::new(MemoryJournal::default()), Arc::new(SystemClock));
    let gateway = Gateway::new(Arc::new(Registry::default()), HashMap::new(), journal, clock);
    let order = |subject, act, from| {
        let hand = Hand { who: "kim".into(), why: "점검".into() };
        Order { subject, act, hand, from }
    };
    let second = |second| Timestamp::from_second(second).unwrap();
    let due =
        |subject, act| Ordered { event: 1, made: second(0), order: order(subject, act, Some(second(1))) };
    for number in 0..500 {
        let transaction = Subject::Transaction(format!("t{number:03}").into());
        gateway.orders.standing().hear(due(transaction, Act::Stop));
    }
    gateway.orders.standing().hear(due(Subject::Node, Act::Resume));
    std::thread::scope(|threads| {
        threads.spawn(|| gateway.obey_due());
        while gateway.orders.may_begin("t000").is_ok() {
            std::thread::yield_now();
        }
        gateway.order(order(Subject::Node, Act::Drain, None)).now_or_never().unwrap().unwrap();
    });
    let said = gateway.said(&Subject::Node).holds.map(|holds| holds.order.act);
    assert_eq!(said, Some(Act::Drain));
    assert_eq!(gateway.orders.may_begin("hecto.transfer").unwrap_err().code, Code::ShuttingDown);
}
