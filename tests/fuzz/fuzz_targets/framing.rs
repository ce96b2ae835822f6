//! The stream of a line: in whatever pieces it comes, the same telegrams are cut out of it, it breaks at the same byte,
//! and the telegrams written one behind the other are the stream again.

#![no_main]

use bytes::{Bytes, BytesMut};
use fei_fuzz::pieces;
use fei_wire::{FrameError, Framer, Framing, PollRule, Prefix};
use libfuzzer_sys::fuzz_target;
use tokio_util::codec::{Decoder, Encoder};

fuzz_target!(|data: &[u8]| {
    let [form, width, most, cut, stream @ ..] = data else { return };
    let (prefix, widest) = if form & 1 == 0 { (Prefix::Ascii, 10) } else { (Prefix::Binary, 4) };
    let framing = Framing {
        prefix,
        width: u32::from(*width) % (widest + 1),
        counts_itself: form & 2 != 0,
        bytes_max: u32::from(*most) * 4,
        bytes_min: u32::from(form >> 4),
    };
    // A poll may be shorter than any telegram.
    let polls: Vec<_> = (form & 4 != 0).then(|| poll(2)).into_iter().collect();
    let whole = cut_out(Framer::new(framing, &polls), [stream].into_iter());
    let pieced = cut_out(Framer::new(framing, &polls), pieces(stream, *cut));
    assert_eq!(whole, pieced);
    comes_back(framing, stream, &whole);
});

fn poll(bytes: u32) -> PollRule {
    PollRule { bytes, starts: Bytes::from_static(b"P"), answer: Bytes::from_static(b"P"), rest: true }
}

/// What was cut out, and how it ended.
type Cut = (Vec<Bytes>, Option<String>);

fn cut_out<'s>(mut framer: Framer, pieces: impl Iterator<Item = &'s [u8]>) -> Cut {
    let (mut stream, mut telegrams) = (BytesMut::new(), Vec::new());
    for piece in pieces {
        stream.extend_from_slice(piece);
        if let Err(error) = drain(&mut telegrams, || framer.decode(&mut stream)) {
            return (telegrams, Some(error.to_string()));
        }
    }
    let error = drain(&mut telegrams, || framer.decode_eof(&mut stream)).err();
    (telegrams, error.map(|error| error.to_string()))
}

fn drain(
    telegrams: &mut Vec<Bytes>,
    mut next: impl FnMut() -> Result<Option<Bytes>, FrameError>,
) -> Result<(), FrameError> {
    while let Some(telegram) = next()? {
        telegrams.push(telegram);
    }
    Ok(())
}

fn comes_back(framing: Framing, stream: &[u8], (telegrams, error): &Cut) {
    let mut again = BytesMut::new();
    for telegram in telegrams {
        Framer::new(framing, &[]).encode(telegram, &mut again).expect("what was cut out can be written");
    }
    assert!(stream.starts_with(&again));
    // A line without a prefix is refused before its first byte.
    assert_eq!(error.is_none() || stream.is_empty(), again.len() == stream.len());
}
