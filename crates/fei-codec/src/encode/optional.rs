//! Rows that may be missing: those of a bitmap, and those at the end. Their keys say whether they are there.

use crate::num::{index, offset};
use crate::reading::bits;
use crate::{Error, ErrorKind};

use super::Encoder;

impl Encoder<'_, '_> {
    /// The bits of the rows that have a key, and then those rows.
    pub(super) fn bitmap(&mut self, ix: u32, at: u32) -> Result<(), Error> {
        let Some(bitmap) = self.layout.bitmaps.get(index(ix)) else { return Ok(()) };
        let there: Vec<u8> =
            bitmap.arms.iter().filter(|arm| self.any_key(&arm.body)).map(|arm| arm.bit).collect();
        let missing = |arm: &&fei_layout::plan::BitArm| arm.required && !there.contains(&arm.bit);
        if let Some(arm) = bitmap.arms.iter().find(missing).filter(|_| self.scope().is_some()) {
            let keys = self.keys(&arm.body);
            let key = keys.first().map_or("", |(key, _)| key);
            let (expected, got) = ("a value".to_owned(), "no such key".to_owned());
            self.held(Err(self.error(key, self.here(), ErrorKind::Required, expected, got)))?;
        }
        let (set, bytes) = bits::written(bitmap, there.into_iter());
        self.put(at, &bytes);
        self.walk.present(bitmap, set, offset(bytes.len()));
        Ok(())
    }

    /// Goes on when a row has a key from here on.
    pub(super) fn may_end(&mut self, end: u32) {
        if !self.any_key(&(self.walk.step()..end)) {
            self.walk.end_at(end);
        }
    }

    fn any_key(&self, steps: &std::ops::Range<u32>) -> bool {
        self.keys(steps).iter().any(|(_, place)| self.is_there(*place))
    }

    /// Writes bytes over those at a place.
    pub(super) fn put(&mut self, at: u32, bytes: &[u8]) {
        let start = self.start.saturating_add(index(at));
        let end = start.saturating_add(bytes.len());
        if self.out.len() < end {
            self.out.resize(end, self.layout.charset.space());
        }
        if let Some(place) = self.out.get_mut(start..end) {
            place.copy_from_slice(bytes);
        }
    }
}
