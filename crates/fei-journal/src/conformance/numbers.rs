//! Rules of counting: 1, 2, 3 on a business date, never twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::sample::{monday, tuesday};
use crate::Journal;

pub(super) async fn counters_run_by_name_and_day(journal: impl Journal) {
    for number in 1..=200 {
        assert_eq!(journal.next_number("kftc", monday()).await, Ok(number));
    }
    assert_eq!(journal.next_number("kftc", tuesday()).await, Ok(1));
    assert_eq!(journal.next_number("thedozen", monday()).await, Ok(1));
    assert_eq!(journal.next_number("kftc", monday()).await, Ok(201));
    assert_eq!(journal.next_number("kftc", tuesday()).await, Ok(2));
}

pub(super) async fn many_at_once_get_numbers_of_their_own(journal: impl Journal) {
    const MANY: u64 = 300;
    let journal = Arc::new(journal);
    let mut tasks = JoinSet::new();
    for _ in 0..MANY {
        let journal = Arc::clone(&journal);
        tasks.spawn(async move { journal.next_number("kftc", monday()).await.expect("a number") });
    }
    let given: BTreeSet<u64> = tasks.join_all().await.into_iter().collect();
    assert_eq!(given, (1..=MANY).collect());
}
