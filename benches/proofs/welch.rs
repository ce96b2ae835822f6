//! Whether two kinds of samples are of one distribution.
#![expect(clippy::float_arithmetic, reason = "statistics, and no money")]

/// What is above so much of all samples is left out, one after the other: what the machine did meanwhile is slow.
const KEPT: [f64; 6] = [1.0, 0.99, 0.95, 0.9, 0.75, 0.5];

/// Welch's t, without its sign: the largest over all of [`KEPT`].
pub(crate) fn furthest(samples: &[Vec<f64>; 2]) -> f64 {
    let mut all: Vec<f64> = samples.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    let bound = |kept: f64| all[((all.len() - 1) as f64 * kept) as usize];
    KEPT.map(|kept| t(samples, bound(kept))).into_iter().fold(0.0, f64::max)
}

fn t(samples: &[Vec<f64>; 2], bound: f64) -> f64 {
    let [one, other] = samples.each_ref().map(|samples| {
        let kept: Vec<f64> = samples.iter().copied().filter(|sample| *sample <= bound).collect();
        let count = kept.len() as f64;
        let mean = kept.iter().sum::<f64>() / count;
        let variance = kept.iter().map(|sample| (sample - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    });
    (one.0 - other.0).abs() / (one.1 + other.1).sqrt()
}
