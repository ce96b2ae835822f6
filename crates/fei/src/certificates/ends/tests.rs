use super::*;

const HOUR_S: i64 = 3_600;
const NAME: &str = "party.bank.theirs";

fn life(days: i64) -> Life {
    Life { from_s: 0, until_s: days * DAY_S }
}

fn theirs(until: Vec<Until>) -> End {
    End::of(Kind::Theirs, NAME.to_owned(), until)
}

/// It is told long before.
fn until(second: i64) -> Until {
    Until { second, ahead_s: 365 * DAY_S }
}

#[test]
fn an_end_is_told_at_thirty_fourteen_seven_and_one_day_and_then_each_once() {
    let now_s = 1_800_000_000;
    for (left_s, told, expected) in [
        (31 * DAY_S, None, None),
        (30 * DAY_S + 1, None, None),
        (30 * DAY_S, None, Some(30)),
        (29 * DAY_S, Some(30), None),
        (14 * DAY_S + 1, Some(30), None),
        (14 * DAY_S, Some(30), Some(14)),
        (8 * DAY_S, Some(14), None),
        (7 * DAY_S, Some(14), Some(7)),
        (7 * DAY_S, None, Some(7)),
        (6 * DAY_S, Some(7), None),
        (DAY_S, Some(7), Some(1)),
        (1, Some(1), None),
        (0, Some(1), Some(0)),
        (-DAY_S, Some(0), None),
        (-DAY_S, None, Some(0)),
    ] {
        assert_eq!(due(until(now_s + left_s), now_s, told), expected, "{left_s} {told:?}");
    }
}

/// Whoever renews in time hears nothing, however short the life is.
#[test]
fn an_end_is_told_when_an_exchange_is_overdue_by_what_is_usual_for_such_a_life() {
    let certificate = |days| (days, Until::of_certificate(life(days)));
    let list = |days| (days, Until::of(life(days), LISTS_PART));
    // Each with the hours that are left when it is told, and when it is overdue.
    for ((days, until), expected, overdue) in [
        (certificate(6), vec![28, 24, 0], 28.8),
        (certificate(47), vec![225, 168, 24, 0], 225.6),
        (certificate(90), vec![432, 336, 168, 24, 0], 336.0),
        (certificate(3_652), vec![720, 336, 168, 24, 0], 336.0),
        (list(1), vec![2, 0], 2.4),
        (list(7), vec![16, 0], 16.8),
        (list(200), vec![480, 336, 168, 24, 0], 336.0),
        (list(365), vec![720, 336, 168, 24, 0], 336.0),
    ] {
        let mut end = theirs(vec![until]);
        let mut is_told = |left: &i64| !end.due(until.second - left * HOUR_S).is_empty();
        let hours: Vec<i64> = (-48..=days * 24).rev().filter(&mut is_told).collect();
        assert_eq!(hours, expected, "{days} days");
        let term = end.term().unwrap();
        assert_eq!((term.ends_s - term.overdue_s) as f64, overdue * 3_600.0, "{days} days");
    }
}

#[test]
fn a_life_that_ends_before_it_begins_is_told_when_it_is_over() {
    let until = Until::of_certificate(Life { from_s: 9 * DAY_S, until_s: DAY_S });
    assert_eq!([due(until, DAY_S - 1, None), due(until, DAY_S, None)], [None, Some(0)]);
}

#[test]
fn of_what_an_institution_shows_by_turns_each_is_told_once() {
    let mut end = theirs(vec![]);
    assert!(end.due(0).is_empty(), "nobody was dialled");
    let mut told = |by_turns: &[i64], now_s: i64| {
        let mut told = vec![];
        for day in by_turns {
            end.until = vec![until(day * DAY_S)];
            told.extend(end.due(now_s).iter().map(|until| until.second / DAY_S));
        }
        told
    };
    assert_eq!(told(&[20, 5, 300, 20, 5], 0), [20, 5]);
    assert!(told(&[20, 5, 300, 20, 5], 3 * DAY_S).is_empty());
    assert_eq!(told(&[20, 5, 20, 5], 4 * DAY_S), [5], "a day is left");
    assert_eq!(told(&[20, 300, 20], 6 * DAY_S), [20], "a fortnight is left");
    assert_eq!(told(&[20, 20], 21 * DAY_S), [20]);
    assert_eq!(told(&[300, 300], 271 * DAY_S), [300], "as the first");
}

#[test]
fn what_is_exchanged_for_the_same_end_is_not_told_again() {
    let ends = Ends::of([(Kind::Theirs, NAME.to_owned(), vec![until(DAY_S)])]);
    let due = |now_s| ends.ends()[0].due(now_s);
    assert_eq!(due(0), [until(DAY_S)]);
    ends.are(NAME, &[until(DAY_S)]);
    assert!(due(1).is_empty());
    ends.are(NAME, &[until(DAY_S + 1)]);
    assert_eq!(due(2), [until(DAY_S + 1)], "of another one it is told, however little is left");
}

/// A root that has run out hides none that will.
#[test]
fn of_several_each_is_told_and_the_first_is_the_number() {
    let life = |from_s, until_s| Life { from_s, until_s };
    let lives = [life(0, 3_650 * DAY_S), life(3_600 * DAY_S, 3_640 * DAY_S)].map(Until::of_certificate);
    let mut end = theirs(lives.to_vec());
    let term = end.term().unwrap();
    assert_eq!([term.ends_s, term.overdue_s], [3_640 * DAY_S, 3_632 * DAY_S]);
    assert_eq!(end.due(3_645 * DAY_S), lives);
    assert_eq!(end.due(3_649 * DAY_S), lives[..1]);
}

#[test]
fn one_that_shows_a_new_one_to_each_connection_fills_no_log() {
    let mut end = theirs(vec![]);
    let mut told = |second: i64, now_s| {
        end.until = vec![until(DAY_S + second)];
        end.due(now_s).len()
    };
    assert_eq!((1..=100).map(|second| told(second, 0)).sum::<usize>(), TOLD_MAX);
    assert_eq!(told(100, DAY_S + 1), 1, "one of them is over");
}
