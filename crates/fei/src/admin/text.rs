//! Numbers in OpenMetrics' text, by prometheus-client.

use std::fmt;
use std::time::Duration;

use fei_journal::Spread;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

/// What [`of`] writes.
pub(super) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Labels: names, and words of closed sets.
pub(super) type Labels = Vec<(&'static str, String)>;

/// All that is seen, as text.
pub(super) fn of(seen: impl Collector) -> Result<String, fmt::Error> {
    let (mut registry, mut text) = (Registry::default(), String::new());
    registry.register_collector(Box::new(seen));
    text::encode(&mut text, &registry)?;
    Ok(text)
}

/// What only grows.
pub(super) fn counters(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = (Labels, u64)>,
) -> fmt::Result {
    let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
    for (labels, value) in values {
        if labels.is_empty() {
            family.encode_counter::<NoLabelSet, _, u64>(&value, None)?;
        } else {
            family.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&value, None)?;
        }
    }
    Ok(())
}

/// What goes up and down.
pub(super) fn gauges(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = (Labels, i64)>,
) -> fmt::Result {
    let mut family = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    for (labels, value) in values {
        if labels.is_empty() {
            family.encode_gauge(&value)?;
        } else {
            family.encode_family(&labels)?.encode_gauge(&value)?;
        }
    }
    Ok(())
}

/// How times or numbers spread; `shown` is what a value is called there.
pub(super) fn spreads<'s>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    spreads: impl IntoIterator<Item = (Labels, &'s Spread)>,
    shown: fn(u64) -> f64,
) -> fmt::Result {
    let mut family = encoder.encode_descriptor(name, help, None, MetricType::Histogram)?;
    for (labels, spread) in spreads {
        let classes = spread.classes.iter().map(|(end, count)| (shown(*end), *count));
        let above = spread.count - spread.classes.iter().map(|(_, count)| count).sum::<u64>();
        let buckets: Vec<_> = classes.chain([(f64::INFINITY, above)]).collect();
        let (sum, count) = (shown(spread.sum), spread.count);
        if labels.is_empty() {
            family.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        } else {
            family.encode_family(&labels)?.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        }
    }
    Ok(())
}

/// The same of one that has no labels.
pub(super) fn spread(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    spread: &Spread,
    shown: fn(u64) -> f64,
) -> fmt::Result {
    spreads(encoder, name, help, [(Labels::new(), spread)], shown)
}

/// Microseconds, as OpenMetrics wants times.
pub(super) fn seconds(us: u64) -> f64 {
    Duration::from_micros(us).as_secs_f64()
}

/// A number of things.
#[expect(clippy::cast_precision_loss, reason = "a spread of counts, not of money")]
pub(super) fn number(of: u64) -> f64 {
    of as f64
}
