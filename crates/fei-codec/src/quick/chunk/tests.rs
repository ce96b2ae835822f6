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
            assert_eq!(chunk.odd().mask(), portable::mask(portable::odd(bytes)), "{byte}");
            let both = portable::or(portable::odd(bytes), [0; SIZE]);
            assert_eq!(Odd::NONE.or(chunk.odd()).mask(), portable::mask(both));
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
fn masks_begin_with_the_first_byte() {
    let chunk = Chunk::new(b"12 \xB0\xA1          \"");
    assert_eq!((chunk.digits(), chunk.equal(b'1')), (0b11, 0b1));
    assert_eq!(chunk.odd().mask(), 0b1000_0000_0001_1000);
    assert_eq!(chunk.eight(), *b"12 \xB0\xA1   ");
    assert_eq!((first(0), first(3), first(16)), (0, 7, 0xFFFF));
    assert_eq!((end(0), end(1), end(0b100), end(0xFFFF)), (0, 1, 3, 16));
}
