//! What `fei top` reads out of `/metrics`: answers by outcome, and how long they took.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fei_exchange::Outcome;

/// What was answered, and when it was read.
pub(super) struct Numbers {
    pub(super) at: Instant,
    /// By who was asked: an institution, or a core.
    pub(super) asked: Answers,
    /// By who called.
    pub(super) calls: Answers,
}

/// Numbers by a party's name.
#[derive(Default)]
pub(super) struct Answers {
    counts: BTreeMap<(String, &'static str), u64>,
    times: BTreeMap<String, Times>,
}

/// The upper end of each class in microseconds, and how many took no longer; the last class has no end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Times(Vec<(Option<u64>, u64)>);

impl Numbers {
    pub(super) fn read(metrics: &str, at: Instant) -> Self {
        let (mut asked, mut calls) = (Answers::default(), Answers::default());
        for sample in metrics.lines().filter_map(Sample::read) {
            match sample.name {
                "fei_transactions_total" => asked.count(&sample, "institution"),
                "fei_transaction_seconds_bucket" => asked.time(&sample, "institution"),
                "fei_served_transactions_total" => calls.count(&sample, "caller"),
                "fei_served_transaction_seconds_bucket" => calls.time(&sample, "caller"),
                _ => None,
            };
        }
        Self { at, asked, calls }
    }
}

impl Answers {
    fn count(&mut self, sample: &Sample<'_>, label: &str) -> Option<()> {
        let (name, outcome) = (sample.label(label)?, Outcome::parse(sample.label("outcome")?)?);
        self.counts.insert((name.to_owned(), outcome.as_str()), sample.value);
        Some(())
    }

    fn time(&mut self, sample: &Sample<'_>, label: &str) -> Option<()> {
        let (name, end) = (sample.label(label)?, sample.label("le")?);
        self.times.entry(name.to_owned()).or_default().0.push((end_us(end), sample.value));
        Some(())
    }

    /// Whether there are numbers of it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.times.contains_key(name)
    }

    /// Answers of this outcome since the gateway's start.
    pub(super) fn answers(&self, name: &str, outcome: Outcome) -> u64 {
        self.counts.get(&(name.to_owned(), outcome.as_str())).copied().unwrap_or(0)
    }

    /// How many microseconds so many in a hundred did not go beyond, of those that ended since `before`, or since the gateway's
    /// start; none: none ended.
    pub(super) fn within_us(&self, name: &str, percent: u64, before: Option<&Self>) -> Option<u64> {
        let now = self.times.get(name)?;
        let before = before.and_then(|before| before.times.get(name));
        now.since(before).within_us(percent)
    }
}

impl Times {
    /// Those that came between; of a gateway that was started again all.
    fn since(&self, before: Option<&Self>) -> Self {
        let grew = |before: &&Self| {
            before.0.len() == self.0.len() && self.0.iter().zip(&before.0).all(|(now, then)| now.1 >= then.1)
        };
        let Some(before) = before.filter(grew) else { return self.clone() };
        Self(self.0.iter().zip(&before.0).map(|(now, then)| (now.0, now.1.saturating_sub(then.1))).collect())
    }

    /// Within a class they are taken to lie evenly; what is above the last end is said to be there.
    fn within_us(&self, percent: u64) -> Option<u64> {
        let all = self.0.last().map(|(_, count)| *count).filter(|count| *count > 0)?;
        let rank = all.saturating_mul(percent).div_ceil(100);
        let (mut low, mut below) = (0, 0);
        for (end, count) in &self.0 {
            if *count >= rank {
                let width = end.map_or(0, |end| end.saturating_sub(low));
                let inside = width.saturating_mul(rank.saturating_sub(below));
                return Some(low.saturating_add(inside.div_ceil(count.saturating_sub(below).max(1))));
            }
            (low, below) = (end.unwrap_or(low), *count);
        }
        None
    }
}

/// `0.0015` is 1500; none: `+Inf`.
fn end_us(seconds: &str) -> Option<u64> {
    let end = seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    end.and_then(|end| u64::try_from(end.as_micros()).ok())
}

/// A line with labels.
struct Sample<'m> {
    name: &'m str,
    labels: Vec<(&'m str, &'m str)>,
    value: u64,
}

impl<'m> Sample<'m> {
    /// None: the line has no labels, or is no number.
    fn read(line: &'m str) -> Option<Self> {
        let (name, rest) = line.split_once('{')?;
        let (labels, value) = rest.rsplit_once("} ")?;
        let labels = labels.trim_end_matches('"').split("\",").filter_map(|label| label.split_once("=\""));
        Some(Self { name, labels: labels.collect(), value: value.parse().ok()? })
    }

    fn label(&self, name: &str) -> Option<&'m str> {
        self.labels.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}
