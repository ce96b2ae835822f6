//! Around the deadline, to the millisecond of paused time.

use fei_exchange::Code;
use tower::service_fn;

use super::*;
use crate::testing::{Answer, Link, Request, Step, intended, ms};

async fn run(step: Step, due: u64) -> Result<Answer, Code> {
    let deadline = DeadlineLayer.layer(Link::new([step]));
    deadline.oneshot(intended(ms(due)).await).await.map_err(|failure| failure.code)
}

#[tokio::test(start_paused = true)]
async fn what_had_not_left_is_not_executed_and_what_had_is_unknown() {
    assert_eq!(run(Step::Stuck, 1_000).await, Err(Code::DeadlineBefore));
    assert_eq!(run(Step::Hang, 1_000).await, Err(Code::TimedOut));
    assert_eq!(run(Step::Lost(ms(10)), 1_000).await, Err(Code::ConnectionLost));
    assert_eq!(run(Step::NotSent(ms(10), Code::TlsFailed), 1_000).await, Err(Code::TlsFailed));
    assert_eq!(run(Step::Answer(ms(10), ms(10)), 1_000).await, Ok(Answer));
}

#[tokio::test(start_paused = true)]
async fn around_the_deadline_it_is_either_an_answer_or_unknown() {
    for at in 950..1_050 {
        match run(Step::Answer(ms(1), ms(at - 1)), 1_000).await {
            Ok(Answer) => assert!(at <= 1_000, "an answer at {at}"),
            Err(Code::TimedOut) => assert!(at >= 1_000, "no answer at {at}"),
            other => panic!("{other:?} at {at}"),
        }
    }
}

/// H05: a thousand chances of when the call leaves and when its answer comes, each within 50 ms of the deadline. The answer
/// or U01 when it had left, N46 when it had not, and never one for the other.
#[tokio::test(start_paused = true)]
async fn whatever_the_instant_around_the_deadline_there_is_one_word_and_the_right_one() {
    let mut counts = [0; 3];
    for seed in 0..1_000 {
        let mut chance = fastrand::Rng::with_seed(seed);
        let leaves = chance.u64(940..=1_010);
        let answered = chance.u64(950.max(leaves)..=1_050);
        let told = run(Step::Answer(ms(leaves), ms(answered - leaves)), 1_000).await;
        let (word, may_be) = match told {
            Ok(Answer) => (0, leaves < 1_000 && answered <= 1_000),
            Err(Code::TimedOut) => (1, leaves < 1_000 && answered >= 1_000),
            Err(Code::DeadlineBefore) => (2, leaves >= 1_000),
            Err(other) => panic!("{other:?}"),
        };
        assert!(
            may_be,
            "seed {seed}: it left at {leaves}, was answered at {answered}, and {told:?} was told"
        );
        counts[word] += 1;
    }
    assert!(counts.iter().all(|times| *times > 50), "each word is told often: {counts:?}");
}

#[tokio::test(start_paused = true)]
async fn nothing_leaves_at_the_deadline_or_after_it() {
    for at in 990..1_010 {
        let link = Link::new([Step::Answer(ms(at), ms(0))]);
        let result = DeadlineLayer.layer(link.clone()).oneshot(intended(ms(1_000)).await).await;
        let left = at < 1_000;
        assert_eq!((link.sent(), result.is_ok()), (usize::from(left), left), "at {at}");
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_for_the_service_below_counts() {
    #[derive(Clone)]
    struct Never;
    impl Service<Intended<Request>> for Never {
        type Response = Answer;
        type Error = LinkError<Request>;
        type Future = std::future::Pending<Result<Answer, LinkError<Request>>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Pending
        }

        fn call(&mut self, _: Intended<Request>) -> Self::Future {
            panic!("called without being ready")
        }
    }
    let result = DeadlineLayer.layer(Never).oneshot(intended(ms(1_000)).await).await;
    assert_eq!(result.unwrap_err().code, Code::DeadlineBefore);
}

#[tokio::test(start_paused = true)]
async fn a_leaf_that_goes_on_after_the_deadline_cannot_send() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let tell = std::sync::Arc::new(std::sync::Mutex::new(Some(tell)));
    let leaf = service_fn(move |call: Intended<Request>| {
        // The worst leaf: a task that outlives its call.
        let tell = tell.lock().unwrap().take().unwrap();
        tokio::spawn(async move {
            tokio::time::sleep(ms(2_000)).await;
            tell.send(call.send().is_ok()).unwrap();
        });
        std::future::pending::<Result<Answer, LinkError<Request>>>()
    });
    let result = DeadlineLayer.layer(leaf).oneshot(intended(ms(1_000)).await).await;
    assert_eq!(result.unwrap_err().code, Code::DeadlineBefore);
    assert!(!told.await.unwrap(), "told that nothing was sent, so nothing may be");
}
