//! Who may come again, and how often.

use tokio::time::advance;
use tower::ServiceExt;

use super::*;
use crate::testing::{Answer, BadLine, Link, Request, Step, intended, intended_in, ms};

const REFUSED: Step = Step::NotSent(ms(0), Code::ConnectFailed);

fn layer() -> RetryLayer<BadLine> {
    RetryLayer::new(Arc::default())
}

async fn run(retry: &Retry<BadLine, Link>) -> Result<Answer, LinkError<Request>> {
    retry.clone().oneshot(intended(ms(60_000)).await).await
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_is_tried_once_more_and_no_more() {
    let link = Link::new([REFUSED]);
    assert_eq!(run(&layer().layer(link.clone())).await.unwrap(), Answer);
    assert_eq!((link.tries(), link.sent()), (2, 1));

    let link = Link::new([REFUSED; 9]);
    let result = run(&layer().layer(link.clone())).await;
    assert!(matches!(result, Err(LinkError::NotSent(_, failure)) if failure.code == Code::ConnectFailed));
    assert_eq!((link.tries(), link.sent()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_sent_is_never_tried_again() {
    let link = Link::new([Step::Lost(ms(0))]);
    let result = run(&layer().layer(link.clone())).await;
    assert!(matches!(result, Err(LinkError::Unknown(_))));
    assert_eq!((link.tries(), link.sent()), (1, 1));
}

/// H20.
#[tokio::test(start_paused = true)]
async fn what_was_refused_unread_is_sent_once_more_if_the_journal_knows() {
    let journal = Arc::new(BadLine::default());
    let send = async |link: &Link, journal: &Arc<BadLine>| {
        let call = intended_in(journal, ms(60_000)).await;
        RetryLayer::new(Arc::clone(journal)).layer(link.clone()).oneshot(call).await
    };
    let link = Link::new([Step::Refused(ms(5))]);
    assert_eq!(send(&link, &journal).await.unwrap(), Answer);
    assert_eq!((link.tries(), link.sent()), (2, 1));

    let link = Link::new([Step::Refused(ms(5)); 3]);
    let second = send(&link, &journal).await;
    assert!(matches!(second, Err(LinkError::Refused(_, failure)) if failure.code == Code::Refused));
    assert_eq!(link.tries(), 2, "the second refusal stands");

    let bad = Arc::new(BadLine { again_fails: true, ..BadLine::default() });
    let link = Link::new([Step::Refused(ms(5))]);
    assert!(matches!(send(&link, &bad).await, Err(LinkError::Refused(..))));
    assert_eq!((link.tries(), link.sent()), (1, 0), "what the journal does not know is not sent");
}

#[tokio::test(start_paused = true)]
async fn what_will_not_pass_is_not_tried_again() {
    for code in [Code::TlsFailed, Code::BulkheadFull, Code::DeadlineBefore, Code::UnsafeValue] {
        let link = Link::new([Step::NotSent(ms(0), code)]);
        let result = run(&layer().layer(link.clone())).await;
        assert!(matches!(result, Err(LinkError::NotSent(_, failure)) if failure.code == code));
        assert_eq!(link.tries(), 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_institution_that_is_down_gets_few_second_tries() {
    let link = Link::new([REFUSED; 1_000]);
    let retry = layer().layer(link.clone());
    for _ in 0..300 {
        assert!(run(&retry).await.is_err());
    }
    let again = link.tries() - 300;
    assert!((1..=60).contains(&again), "{again} second tries for 300 calls in one moment");

    let before = link.tries();
    advance(ms(20_000)).await;
    assert!(run(&retry).await.is_err());
    assert_eq!(link.tries() - before, 2, "the budget comes back");
}
