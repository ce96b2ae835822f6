use fei_journal::Spread;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;

use super::text;

#[derive(Debug)]
struct Spreads(Spread);

impl Collector for Spreads {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> std::fmt::Result {
        text::spread(&mut encoder, "fei_s", "Half a second", &self.0, text::seconds)
    }
}

#[test]
fn a_spread_is_written_as_what_lies_below_each_end() {
    let classes = vec![(500_000, 3), (1_000_000, 4)];
    let written = text::of(Spreads(Spread { classes, count: 9, sum: 7_250_000 })).unwrap();
    let expected = [
        "# HELP fei_s Half a second",
        "# TYPE fei_s histogram",
        "fei_s_sum 7.25",
        "fei_s_count 9",
        "fei_s_bucket{le=\"0.5\"} 3",
        "fei_s_bucket{le=\"1.0\"} 7",
        "fei_s_bucket{le=\"+Inf\"} 9",
        "# EOF",
    ];
    assert_eq!(written.lines().collect::<Vec<_>>(), expected);
}
