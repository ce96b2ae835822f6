//! The tries of one call: keys in their order, each begun only when what stands under the one before did nothing.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

/// The key of each try, by its number from 0.
#[derive(Clone)]
pub struct Tries(Arc<dyn Fn(u32) -> Bytes + Send + Sync>);

/// Never a key: it is whoever calls who made it.
impl fmt::Debug for Tries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tries").finish_non_exhaustive()
    }
}

impl Tries {
    /// Of a call whose tries have these keys: as bytes in the order of their numbers, and no key of another call between them.
    pub fn new(key: impl Fn(u32) -> Bytes + Send + Sync + 'static) -> Self {
        Self(Arc::new(key))
    }

    /// The key of a try.
    #[must_use]
    pub fn key(&self, number: u32) -> Bytes {
        (self.0)(number)
    }

    /// The last one that is there; none: the first one is not. There is none behind one that is missing, unless retention took
    /// that: so it takes two looks for each binary digit of their number, and not one for each of them.
    pub(crate) fn last<E>(
        &self,
        mut is_there: impl FnMut(&[u8]) -> Result<bool, E>,
    ) -> Result<Option<u32>, E> {
        let mut is_there = |number| is_there(&self.key(number));
        if !is_there(0)? {
            return Ok(None);
        }
        let (mut there, mut missing) = (0, 1_u32);
        while is_there(missing)? {
            (there, missing) = (missing, missing.saturating_mul(2).saturating_add(1));
            if there == missing {
                return Ok(Some(there));
            }
        }
        while missing - there > 1 {
            let between = there + (missing - there) / 2;
            if is_there(between)? {
                there = between;
            } else {
                missing = between;
            }
        }
        Ok(Some(there))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn the_last_of_many_is_found_by_a_few_looks() {
        let tries = Tries::new(|number| Bytes::copy_from_slice(&number.to_be_bytes()));
        for count in (0..100).chain([5_000, 1 << 31, u32::MAX]) {
            let mut looks = 0;
            let is_there = |key: &[u8]| {
                looks += 1;
                Ok::<_, Infallible>(u32::from_be_bytes(key.try_into().unwrap()) < count)
            };
            assert_eq!(tries.last(is_there), Ok(count.checked_sub(1)));
            assert!(looks <= 2 * (33 - count.leading_zeros()), "{looks} looks for {count}");
        }
    }
}
