use tokio::time::sleep;

use super::*;

fn down() -> Result<(), JournalError> {
    Err(JournalError::Down("the disk is full".into()))
}

#[tokio::test(start_paused = true)]
async fn after_three_seconds_nothing_is_tried_until_it_answers_again() {
    let health = JournalHealth::default();
    sleep(Duration::from_secs(100)).await;
    assert_eq!(health.down_for(), None);
    health.heard(&down());
    assert!(health.check().is_ok(), "it may pass");
    sleep(Duration::from_millis(2_990)).await;
    health.heard(&down());
    assert!(health.check().is_ok());
    sleep(Duration::from_millis(20)).await;
    assert_eq!(health.clone().check().unwrap_err().code, Code::JournalDown);
    assert!(health.down_for().unwrap() >= DOWN_MAX);
    health.heard(&Ok(()));
    assert_eq!((health.check(), health.down_for()), (Ok(()), None));
}

#[tokio::test(start_paused = true)]
async fn an_error_about_a_call_is_an_answer() {
    let health = JournalHealth::default();
    for error in [JournalError::Refused("used".into()), JournalError::Full { open: 1 }] {
        health.heard(&down());
        health.heard::<()>(&Err(error));
        assert_eq!(health.down_for(), None);
    }
    health.heard::<()>(&Err(JournalError::Regressed));
    assert!(health.down_for().is_some());
}

/// One good commit says nothing of the pages that it did not touch.
#[tokio::test(start_paused = true)]
async fn what_is_damaged_does_not_come_back() {
    let health = JournalHealth::default();
    health.heard::<()>(&Err(JournalError::Damaged("the file is damaged".into())));
    health.heard(&Ok(()));
    let refused = health.check().unwrap_err();
    assert_eq!(refused.code, Code::JournalDown);
    assert!(refused.detail.contains("the file is damaged"), "{}", refused.detail);
    assert!(health.down_for().is_some());
}

/// A crowd is no news of the disk: it neither brings a journal down nor back.
#[tokio::test(start_paused = true)]
async fn that_too_many_wait_says_nothing() {
    let health = JournalHealth::default();
    health.heard::<()>(&Err(JournalError::Busy));
    assert_eq!(health.down_for(), None);
    health.heard(&down());
    health.heard::<()>(&Err(JournalError::Busy));
    assert!(health.down_for().is_some());
}
