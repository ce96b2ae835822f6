use proptest::prelude::*;

use super::*;
use crate::Prefix;

fn polls() -> Vec<PollRule> {
    vec![PollRule { bytes: 20, starts: "HDRREQPOLL".into(), answer: "HDRRESPOLL".into(), rest: true }]
}

fn hecto() -> Framer {
    let framing = Framing { bytes_min: 100, ..Framing::default() };
    Framer::new(framing, &polls())
}

#[test]
fn lengths_are_checked_before_the_telegram_is_there() {
    let refused = |prefix: &str| hecto().decode(&mut BytesMut::from(prefix)).unwrap_err().to_string();
    assert_eq!(refused("9999"), "a telegram of 9999 bytes, the line carries 2000 at most");
    assert_eq!(refused("2001"), "a telegram of 2001 bytes, the line carries 2000 at most");
    assert_eq!(refused("0099"), "a telegram of 99 bytes, the line carries 100 at least");
    assert_eq!(refused("0000"), "a telegram of 0 bytes, the line carries 100 at least");
    for fine in ["0020", "0100", "2000"] {
        assert!(hecto().decode(&mut BytesMut::from(fine)).unwrap().is_none());
    }
}

#[test]
fn two_frames_of_one_read_have_memory_of_their_own() {
    let mut stream = BytesMut::from(&[&b"0100"[..], &[b'a'; 100], b"0100", &[b'b'; 100]].concat()[..]);
    let read = stream.as_ptr_range();
    for expect in [b'a', b'b'] {
        let telegram = hecto().decode(&mut stream).unwrap().unwrap();
        assert_eq!(telegram, [expect; 100][..]);
        assert!(!read.contains(&telegram.as_ptr()));
    }
    assert!(stream.is_empty());
}

#[test]
fn an_announcement_takes_little_memory() {
    let framing = Framing { width: 9, bytes_max: 900_000_000, ..Framing::default() };
    let mut stream = BytesMut::from(&b"900000000"[..]);
    assert!(Framer::new(framing, &[]).decode(&mut stream).unwrap().is_none());
    assert!(stream.capacity() <= 4 * AHEAD_BYTES_MAX, "{}", stream.capacity());
}

#[test]
fn a_stream_that_ends_inside_a_frame_says_so() {
    let framed = [&b"0100"[..], &[b'a'; 100]].concat();
    for cut in 1..framed.len() {
        let mut stream = BytesMut::from(&framed[..cut]);
        assert!(matches!(hecto().decode_eof(&mut stream), Err(FrameError::Cut { bytes }) if bytes == cut));
    }
    assert!(hecto().decode_eof(&mut BytesMut::new()).unwrap().is_none());
}

/// What a stream gives when it comes in these pieces, and the most memory that its buffer held.
fn decode_in_pieces(
    framing: Framing,
    stream: &[u8],
    pieces: &[usize],
) -> (Vec<Bytes>, Option<String>, usize) {
    let mut framer = Framer::new(framing, &polls());
    let (mut buffer, mut telegrams, mut memory) = (BytesMut::new(), Vec::new(), 0);
    let (mut rest, mut pieces) = (stream, pieces.iter().cycle());
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at((*pieces.next().unwrap()).min(rest.len()));
        rest = behind;
        buffer.extend_from_slice(piece);
        loop {
            match framer.decode(&mut buffer) {
                Ok(Some(telegram)) => telegrams.push(telegram),
                Ok(None) => break,
                Err(error) => return (telegrams, Some(error.to_string()), memory),
            }
            memory = memory.max(buffer.capacity());
        }
        memory = memory.max(buffer.capacity());
    }
    (telegrams, None, memory)
}

prop_compose! {
    fn any_framing()(
        ascii in any::<bool>(), width in 2_u32..9, counts_itself in any::<bool>(), bytes_min in 1_u32..30,
    ) -> Framing {
        let prefix = if ascii { Prefix::Ascii } else { Prefix::Binary };
        Framing { prefix, width, counts_itself, bytes_max: 80, bytes_min }
    }
}

proptest! {
    #[test]
    fn any_pieces_give_the_same_telegrams(
        framing in any_framing(),
        telegrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 30..80), 0..8),
        pieces in prop::collection::vec(1_usize..50, 1..8),
    ) {
        let stream: Vec<u8> = telegrams.iter().flat_map(|telegram| framing.framed(telegram).unwrap()).collect();
        let (got, error, _) = decode_in_pieces(framing, &stream, &pieces);
        prop_assert_eq!(error, None);
        prop_assert_eq!(got, telegrams);
    }

    #[test]
    fn any_bytes_give_telegrams_or_an_error_however_they_come(
        framing in any_framing(),
        stream in prop::collection::vec(prop_oneof![Just(b'0'), Just(0), Just(b'1'), any::<u8>()], 0..400),
        pieces in prop::collection::vec(1_usize..50, 1..8),
    ) {
        let (whole, error, _) = decode_in_pieces(framing, &stream, &[stream.len().max(1)]);
        let (got, error_in_pieces, memory) = decode_in_pieces(framing, &stream, &pieces);
        prop_assert_eq!(got, whole);
        prop_assert_eq!(error_in_pieces, error);
        // A frame and a piece, and what a growing buffer rounds up.
        prop_assert!(memory <= 4 * (80 + 9 + 50), "{}", memory);
    }
}
