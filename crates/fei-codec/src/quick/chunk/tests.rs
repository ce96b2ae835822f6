use super::*;

fn bytes(chunk: Chunk) -> [u8; SIZE] {
    let mut bytes = [0; SIZE];
    chunk.store(&mut bytes);
    bytes
}

#[test]
fn the_processor_and_the_loops_say_the_same_of_every_byte_at_every_place() {
    for byte in 0..=u8::MAX {
        for at in 0..SIZE {
            let mut bytes = [b' '; SIZE];
            bytes[at] = byte;
            let chunk = Chunk::new(&bytes);
            assert_eq!(chunk.equal(byte), portable::equal(bytes, byte));
            assert_eq!(chunk.digits(), portable::digits(bytes), "{byte}");
            assert_eq!(chunk.high(), portable::mask(bytes), "{byte}");
            assert_eq!(chunk.odd(), portable::odd(bytes), "{byte}");
            for text in [[[b' '; SIZE], bytes].concat(), [bytes, [b' '; SIZE]].concat()] {
                assert_eq!(is_plain(&text), portable::is_plain(portable::see(portable::NOTHING, bytes)));
                let text = [text.as_slice(); 2].concat();
                let seen = portable::see_but_quotes(portable::NOTHING, bytes);
                let is_plain = portable::is_plain_but_quotes(seen);
                assert_eq!(is_plain_but_quotes(text.first_chunk().unwrap()), is_plain);
            }
            assert_eq!(chunk.stops(), portable::stops(bytes), "{byte}");
            let other = *b"0123456789ABCDEF";
            assert_eq!(chunk.same(Chunk::new(&other)), portable::same(bytes, other));
            let chosen = self::bytes(Chunk(imp::choose(imp::load(&bytes), chunk.0, imp::load(&other))));
            assert_eq!(chosen, portable::choose(bytes, bytes, other));
        }
    }
}

#[test]
fn behind_the_end_there_are_zeros() {
    assert_eq!(bytes(Chunk::of(b"bc")), *b"bc\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(bytes(Chunk::of(b"")), [0; SIZE]);
    assert_eq!(bytes(Chunk::of(b"123456789abcdefgh")), *b"123456789abcdefg");
}

#[test]
fn a_text_is_read_up_to_its_end() {
    let text = b"0123456789abcdefghij";
    assert_eq!(bytes(Chunk::at(text, 4)), *b"456789abcdefghij");
    assert_eq!(bytes(Chunk::at(text, 17)), *b"hij\0\0\0\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(bytes(Chunk::at(text, 20)), [0; SIZE]);
    assert_eq!(bytes(Chunk::at(b"ab", 1)), *b"b\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
}

#[test]
fn the_first_bytes_cover_those_of_another_chunk() {
    let (one, other) = (Chunk::new(&[b'1'; SIZE]), Chunk::new(&[b'2'; SIZE]));
    for count in 0..=SIZE {
        let both = bytes(one.over(other, count));
        assert_eq!(both.iter().filter(|byte| **byte == b'1').count(), count);
        assert!(both.is_sorted());
    }
}

#[test]
fn masks_begin_with_the_first_byte() {
    let chunk = Chunk::new(b"12 \xB0\xA1          \"");
    assert_eq!((chunk.digits(), chunk.equal(b'1')), (0b11, 0b1));
    assert_eq!(chunk.odd(), 0b1000_0000_0001_1000);
    assert_eq!(chunk.eight(), *b"12 \xB0\xA1   ");
    assert_eq!((first(0), first(3), first(16)), (0, 7, 0xFFFF));
    assert_eq!((end(0), end(1), end(0b100), end(0xFFFF)), (0, 1, 3, 16));
}

#[test]
fn a_text_is_plain_when_each_of_its_bytes_is() {
    for bytes in 0..70 {
        let text = vec![b'a'; bytes];
        assert!(is_plain(&text));
        for at in 0..bytes {
            for odd in [b'"', b'\\', 0, 0x1F, 0x7F, 0x80, 0xFF] {
                let mut text = text.clone();
                text[at] = odd;
                assert!(!is_plain(&text), "{odd} at {at} of {bytes}");
            }
        }
    }
}
