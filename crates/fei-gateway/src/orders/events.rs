//! Every log line about orders.

use fei_journal::{Order, Ordered};

/// It holds from now on; after a restart: again.
pub(super) fn holds(ordered: &Ordered) {
    let Ordered { event, made, order: Order { subject, act, hand, .. } } = ordered;
    let (act, by, why) = (act.as_str(), &*hand.who, &*hand.why);
    tracing::warn!(%subject, act, by, why, %made, event, "an order holds");
}

/// It is written down, instead of another for the same moment or beside those that wait.
pub(super) fn waits(ordered: &Ordered, instead_of: Option<&Ordered>) {
    let Ordered { event, order: Order { subject, act, hand, from }, .. } = ordered;
    let (act, by, why) = (act.as_str(), &*hand.who, &*hand.why);
    let from = from.map(tracing::field::display);
    let instead_of = instead_of.map(|before| before.event);
    tracing::info!(%subject, act, by, why, from, event, instead_of, "an order waits for its time");
}
