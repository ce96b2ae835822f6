//! `fei journal orders`: what was ordered by hand, by whom and why.

use std::path::Path;

use clap::Args;
use fei_journal::Ordered;
use serde::Serialize;

use crate::cli::desk::Desk;
use crate::cli::korea;
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};
use crate::words::shown;

/// List every stop, start and held breaker that was ever ordered, the oldest first.
///
/// The gateway need not run. What holds now is shown by `fei institution list` and `fei
/// transaction list`.
///
///   fei journal orders
///   fei journal orders --format json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Orders {}

#[derive(Serialize)]
struct Line<'o> {
    event: i64,
    given: String,
    by: &'o str,
    act: &'static str,
    subject: String,
    from: Option<String>,
    why: &'o str,
}

impl Orders {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let desk = Desk::open(config)?;
        let orders = desk.ask(desk.desk.orders())?;
        for ordered in &orders {
            match out.format {
                Format::Json => out.json_line(&line(ordered))?,
                Format::Text => out.line(text(ordered))?,
            }
        }
        if orders.is_empty() {
            out.say("nothing was ever ordered");
        }
        Ok(Exit::Fine)
    }
}

fn text(ordered: &Ordered) -> String {
    let Ordered { event, made, order } = ordered;
    let from = order.from.map(|from| format!(" from {}", korea::shown(from))).unwrap_or_default();
    let (act, made) = (order.act.as_str().replace('_', " "), korea::shown(*made));
    let (who, why) = (shown(&order.hand.who), shown(&order.hand.why));
    format!("{event:>9}  {made}  {who:<12} {act} {}{from}: {why}", order.subject)
}

fn line(ordered: &Ordered) -> Line<'_> {
    let Ordered { event, made, order } = ordered;
    Line {
        event: *event,
        given: korea::exact(*made),
        by: &order.hand.who,
        act: order.act.as_str(),
        subject: order.subject.to_string(),
        from: order.from.map(korea::exact),
        why: &order.hand.why,
    }
}

#[cfg(test)]
mod tests {
    use fei_journal::{Act, Hand, Order, Subject};
    use jiff::Timestamp;

    use super::*;
    use crate::admin::Spoken;
    use crate::cli::order;

    /// Since they are refused nobody orders so any more; journals from before hold what was.
    #[test]
    fn what_a_terminal_would_obey_is_shown_by_its_number() {
        let hand = Hand { who: "kim\u{1b}[2J".into(), why: "a\r\u{202e}b".into() };
        let order = Order { subject: Subject::Node, act: Act::Drain, hand, from: None };
        let told = text(&Ordered { event: 1, made: Timestamp::UNIX_EPOCH, order });
        assert!(told.contains("kim\\u{1b}[2J") && told.ends_with(": a\\u{d}\\u{202e}b"), "{told}");
        let (by, why) = ("kim\u{1b}[2J".to_owned(), "a\r\u{202e}b".to_owned());
        let (subject, act, given) = ("node".to_owned(), "drained".to_owned(), Timestamp::UNIX_EPOCH);
        let told = order::text(&Spoken { event: 1, subject, act, by, why, given, from: None });
        assert!(told.ends_with(" by kim\\u{1b}[2J: a\\u{d}\\u{202e}b"), "{told}");
    }
}
