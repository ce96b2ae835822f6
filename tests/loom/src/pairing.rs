//! A question to the core and what becomes of it: its answer, its connection's end, its writer and whoever gives it up
//! come at once, and one of them has the last word.

use loom::thread;

use crate::every_order;
use crate::pairs::{NoSeat, Pairs, Seat};
use crate::sync::{oneshot, queue};

/// What a question and its answer have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PairKey(&'static str);

pub(crate) mod connection {
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct ConnectionId(pub(super) u64);
}

pub(crate) mod link {
    #[derive(Debug)]
    pub(crate) struct Told;
}

pub(crate) mod question {
    #[derive(Debug)]
    pub(crate) struct Outgoing;
}

const LINE: connection::ConnectionId = connection::ConnectionId(1);
const PAIR: PairKey = PairKey("20260907 000001");

/// One connection, and a question that has its seat.
fn seated() -> (loom::sync::Arc<Pairs>, Seat) {
    let pairs = loom::sync::Arc::new(Pairs::default());
    pairs.join(LINE, queue::Sender::new());
    let Ok((seat, _)) = pairs.seat(&PAIR, 8, oneshot::Sender::new()) else { panic!("there is room") };
    (pairs, seat)
}

#[test]
fn an_answer_and_the_end_of_its_connection_are_told_once() {
    every_order(3, || {
        let (pairs, seat) = seated();
        assert!(pairs.leaves(seat, &PAIR));
        let answering = {
            let pairs = pairs.clone();
            thread::spawn(move || usize::from(pairs.answered(&PAIR).is_some()))
        };
        let gone = pairs.leave(LINE).len();
        assert_eq!(gone + answering.join().unwrap(), 1, "told by both, or by nobody");
    });
}

#[test]
fn a_question_has_left_when_its_connection_ends_or_never_will() {
    every_order(3, || {
        let (pairs, seat) = seated();
        let writing = {
            let pairs = pairs.clone();
            thread::spawn(move || pairs.leaves(seat, &PAIR))
        };
        let lost = pairs.leave(LINE).len();
        let left = writing.join().unwrap();
        let kept = pairs.not_sent(seat, &PAIR).is_some();
        // Left: the end of the connection tells it as unknown. Not left: nobody did, and it can be told as not sent.
        assert_eq!((usize::from(left), !left), (lost, kept));
    });
}

#[test]
fn whoever_gives_up_is_not_told_and_leaves_an_empty_seat() {
    every_order(3, || {
        let (pairs, seat) = seated();
        let writing = {
            let pairs = pairs.clone();
            thread::spawn(move || {
                let left = pairs.leaves(seat, &PAIR);
                // The answer to what has not left is nobody's.
                let told = pairs.answered(&PAIR).is_some();
                assert!(left || !told);
            })
        };
        pairs.stand_up(seat, &PAIR);
        assert!(pairs.answered(&PAIR).is_none());
        writing.join().unwrap();
        assert_eq!(pairs.waiting_on(LINE), 0);
        assert!(pairs.seat(&PAIR, 8, oneshot::Sender::new()).is_ok(), "the pair is free again");
    });
}

#[test]
fn of_two_questions_with_one_pair_one_has_a_seat() {
    every_order(3, || {
        let pairs = loom::sync::Arc::new(Pairs::default());
        pairs.join(LINE, queue::Sender::new());
        let asking = {
            let pairs = pairs.clone();
            thread::spawn(move || {
                pairs.seat(&PAIR, 8, oneshot::Sender::new()).map(drop).map_err(|(why, _)| why)
            })
        };
        let mine = pairs.seat(&PAIR, 8, oneshot::Sender::new()).map(drop).map_err(|(why, _)| why);
        let both = [mine, asking.join().unwrap()];
        assert_eq!(both.iter().filter(|seat| seat.is_ok()).count(), 1);
        assert!(both.contains(&Err(NoSeat::KeyTaken)));
        assert_eq!(pairs.waiting_on(LINE), 1);
    });
}
