//! The order of the layers, outermost first, each with the reason for its place.

use std::convert::Infallible;
use std::sync::Arc;

use fei_exchange::{Code, Failure};
use fei_journal::{Intended, Journal, LinkError};
use tokio_util::task::TaskTracker;
use tower::Service;
use tower::util::BoxCloneSyncService;

use crate::{Call, Done, Gate, GuardRules};

/// One institution's stack. Clone it for each call: the limits are shared.
pub type Stack<R, A> = BoxCloneSyncService<Call<R, A>, Done, Infallible>;

/// Builds one institution's stack.
pub fn stack<J, L, R, A>(
    rules: GuardRules,
    gate: Gate,
    owners: TaskTracker,
    journal: Arc<J>,
    link: L,
) -> Stack<R, A>
where
    J: Journal,
    L: Service<Intended<R>, Response = A, Error = LinkError<R>> + Clone + Send + Sync + 'static,
    L::Future: Send + 'static,
    R: Send + 'static,
    A: Send + 'static,
{
    let _ = (rules, gate, owners, journal, link);
    BoxCloneSyncService::new(tower::service_fn(|_call| async {
        Ok(Done::Refused(Failure::new(Code::OutOfResources, "the stack is empty")))
    }))
}
