//! A number for every seal, never used twice under one key: the one thing that AES-GCM does not forgive.
//!
//! Eight random bytes that a process draws, and four that it counts: within a process no two are equal, and two
//! processes would have to draw the same eight. A restored backup changes nothing about that, as it would if the
//! number came out of the file.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::aead::NONCE_LEN;
use aws_lc_rs::rand;

use super::SealError;

#[derive(Debug)]
pub(super) struct Nonces(Mutex<Run>);

/// One run of counted numbers behind eight random bytes.
#[derive(Debug)]
struct Run {
    drawn: [u8; 8],
    /// The next one; none when the run is at its end.
    next: Option<u32>,
}

impl Nonces {
    pub(super) fn new() -> Result<Self, SealError> {
        Ok(Self(Mutex::new(Run::new()?)))
    }

    pub(super) fn next(&self) -> Result<[u8; NONCE_LEN], SealError> {
        // A panic elsewhere leaves the run whole: it is changed by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
    }
}

impl Run {
    fn new() -> Result<Self, SealError> {
        let mut drawn = [0; 8];
        rand::fill(&mut drawn).map_err(|_| SealError::NoRandom)?;
        Ok(Self { drawn, next: Some(0) })
    }

    fn next(&mut self) -> Result<[u8; NONCE_LEN], SealError> {
        let counted = match self.next {
            Some(counted) => counted,
            None => {
                *self = Self::new()?;
                0
            }
        };
        self.next = counted.checked_add(1);
        let mut nonce = [0; NONCE_LEN];
        nonce[..8].copy_from_slice(&self.drawn);
        nonce[8..].copy_from_slice(&counted.to_be_bytes());
        Ok(nonce)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_number_comes_twice_within_a_process_or_in_another() {
        let (one, other) = (Nonces::new().unwrap(), Nonces::new().unwrap());
        let drawn: HashSet<_> =
            (0..20_000).flat_map(|_| [one.next().unwrap(), other.next().unwrap()]).collect();
        assert_eq!(drawn.len(), 40_000);
    }

    #[test]
    fn at_the_end_of_a_run_another_begins() {
        let mut run = Run { drawn: [0; 8], next: Some(u32::MAX) };
        assert_eq!(run.next().unwrap(), [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]);
        let next = run.next().unwrap();
        assert_ne!(next[..8], [0; 8]);
        assert_eq!(next[8..], [0; 4]);
        assert_eq!(run.next().unwrap()[8..], [0, 0, 0, 1]);
    }
}
