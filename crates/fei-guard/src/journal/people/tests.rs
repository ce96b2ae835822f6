use bytes::Bytes;
use fei_exchange::Code;
use fei_journal::{Follow, Following, PartEnding};
use jiff::Timestamp;

use super::*;

fn ending(outcome: Outcome, code: Option<Code>) -> Ending {
    Ending { outcome, code, answer: Bytes::from_static(b"answer") }
}

fn unknown() -> Ending {
    ending(Outcome::Unknown, Some(Code::TimedOut))
}

fn followed() -> Vec<Follow> {
    let (first_at, until) = (Timestamp::MIN, Timestamp::MAX);
    vec![Follow { kind: Following::Inquiry, to: "kftc".into(), lane: "kftc/1".into(), first_at, until }]
}

/// Which of the endings of one telegram are left to people, by their places.
fn left(effect: Effect, concluded: &[(Ending, Vec<Follow>)], stand: &[Ending]) -> Vec<usize> {
    let txns: Vec<_> = concluded.iter().map(|_| TxnId::fresh()).collect();
    let mut parts = txns.iter().zip(concluded).map(|(txn, (ending, follow))| PartEnding {
        txn: *txn,
        ending: ending.clone(),
        follow: follow.clone(),
    });
    let PartEnding { ending, follow, .. } = parts.next().unwrap();
    let conclusion = Conclusion { ending, follow, rest: parts.collect() };
    let people = ForPeople { effect, trace: Trace::new("000001") };
    let left = people.left(txns[0], &conclusion, stand);
    left.map(|(left, _)| txns.iter().position(|txn| *txn == left).unwrap()).collect()
}

#[test]
fn what_nobody_knows_and_nothing_follows_is_for_people() {
    let nothing = || [(unknown(), vec![])];
    assert_eq!(left(Effect::Money, &nothing(), &[unknown()]), [0]);
    assert_eq!(left(Effect::None, &nothing(), &[unknown()]), [0; 0], "it only asked");
    assert_eq!(left(Effect::Money, &[(unknown(), followed())], &[unknown()]), [0; 0], "it is asked about");
    let declined = ending(Outcome::Declined, None);
    assert_eq!(left(Effect::Money, &[(declined.clone(), vec![])], &[declined]), [0; 0], "it is known");
}

#[test]
fn what_another_ended_is_that_ones_to_tell() {
    let swept = ending(Outcome::Unknown, Some(Code::Recovered));
    assert_eq!(left(Effect::Money, &[(unknown(), vec![])], &[swept]), [0; 0]);
}

#[test]
fn of_several_each_is_told_by_itself() {
    let executed = ending(Outcome::Executed, None);
    let all = [(executed.clone(), vec![]), (unknown(), vec![]), (unknown(), followed()), (unknown(), vec![])];
    let stand = [executed, unknown(), unknown(), unknown()];
    assert_eq!(left(Effect::Money, &all, &stand), [1, 3]);
}
