//! Days around today, to the last that is taken; and how often it is looked what was removed.

use jiff::civil::date;

use super::*;

#[test]
fn the_days_around_today_are_taken_and_no_others() {
    let rules = DayRules { back_days_max: 10, ahead_days_max: 1 };
    let today = date(2027, 1, 3);
    let against = |day| rules.against(day, today);
    for day in [today, date(2026, 12, 24), date(2027, 1, 4)] {
        assert_eq!(against(day), None, "{day}");
    }
    let too_old = against(date(2026, 12, 23)).unwrap();
    assert_eq!(too_old, "11 days ago, and 10 are allowed");
    assert_eq!(against(date(2027, 1, 5)).unwrap(), "in 2 days, and 1 are allowed");
    for day in [date(2020, 1, 1), date(2099, 12, 31), Date::MIN, Date::MAX] {
        assert!(against(day).is_some(), "{day}");
    }
}

async fn never() -> Result<Option<Date>, NotKnown> {
    unreachable!("it is too early")
}

/// A look each minute, and one that cannot be made leaves what was known.
#[tokio::test(start_paused = true)]
async fn what_should_not_have_been_removed_is_looked_for_seldom() {
    let removed = Removed::default();
    let down = || NotKnown::Unread(fei_journal::JournalError::Down("it hangs".into()));
    let day = Some(date(2026, 9, 7));
    assert!(removed.seldom(async || Err(down())).await.is_err(), "nobody knows yet");
    assert!(matches!(removed.seldom(async || Ok(day)).await, Ok(until) if until == day));
    tokio::time::advance(LOOK_PAUSE - Duration::from_millis(1)).await;
    assert!(matches!(removed.seldom(never).await, Ok(until) if until == day));
    tokio::time::advance(Duration::from_millis(1)).await;
    assert!(matches!(removed.seldom(async || Err(down())).await, Ok(until) if until == day));
    assert!(matches!(removed.seldom(never).await, Ok(until) if until == day), "nor is that tried each time");
    tokio::time::advance(LOOK_PAUSE).await;
    assert!(matches!(removed.seldom(async || Ok(None)).await, Ok(None)));
}
