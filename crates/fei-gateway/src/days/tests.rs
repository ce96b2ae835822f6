//! Days around today, to the last that is taken.

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
