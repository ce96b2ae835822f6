//! Which arm of a choice a mirror means. What the fields say decides; a length is not known before all is written, so
//! that among arms that only the length tells apart the mirror's own keys decide, and the length is checked at the end.

use std::ops::Range;

use fei_layout::plan::{Arm, Choice, SlotRef, Step, Test};

use crate::json::What;
use crate::num::index;
use crate::reading::{holds, no_arm};
use crate::{Error, ErrorKind};

use super::Encoder;

impl<'a> Encoder<'a, '_> {
    pub(super) fn choice(&mut self, ix: u32) -> Result<(), Error> {
        let layout = self.layout;
        let Some(choice) = layout.choices.get(index(ix)) else { return Ok(()) };
        if self.found.is_some() && self.hangs_on_unknown(choice) {
            self.walk.end_at(choice.end);
            return Ok(());
        }
        let candidates = self.candidates(choice);
        // The first of those whose keys fit best: `max_by_key` takes the last, hence from the back.
        let Some(best) = candidates.iter().rev().max_by_key(|arm| self.score(arm)) else {
            let fault = no_arm(&self.walk, choice, self.telegram());
            self.held(Err(self.located("", self.here(), fault)))?;
            self.walk.end_at(choice.end);
            return Ok(());
        };
        for arm in &candidates {
            let chosen = std::ptr::eq(*arm, *best);
            self.promises.extend(length(arm).map(|bytes| (bytes, chosen)));
            if chosen {
                break;
            }
        }
        let refused = self.refuse_others(choice, best);
        self.held(refused)?;
        self.walk.take(choice, best);
        Ok(())
    }

    /// Whether a row that decides was found to be wrong: which variant it is, nobody knows.
    fn hangs_on_unknown(&self, choice: &Choice) -> bool {
        let mut tests = choice.arms.iter().flat_map(|arm| &arm.when);
        tests.any(|test| matches!(test, Test::Field { register, .. } if self.is_unknown(*register)))
    }

    /// The arms whose fields hold, up to the first that asks for no length.
    fn candidates<'c>(&self, choice: &'c Choice) -> Vec<&'c Arm> {
        let fits = |arm: &&Arm| arm.when.iter().all(|test| holds(&self.walk, self.telegram(), test));
        let mut candidates = Vec::new();
        for arm in choice.arms.iter().filter(fits) {
            candidates.push(arm);
            if length(arm).is_none() {
                break;
            }
        }
        candidates
    }

    /// Keys that are there, less those that are not; filler may be absent.
    fn score(&self, arm: &Arm) -> i64 {
        let one = |(key, place): &(&str, SlotRef)| match self.is_there(*place) {
            true => 1,
            false => -i64::from(!key.starts_with('_')),
        };
        self.keys(&arm.body).iter().map(one).sum()
    }

    pub(super) fn is_there(&self, place: SlotRef) -> bool {
        self.slot(place).what != What::Absent
    }

    /// A key of an arm that was not chosen has no place in the telegram.
    fn refuse_others(&self, choice: &Choice, chosen: &Arm) -> Result<(), Error> {
        let own = self.keys(&chosen.body);
        for (key, place) in choice.arms.iter().flat_map(|arm| self.keys(&arm.body)) {
            if self.is_there(place) && !own.iter().any(|(known, _)| *known == key) {
                let (expected, got) = ("a key of this variant".to_owned(), format!("{key:?}"));
                return Err(self.error(key, self.slot(place).at, ErrorKind::UnknownKey, expected, got));
            }
        }
        Ok(())
    }

    /// The keys of steps, those of inner choices too, those inside of groups not.
    pub(super) fn keys(&self, steps: &Range<u32>) -> Vec<(&'a str, SlotRef)> {
        let (layout, mirror) = (self.layout, &self.layout.mirror);
        let mut keys = Vec::new();
        let mut step = steps.start;
        while step < steps.end {
            step += 1;
            match layout.steps.get(index(step - 1)) {
                Some(Step::Field(ix) | Step::Tail(ix)) => {
                    let place = mirror.fields.get(index(ix.0)).copied().flatten();
                    keys.extend(place.map(|place| (&*layout.field(*ix).key, place)));
                }
                Some(Step::Group(ix)) => {
                    let group = layout.groups.get(index(ix.0));
                    step = group.map_or(step, |group| group.body.end);
                    keys.extend(group.map(|group| &*group.key).zip(mirror.groups.get(index(ix.0)).copied()));
                }
                Some(Step::Choice(_) | Step::Block(_) | Step::Bitmap(_) | Step::MayEnd(_)) | None => {}
            }
        }
        keys
    }
}

/// The length that an arm asks for.
fn length(arm: &Arm) -> Option<u32> {
    arm.when.iter().find_map(|test| match test {
        Test::Length(bytes) => Some(*bytes),
        Test::Field { .. } => None,
    })
}
