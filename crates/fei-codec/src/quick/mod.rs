//! The quick way through a layout, both ways: programs of small steps, worked out once, and sixteen bytes at a time.
//!
//! It takes only what is certainly fine and gives exactly what the plain way gives, without a loss. On any doubt (an
//! error, a change to report, a row that it does not know) it says so, and the plain way is gone from the start: that is
//! where errors are made and where they are exact. A test holds both ways equal on random layouts and records, broken
//! ones too.
//!
//! What a layout can say is taken apart without a rest in [`mine`]: whoever adds to the plan decides there that the new
//! thing is not for the quick way.

mod chunk;
mod day;
mod decode;
mod encode;
mod known;
mod lengths;
mod letters;
mod mine;
mod pairs;
mod pick;
mod plain;

use fei_layout::plan::Layout;

use crate::Buffer;
use crate::num::index;

use chunk::{Chunk, SIZE};
use known::Known;
use lengths::{Length, lengths};
pub(crate) use plain::plain;

/// The programs of one layout; none where it is left to the plain way.
struct Programs {
    known: Known,
    /// What must stand in the telegram, however it came to be.
    lengths: Box<[Length]>,
    decode: Option<decode::program::Program>,
    encode: Option<encode::program::Program>,
}

/// What is known of a layout's rows; none where nothing can be kept of it.
pub(crate) fn known(layout: &Layout) -> Option<&Known> {
    programs(layout).map(|programs| &programs.known)
}

/// Appends the mirror of a telegram. None: nothing was appended, and the plain way must be gone.
pub(crate) fn decode(layout: &Layout, telegram: &[u8], out: &mut Buffer) -> Option<()> {
    let programs = programs(layout)?;
    programs.state_lengths_of(telegram)?;
    decode::decode(layout, programs.decode.as_ref()?, telegram, out)
}

/// Appends the telegram of a mirror. None: nothing was appended, and the plain way must be gone.
pub(crate) fn encode(layout: &Layout, json: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let (programs, start) = (programs(layout)?, out.len());
    encode::encode(layout, programs.encode.as_ref()?, json, out)?;
    let sound = programs.state_lengths_of(out.get(start..)?);
    if sound.is_none() {
        out.truncate(start);
    }
    sound
}

impl Programs {
    /// None: a length is missing or wrong.
    fn state_lengths_of(&self, telegram: &[u8]) -> Option<()> {
        self.lengths.iter().all(|length| length.is_right(telegram)).then_some(())
    }
}

/// Where the JSON string ends that goes on at a place, if there is no escape in it: at its quote. None: another way must be
/// found.
#[inline]
pub(crate) fn quote(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        // Behind the end there are zeros, which stop it.
        let stops = Chunk::at(text, at).stops();
        if stops != 0 {
            at += index(stops.trailing_zeros());
            return (text.get(at) == Some(&b'"')).then_some(at);
        }
        at += SIZE;
    }
}

fn programs(layout: &Layout) -> Option<&Programs> {
    layout.derived.get_or_init(|| {
        let (owner, lengths) = (layout, lengths(layout));
        let layout = Some(layout).filter(|layout| lengths.is_some() && mine::is_mine(layout));
        let (decode, encode) =
            (layout.and_then(decode::compile::program), layout.and_then(encode::compile::program));
        let known = Known::of(owner);
        Programs { known, lengths: lengths.unwrap_or_default(), decode, encode }
    })
}

#[cfg(test)]
mod tests;
