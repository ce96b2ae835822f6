//! How far the text of a JSON string goes on without a quote, a backslash or a control character, eight bytes at a time.

use crate::num::index;

/// Whether a text stands between the quotes of a JSON string as it is.
pub(crate) fn stands_for_itself(text: &str) -> bool {
    plain(text.as_bytes()) == text.len()
}

/// How many bytes at the start of a text stand for themselves in a JSON string.
pub(super) fn plain(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks();
    let mut at = 0;
    for word in words {
        let odd = odd(u64::from_le_bytes(*word));
        if odd != 0 {
            return at + index(odd.trailing_zeros() / 8);
        }
        at += word.len();
    }
    at + rest.iter().position(|byte| is_odd(*byte)).unwrap_or(rest.len())
}

const fn is_odd(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1F)
}

/// Which bytes of a word are odd, in their highest bits. Only the lowest that is set is sure: what is taken away may
/// borrow from the bytes above it.
fn odd(word: u64) -> u64 {
    let below = |bytes: u64, limit: u8| bytes.wrapping_sub(every(limit)) & !bytes;
    let is = |byte| below(word ^ every(byte), 1);
    (below(word, b' ') | is(b'"') | is(b'\\')) & every(0x80)
}

/// A byte in every place of a word.
const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_first_odd_byte_is_found_wherever_it_stands(
            text in prop::collection::vec(prop_oneof![8 => b' '..=u8::MAX, 1 => any::<u8>()], 0..40),
        ) {
            let first = text.iter().position(|byte| is_odd(*byte));
            prop_assert_eq!(plain(&text), first.unwrap_or(text.len()));
        }
    }

    #[test]
    fn every_byte_is_known_in_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..17 {
                let mut text = [b'!'; 17];
                text[at] = byte;
                assert_eq!(plain(&text), if is_odd(byte) { at } else { 17 }, "{byte:#x} at {at}");
            }
        }
    }
}
