//! How a transaction ends whose owner is gone: a kill, a panic, a shutdown that could not wait.

use std::sync::Arc;

use bytes::Bytes;
use fei_exchange::{Code, Failure, Outcome};
use fei_journal::{Ending, Follow, Found, Journal};
use fei_layout::plan::{Flow, Side, Transaction};
use fei_layout::{Recognised, Registry};
use jiff::Timestamp;

use crate::asked::Asked;
use crate::{Gateway, inbound, reply, several, unknown};

impl<J: Journal> Gateway<J> {
    /// How a transaction ends that nobody else will end: unknown, U07, with what follows by its file. Duplicates get this
    /// answer from now on.
    pub(crate) async fn recovered(&self, found: &Found) -> (Ending, Vec<Follow>) {
        let (layouts, transaction) = self.begun_by(found).await;
        if transaction.as_ref().is_some_and(|one| matches!(one.flow, Flow::Inbound { .. })) {
            return inbound::lost(found, self.clock().moment());
        }
        let first_after = self.follow_rules(&found.institution).first_after;
        let moment = self.clock().moment();
        let begun = Timestamp::from_millisecond(found.txn.given_at_ms()).unwrap_or(moment);
        let follow = |it| unknown::follow(it, found.txn, (begun, moment), first_after);
        let follow = transaction.as_deref().map(follow);
        let answer = transaction.and_then(|transaction| self.lost(&layouts, transaction, found));
        // Its layout is gone. The core asks (결과조회) and hears the outcome; a duplicate gets its own bytes back.
        let answer = answer.unwrap_or_else(|| found.request.clone());
        let ending = Ending { outcome: Outcome::Unknown, code: Some(Code::Recovered), answer };
        (ending, follow.unwrap_or_default())
    }

    fn lost(&self, layouts: &Registry, transaction: Arc<Transaction>, found: &Found) -> Option<Bytes> {
        let failure = Failure::new(Code::Recovered, "whoever sent it is gone");
        let party = layouts.party(&transaction.party).cloned()?;
        let recognised = Recognised { transaction, side: Side::Request };
        let (trace, now) = (found.trace.clone(), self.clock().now());
        let asked = Asked::new(party, recognised, found.request.clone(), trace, now).ok()?;
        Some(match found.part {
            Some(of) => several::failed(&asked, of, &failure).answer,
            None => reply::failed(&asked, &failure).answer,
        })
    }
}
