//! What is told at the end: how many records there were, how many could not be translated, and what was lost on the way,
//! by field and kind.

use std::fmt;

use fei_codec::{Loss, LossKind};
use serde::{Serialize, Serializer};

/// The sums of one run.
#[derive(Debug, Default, Serialize)]
pub(super) struct Sums {
    pub(super) records: u64,
    pub(super) rejected: u64,
    pub(super) losses: Vec<Lost>,
}

/// One kind of loss of one field.
#[derive(Debug, Serialize)]
pub(super) struct Lost {
    /// Without the numbers of items: `detail[].memo`.
    field: String,
    #[serde(serialize_with = "name")]
    kind: LossKind,
    times: u64,
}

fn name<S: Serializer>(kind: &LossKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.as_str())
}

impl Sums {
    /// Counts a loss.
    pub(super) fn lose(&mut self, loss: &Loss) {
        let known =
            self.losses.iter_mut().find(|lost| lost.kind == loss.kind && same(&lost.field, &loss.path));
        match known {
            Some(lost) => lost.times += 1,
            None => {
                let field = pieces(&loss.path).collect::<Vec<_>>().join("[]");
                self.losses.push(Lost { field, kind: loss.kind, times: 1 });
            }
        }
    }
}

/// `detail[2].memo` without its numbers.
fn pieces(path: &str) -> impl Iterator<Item = &str> {
    let (first, rest) = path.split_once('[').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let rest = rest.into_iter().flat_map(|rest| rest.split('['));
    std::iter::once(first).chain(rest.map(|piece| piece.split_once(']').map_or(piece, |(_, behind)| behind)))
}

/// Whether a path is that of a field, its numbers apart; nothing is put together for it.
fn same(field: &str, path: &str) -> bool {
    let mut left = Some(field);
    for (nth, piece) in pieces(path).enumerate() {
        left = left.and_then(|left| if nth == 0 { Some(left) } else { left.strip_prefix("[]") });
        left = left.and_then(|left| left.strip_prefix(piece));
    }
    left == Some("")
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} record{}", self.records, if self.records == 1 { "" } else { "s" })?;
        if self.rejected > 0 {
            write!(f, ", {} rejected", self.rejected)?;
        }
        for (nth, Lost { field, kind, times }) in self.losses.iter().enumerate() {
            let lead = if nth == 0 { "; " } else { ", " };
            write!(f, "{lead}{field} {} {times}", kind.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use fei_codec::Place;

    use super::*;

    fn loss(path: &str, kind: LossKind) -> Loss {
        Loss { path: path.to_owned(), place: Place::Whole, kind, before: String::new(), after: String::new() }
    }

    #[test]
    fn losses_are_counted_by_field_and_kind_whatever_the_item() {
        let mut sums = Sums { records: 2, ..Sums::default() };
        for (path, kind) in [
            ("detail[0].memo", LossKind::Cut),
            ("detail[17].memo", LossKind::Cut),
            ("detail[0].memo", LossKind::Widened),
            ("memo", LossKind::Cut),
            ("detail[3].memo[1]", LossKind::Cut),
        ] {
            sums.lose(&loss(path, kind));
        }
        assert_eq!(
            sums.to_string(),
            "2 records; detail[].memo cut 2, detail[].memo widened 1, memo cut 1, detail[].memo[] cut 1"
        );
    }

    #[test]
    fn nothing_lost_is_nothing_said() {
        assert_eq!(Sums { records: 1, rejected: 1, losses: Vec::new() }.to_string(), "1 record, 1 rejected");
    }
}
