//! How a transaction ended and what its answer lost, as an operator learns it: from the log.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Lines that are kept: an exchange has some ten, and while `fei demo` stays up nobody asks.
const LINES_MAX: usize = 1_000;

/// What the gateway's log said since somebody last asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// `executed`, `declined`, `not_executed`, `unknown`.
    pub(crate) outcome: Option<String>,
    /// FEI's code.
    pub(crate) code: Option<String>,
    /// Why there is no answer of the institution's own.
    pub(crate) detail: Option<String>,
    /// `rcv_holder: cut`
    pub(crate) losses: Vec<String>,
    /// Every line, down to the telegrams: `transaction=hecto.transfer telegram=…`.
    pub(crate) lines: Vec<String>,
}

/// Listens to the gateway's events. Clones hear the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overheard(Arc<Mutex<Heard>>);

impl Overheard {
    /// What was heard, and begins anew.
    pub(crate) fn take(&self) -> Heard {
        std::mem::take(&mut *self.heard())
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Subscriber> Layer<S> for Overheard {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if !event.metadata().target().starts_with("fei_gateway") {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut heard = self.heard();
        if heard.lines.len() >= LINES_MAX {
            *heard = Heard::default();
        }
        heard.lines.push(fields.line);
        if let (Some(field), Some(loss)) = (fields.field, fields.loss) {
            heard.losses.push(format!("{field}: {loss}"));
        }
        heard.outcome = fields.outcome.or(heard.outcome.take());
        heard.code = fields.code.or(heard.code.take());
        heard.detail = fields.detail.or(heard.detail.take());
    }
}

/// The fields that matter.
#[derive(Default)]
struct Fields {
    outcome: Option<String>,
    code: Option<String>,
    detail: Option<String>,
    field: Option<String>,
    loss: Option<String>,
    line: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
        let slot = match field.name() {
            "outcome" => &mut self.outcome,
            "code" => &mut self.code,
            "detail" => &mut self.detail,
            "field" => &mut self.field,
            "loss" => &mut self.loss,
            _ => return,
        };
        *slot = Some(value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let gap = if self.line.is_empty() { "" } else { " " };
        // writing into a String cannot fail
        let _written = write!(self.line, "{gap}{field}={value:?}");
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn outcome_and_losses_are_heard_from_the_gateway_alone() {
        let overheard = Overheard::default();
        let subscriber = tracing_subscriber::registry().with(overheard.clone());
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(target: "fei_gateway::events", field = "holder", loss = "cut", "text changed");
            tracing::info!(target: "fei_gateway::events", outcome = "executed", code = None::<&str>, n = 3, "ended");
            tracing::info!(target: "other", outcome = "unknown", "not ours");
        });
        let heard = overheard.take();
        assert_eq!(heard.outcome.as_deref(), Some("executed"));
        assert_eq!((heard.code, heard.losses), (None, vec!["holder: cut".to_owned()]));
        assert_eq!(
            heard.lines,
            ["message=text changed field=holder loss=cut", "message=ended outcome=executed n=3"]
        );
        assert_eq!(overheard.take(), Heard::default());
    }

    #[test]
    fn what_nobody_asks_for_does_not_grow_without_end() {
        let overheard = Overheard::default();
        let subscriber = tracing_subscriber::registry().with(overheard.clone());
        tracing::subscriber::with_default(subscriber, || {
            for _ in 0..3 * LINES_MAX {
                tracing::warn!(target: "fei_gateway::events", field = "holder", loss = "cut", "text changed");
            }
        });
        let heard = overheard.take();
        assert!(heard.lines.len() <= LINES_MAX && heard.losses.len() <= LINES_MAX, "{}", heard.lines.len());
    }
}
