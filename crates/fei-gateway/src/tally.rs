//! How many changes of each kind one exchange made, on both ways: for the line that tells how it ended. It must never
//! hold a value.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use fei_codec::{LossKind, Losses};

/// The counts; a copy counts into the same ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally(Arc<[AtomicU32; LossKind::ALL.len()]>);

impl Tally {
    /// Counts what a conversion changed.
    pub(crate) fn add(&self, losses: &Losses) {
        for loss in losses.iter() {
            if let Some(count) = self.0.get(loss.kind as usize) {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// `cut 1, reshaped 2`; none when nothing changed.
    pub(crate) fn told(&self) -> Option<String> {
        let counts =
            LossKind::ALL.iter().zip(&*self.0).map(|(kind, count)| (kind, count.load(Ordering::Relaxed)));
        let told: Vec<_> = counts
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| format!("{} {count}", kind.as_str()))
            .collect();
        (!told.is_empty()).then(|| told.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use fei_codec::{Loss, Place};

    use super::*;

    #[test]
    fn every_copy_counts_into_the_same_counts() {
        let loss = |kind| Loss {
            path: "a".into(),
            place: Place::Whole,
            kind,
            before: "x".into(),
            after: "y".into(),
        };
        let tally = Tally::default();
        assert_eq!(tally.told(), None);
        tally.add(&Losses(vec![loss(LossKind::Reshaped), loss(LossKind::Cut)]));
        tally.clone().add(&Losses(vec![loss(LossKind::Reshaped)]));
        assert_eq!(tally.told().as_deref(), Some("cut 1, reshaped 2"));
    }
}
