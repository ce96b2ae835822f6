//! Every log line about orders.

use fei_journal::{Order, Ordered};

/// It holds from now on; after a restart: again.
pub(super) fn holds(ordered: &Ordered) {
    let Ordered { event, made, order: Order { subject, act, hand, .. } } = ordered;
    let (act, by, why) = (act.as_str(), &*hand.who, &*hand.why);
    tracing::warn!(%subject, act, by, why, %made, event, "an order holds");
}

/// It is written down.
pub(super) fn waits(ordered: &Ordered) {
    let Ordered { event, order: Order { subject, act, hand, from }, .. } = ordered;
    let (act, by, why) = (act.as_str(), &*hand.who, &*hand.why);
    let from = from.map(tracing::field::display);
    tracing::info!(%subject, act, by, why, from, event, "an order waits for its time");
}
