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
mod letters;
mod mine;
mod pairs;
mod pick;

use fei_layout::plan::Layout;

/// The programs of one layout; none where it is left to the plain way.
struct Programs {
    decode: Option<decode::program::Program>,
    encode: Option<encode::program::Program>,
}

/// Appends the mirror of a telegram. None: nothing was appended, and the plain way must be gone.
pub(crate) fn decode(layout: &Layout, telegram: &[u8], out: &mut Vec<u8>) -> Option<()> {
    decode::decode(layout, programs(layout)?.decode.as_ref()?, telegram, out)
}

/// Appends the telegram of a mirror. None: nothing was appended, and the plain way must be gone.
pub(crate) fn encode(layout: &Layout, json: &[u8], out: &mut Vec<u8>) -> Option<()> {
    encode::encode(layout, programs(layout)?.encode.as_ref()?, json, out)
}

fn programs(layout: &Layout) -> Option<&Programs> {
    layout.derived.get_or_init(|| {
        let layout = Some(layout).filter(|layout| mine::is_mine(layout));
        let (decode, encode) =
            (layout.and_then(decode::compile::program), layout.and_then(encode::compile::program));
        Programs { decode, encode }
    })
}

#[cfg(test)]
mod tests;
