//! Ready, not ready, and asked or not.

use tower::{ServiceExt, service_fn};

use super::*;
use crate::testing::{Answer, Request, call, ms};

/// Ready or not, by hand.
#[derive(Clone)]
struct Inner {
    is_ready: bool,
}

impl Service<Call<Request, Answer>> for Inner {
    type Response = Done;
    type Error = Infallible;
    type Future = Ready<Result<Done, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        if self.is_ready { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn call(&mut self, _: Call<Request, Answer>) -> Self::Future {
        assert!(self.is_ready, "called without being ready");
        ready(Ok(Done::Refused(Failure::new(Code::ShuttingDown, "the inner one was called"))))
    }
}

async fn code(inner: Inner) -> Code {
    match ShedLayer.layer(inner).oneshot(call("k", ms(100))).await {
        Ok(Done::Refused(failure)) => failure.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_ready_is_called_and_what_is_not_is_not_waited_for() {
    assert_eq!(code(Inner { is_ready: true }).await, Code::ShuttingDown);
    assert_eq!(code(Inner { is_ready: false }).await, Code::BulkheadFull);
}

#[tokio::test]
async fn a_clone_has_not_been_asked() {
    let inner = service_fn(|_: Call<Request, Answer>| async {
        Ok::<_, Infallible>(Done::Refused(Failure::new(Code::ShuttingDown, "the inner one was called")))
    });
    let mut asked = ShedLayer.layer(inner);
    asked.ready().await.unwrap();
    let Done::Refused(failure) = asked.clone().call(call("k", ms(100))).await.unwrap() else { panic!() };
    assert_eq!(failure.code, Code::BulkheadFull);
}
