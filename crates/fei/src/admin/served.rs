//! The numbers of the server that institutions call, and of certificates.

use std::fmt;
use std::sync::Arc;

use fei_http::server::ServeCounts;
use prometheus_client::encoding::DescriptorEncoder;

use super::text::{Labels, counters, gauges};
use crate::certificates::{Ends, Term};

/// What is looked at.
pub(crate) struct Served {
    /// None: institutions cannot call.
    pub(crate) counts: Option<Arc<ServeCounts>>,
    pub(crate) ends: Arc<Ends>,
}

/// What is seen of it in one look.
#[derive(Debug)]
pub(super) struct Seen {
    calls: Option<Calls>,
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Calls {
    connections: (u64, u64),
    turned_away: u64,
    without_tls: u64,
    in_flight: u64,
    answers: Vec<(usize, u64)>,
    refusals: Vec<(&'static str, u64)>,
}

impl Served {
    /// Looks.
    pub(super) fn look(&self) -> Seen {
        let calls = self.counts.as_ref().map(|counts| Calls {
            connections: counts.connections(),
            turned_away: counts.turned_away(),
            without_tls: counts.without_tls(),
            in_flight: counts.in_flight(),
            answers: counts.answers().collect(),
            refusals: counts.refusals().map(|(refusal, count)| (refusal.as_str(), count)).collect(),
        });
        Seen { calls, terms: self.ends.terms() }
    }
}

impl Seen {
    pub(super) fn write(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let of = |term: &Term, second| (vec![("certificate", term.name.clone())], second);
        let ends = self.terms.iter().map(|term| of(term, term.ends_s));
        let help = "The last second of a certificate that is in use, since 1970; of lists (….revoked), when the next one is due";
        gauges(encoder, "fei_certificate_not_after_seconds", help, ends)?;
        let overdue = self.terms.iter().map(|term| of(term, term.overdue_s));
        let help = "From this second on, since 1970, another certificate or list should be in the place of the one that is in use";
        gauges(encoder, "fei_certificate_overdue_from_seconds", help, overdue)?;
        self.calls.as_ref().map_or(Ok(()), |calls| calls.write(encoder))
    }
}

impl Calls {
    fn write(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let alone = |value| [(Labels::new(), value)];
        let now = |value| [(Labels::new(), i64::try_from(value).unwrap_or(i64::MAX))];
        let (taken, open) = self.connections;
        let help = "Connections of institutions that were taken";
        counters(encoder, "fei_served_connections", help, alone(taken))?;
        let help = "Those that are open";
        gauges(encoder, "fei_served_connections_open", help, now(open))?;
        let help = "Connections of institutions that were closed at once: too many, or from elsewhere";
        counters(encoder, "fei_served_connections_turned_away", help, alone(self.turned_away))?;
        let help = "Connections of institutions that came to no TLS session";
        counters(encoder, "fei_served_without_tls", help, alone(self.without_tls))?;
        let help = "Calls of institutions that have no answer yet";
        gauges(encoder, "fei_served_in_flight", help, now(self.in_flight))?;
        let answers = self.answers.iter();
        let answers = answers.map(|(digit, count)| (vec![("status", format!("{digit}xx"))], *count));
        let help = "Answers to institutions, refusals among them";
        counters(encoder, "fei_served_answers", help, answers)?;
        let refusals = self.refusals.iter();
        let refusals = refusals.map(|(why, count)| (vec![("why", (*why).to_owned())], *count));
        let help = "Requests of institutions that were refused before a layout was looked at";
        counters(encoder, "fei_served_refusals", help, refusals)
    }
}
