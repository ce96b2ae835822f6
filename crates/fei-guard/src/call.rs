//! What goes into the stack and what comes out of it.

use std::fmt;

use fei_exchange::{Failure, TxnId};
use fei_journal::{Ending, Follow, Found, Intent, PartEnding};
use tokio::time::Instant;

/// Makes the ending from what the link brought: an answer, or a failure that has a row. It runs before the ending is
/// committed, in the exchange's own task, once.
pub type Conclude<A> = Box<dyn FnOnce(Result<A, Failure>) -> Conclusion + Send>;

/// How an exchange ended, and what follows if nobody knows: one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// The ending.
    pub ending: Ending,
    /// What follows an unknown one; the journal ignores it otherwise.
    pub follow: Vec<Follow>,
    /// How the other transactions of the telegram ended, where it has several.
    pub rest: Vec<PartEnding>,
}

impl Conclusion {
    /// How each transaction of the telegram ended, in its order; `txn` is the first.
    pub fn each(self, txn: TxnId) -> impl Iterator<Item = PartEnding> {
        let Self { ending, follow, rest } = self;
        std::iter::once(PartEnding { txn, ending, follow }).chain(rest)
    }
}

/// One exchange with an institution: a request `R` for an answer `A`.
pub struct Call<R, A> {
    /// What the journal writes down before anything is sent.
    pub intent: Intent,
    /// What the link sends.
    pub request: R,
    /// The core's patience less a margin: nothing is sent after it, and nobody waits for an answer.
    pub deadline: Instant,
    /// What the answer, or the lack of one, means.
    pub conclude: Conclude<A>,
}

/// What came of an exchange. There is no error: every failure is one of these.
#[derive(Debug)]
pub enum Done {
    /// It ended, and the ending is committed: the answer may be given.
    Ended(Ending),
    /// The transactions of the telegram ended, each by itself and all in one commit: the answer may be put together.
    AllEnded(Vec<Ending>),
    /// The same content came under this key before, and nothing was sent now. In flight still, if the deadline passed
    /// while the first one was.
    Duplicate(Found),
    /// Refused without a row: nothing was sent, the journal does not know it.
    Refused(Failure),
    /// A byte may have left and the ending could not be committed in time (U06). The journal goes on trying.
    Unsettled(Failure),
}

impl<R, A> fmt::Debug for Call<R, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never request or telegram: they hold account numbers.
        f.debug_struct("Call").field("txn", &self.intent.txn).finish_non_exhaustive()
    }
}
