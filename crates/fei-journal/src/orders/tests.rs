//! An order is read again from its event as it was given, or not taken.

use proptest::prelude::*;

use super::*;

fn orders() -> impl Strategy<Value = Order> {
    let named = |(of, name): (usize, String)| {
        SUBJECTS.get(of).map_or(Subject::Node, |(_, subject)| subject(name.into()))
    };
    let subject = (0..=SUBJECTS.len(), "[a-z][a-z0-9_.]{0,20}").prop_map(named);
    let act = (0..Act::ALL.len()).prop_map(|act| Act::ALL[act]);
    let from = proptest::option::of(
        (0_i64..253_402_207_200_000).prop_map(|ms| Timestamp::from_millisecond(ms).unwrap()),
    );
    (subject, act, ".{0,12}", ".{0,40}", from).prop_map(|(subject, act, who, why, from)| {
        let hand = Hand { who: who.into(), why: why.into() };
        Order { subject, act, hand, from }
    })
}

proptest! {
    #[test]
    fn whatever_is_said_is_read_again(order in orders()) {
        let read = Order::read(order.act.as_str(), &order.actor(), &order.detail());
        prop_assert_eq!(read.as_ref(), Some(&order));
        prop_assert_eq!(order.check().is_ok(), order.act.fits(&order.subject));
    }

    #[test]
    fn any_event_is_an_order_or_none(what in ".{0,10}", actor in ".{0,20}", detail in ".{0,60}") {
        if let Some(order) = Order::read(&what, &actor, &detail) {
            prop_assert_eq!((order.act.as_str(), order.actor()), (what.as_str(), actor));
        }
    }
}

#[test]
fn a_name_that_could_be_read_otherwise_is_refused() {
    let hand = Hand { who: "kim".into(), why: "점검".into() };
    for name in ["a: b", "a from 2026-11-26T00:00:00Z", "a from b"] {
        let order = Order {
            subject: Subject::Institution(name.into()),
            act: Act::Stop,
            hand: hand.clone(),
            from: None,
        };
        assert!(matches!(order.check(), Err(JournalError::Refused(_))), "{name}");
    }
    let order = Order {
        subject: Subject::Institution("hecto".into()),
        act: Act::HoldOpen,
        hand: hand.clone(),
        from: None,
    };
    assert!(order.check().is_err(), "only breakers are held");
    let from = Some("2026-11-26T14:50:00Z".parse().unwrap());
    let order = Order { act: Act::Stop, from, ..order };
    assert_eq!((order.actor().as_str(), order.act.as_str()), ("user kim", "stopped"));
    assert_eq!(order.detail(), "institution hecto from 2026-11-26T14:50:00Z: 점검");
}
