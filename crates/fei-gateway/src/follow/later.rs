//! A call about a transaction that was made before, ready to go out. Only the plan of such a call makes one, so whoever
//! holds it cannot hold the transaction's own call; save where that moves no money and may go out twice, an advice.

use fei_codec::{Context, Losses, View};
use fei_exchange::{Code, Effect, Failure};
use fei_http::{HttpCall, LateEar};
use fei_layout::plan::{JsonParty, LaterCall};

use crate::asked::Asked;
use crate::exchange::Exchange;
use crate::{reply, request};

/// An inquiry, a reversal, or an advice once more.
pub(crate) struct Later(HttpCall);

impl Later {
    /// Makes it of the original's telegram.
    ///
    /// # Errors
    /// A value that cannot be read, or has no place in the call. Nothing may be sent.
    pub(super) fn new(
        plan: &LaterCall,
        party: &JsonParty,
        asked: &Asked,
        original: &View<'_>,
        context: &Context<'_>,
    ) -> Result<Self, Failure> {
        let mut losses = Losses::new();
        let call = fei_codec::later_call(plan, party, original, context, &mut losses);
        let call = call.map_err(|error| reply::failure(&error))?;
        request::http_call(call, &asked.trace, party).map(Self)
    }

    /// The same with somebody who hears its answer when nobody waits for it any more.
    pub(super) fn heard_late_by(mut self, ear: LateEar) -> Self {
        self.0.late = Some(ear);
        self
    }

    /// Makes an advice's own call.
    ///
    /// # Errors
    /// It is no advice, or a value has no place in the call. Nothing may be sent.
    pub(super) fn once_more(exchange: &Exchange) -> Result<Self, Failure> {
        if exchange.asked.transaction.effect != Effect::Advice {
            return Err(Failure::new(Code::NotAllowed, "only what tells is said again"));
        }
        exchange.call(&exchange.view()).map(Self)
    }

    /// What goes on the wire.
    pub(crate) fn into_call(self) -> HttpCall {
        self.0
    }
}
