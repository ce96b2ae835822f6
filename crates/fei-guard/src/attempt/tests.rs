//! One try's own time.

use fei_exchange::Code;
use tower::ServiceExt;

use super::*;
use crate::testing::{Answer, Link, Request, Step, intended, ms};

async fn run(step: Step) -> Result<Answer, LinkError<Request>> {
    let attempt = AttemptLayer { timeout: ms(1_000) }.layer(Link::new([step]));
    attempt.oneshot(intended(ms(60_000)).await).await
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_a_time_of_its_own() {
    assert_eq!(run(Step::Answer(ms(500), ms(499))).await.unwrap(), Answer);
    let Err(LinkError::Spent(failure)) = run(Step::Stuck).await else { panic!() };
    assert_eq!(failure.code, Code::DeadlineBefore);
    let Err(LinkError::Unknown(failure)) = run(Step::Hang).await else { panic!() };
    assert_eq!(failure.code, Code::TimedOut);
}

#[tokio::test(start_paused = true)]
async fn what_the_link_says_in_time_is_passed_on() {
    let not_sent = run(Step::NotSent(ms(10), Code::ConnectFailed)).await;
    assert!(matches!(not_sent, Err(LinkError::NotSent(_, failure)) if failure.code == Code::ConnectFailed));
    let lost = run(Step::Lost(ms(10))).await;
    assert!(matches!(lost, Err(LinkError::Unknown(failure)) if failure.code == Code::ConnectionLost));
}
