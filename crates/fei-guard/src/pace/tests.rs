//! Turns, under paused time.

use super::*;

const PATIENCE: Duration = Duration::from_millis(500);

fn pace(max: u32) -> Pace {
    Pace::new(NonZeroU32::new(max))
}

fn far() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

#[tokio::test(start_paused = true)]
async fn without_a_limit_nobody_waits() {
    let (pace, began) = (pace(0), Instant::now());
    for _ in 0..10_000 {
        pace.wait(PATIENCE, far()).await.unwrap();
    }
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_second_gets_no_more_than_its_number() {
    let (pace, began) = (pace(50), Instant::now());
    for _ in 0..500 {
        pace.wait(PATIENCE, far()).await.unwrap();
    }
    let took = began.elapsed();
    // The first five at once, each other one a fiftieth of a second behind the one before it.
    assert!(Duration::from_millis(9_890) <= took && took <= Duration::from_millis(10_500), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_would_wait_too_long_is_refused_at_once() {
    let pace = pace(1);
    pace.wait(PATIENCE, far()).await.unwrap();
    let began = Instant::now();
    let refused = pace.wait(PATIENCE, far()).await.unwrap_err();
    assert_eq!((refused.code, began.elapsed()), (Code::RateLimited, Duration::ZERO));
    tokio::time::advance(Duration::from_millis(600)).await;
    // Now the turn is near enough.
    pace.wait(PATIENCE, far()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_an_end_of_patience_too() {
    let pace = pace(10);
    pace.wait(PATIENCE, far()).await.unwrap();
    let near = Instant::now() + Duration::from_millis(50);
    assert_eq!(pace.wait(PATIENCE, near).await.unwrap_err().code, Code::RateLimited);
    pace.wait(PATIENCE, far()).await.unwrap();
}
