//! H25: everybody waits for an institution to come back.

use std::num::NonZeroU32;

use fei_guard::GuardRules;

use super::*;

const MANY: usize = 10_000;
const A_SECOND: u32 = 50;
/// The limiter lets a tenth of a second's calls go at once.
const AT_ONCE: u32 = A_SECOND / 10;

fn rules() -> LinkRules {
    let calls_per_second_max = NonZeroU32::new(A_SECOND);
    let guard = GuardRules { in_flight_max: 1_000, calls_per_second_max, ..GuardRules::default() };
    // More lanes than its pace bears: it is the pace that holds them back.
    LinkRules { guard, follow: FollowRules { lanes: 100, ..FollowRules::default() }, ..LinkRules::default() }
}

/// The most calls that any second has seen, wherever it begins.
fn most_in_a_second(moments: &[Instant]) -> usize {
    let second = Duration::from_secs(1);
    let until = |at: usize| moments[at..].partition_point(|moment| *moment < moments[at] + second);
    (0..moments.len()).map(until).max().unwrap_or_default()
}

/// An hour of silence, ten thousand unknown results, fifty calls a second.
#[tokio::test(start_paused = true)]
#[ignore = "many minutes: .ci/long"]
async fn ten_thousand_after_an_hour_are_asked_about_at_the_institutions_pace() {
    let back = Instant::now() + 60 * MINUTE;
    let leaf = Leaf::new(move |_| (Instant::now() > back).then_some(r#"{"code":"0"}"#));
    let leaf = Leaf { silence: Duration::from_secs(1), ..leaf };
    let bench = Bench::with(MemoryJournal::default(), CORE, &leaf, rules());
    let mut txns = Vec::with_capacity(MANY);
    for number in 0..MANY {
        txns.push(bench.unknown(&number.to_string()).await);
    }
    let (journal, _) = bench.run(90 * MINUTE).await;
    for txn in txns {
        assert_eq!(journal.show(txn).await.unwrap().unwrap().row.stage, Stage::ConfirmedExecuted);
    }
    let moments = leaf.moments();
    assert!(most_in_a_second(&moments) <= (A_SECOND + AT_ONCE) as usize);
    let after: Vec<_> = moments.into_iter().filter(|moment| *moment > back).collect();
    assert!(most_in_a_second(&after) >= A_SECOND as usize / 2, "and it was asked as fast as that");
    assert_eq!(after.len(), MANY, "each once");
}
