use fei_journal::{Faults, SimulatedJournal};

use super::*;

/// Watches, and tells the health after so many seconds without any telegram.
async fn watched(faults: Faults, health: &JournalHealth, seconds: u64) -> bool {
    let stop = CancellationToken::new();
    let watch = JournalWatch::new(Arc::new(SimulatedJournal::new(faults)), health.clone());
    let watching = tokio::spawn(watch.run(stop.clone()));
    sleep(Duration::from_secs(seconds)).await;
    stop.cancel();
    watching.await.unwrap();
    health.check().is_ok()
}

/// J01.
#[tokio::test(start_paused = true)]
async fn that_it_is_down_is_known_without_a_telegram() {
    let lost = Faults { lost_requests: 1000, ..Faults::NONE };
    let hangs = Faults { delay_max: Duration::from_secs(1 << 20), ..Faults::NONE };
    assert!(watched(Faults::NONE, &JournalHealth::default(), 12).await);
    assert!(!watched(lost, &JournalHealth::default(), 12).await);
    assert!(!watched(hangs, &JournalHealth::default(), 12).await);
}

#[tokio::test(start_paused = true)]
async fn that_it_is_back_is_known_although_nothing_is_tried_with_it() {
    let health = JournalHealth::default();
    health.heard::<()>(&Err(JournalError::Down("seeded".into())));
    sleep(Duration::from_secs(10)).await;
    assert!(health.check().is_err());
    assert!(watched(Faults::NONE, &health, 1).await);
}
