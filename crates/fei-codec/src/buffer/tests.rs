use super::*;

#[test]
fn nothing_of_a_long_record_is_left_behind_a_small_one() {
    let mut buffer = Buffer::default();
    buffer.extend_from_slice(&[b'x'; 100]);
    buffer.clear();
    assert!(buffer.is_empty() && Vec::from(std::mem::take(&mut buffer)).is_empty());
    buffer.extend_from_slice(&[b'x'; 100]);
    buffer.truncate(3);
    buffer.truncate(50);
    assert_eq!(*buffer, *b"xxx", "to truncate never gives back what was there");
    buffer.extend_from_slice(b"ab");
    assert_eq!(*buffer, *b"xxxab");
    buffer.append_with(|bytes| {
        assert_eq!(bytes, b"xxxab");
        bytes.push(b'c');
    });
    assert_eq!(*buffer, *b"xxxabc");
    buffer.last_mut().into_iter().for_each(|last| *last = b'd');
    assert_eq!(Vec::from(buffer), b"xxxabd");
}

#[test]
fn the_room_is_as_large_as_asked_and_becomes_output_only_where_it_is_told_to() {
    let mut buffer = Buffer::from(b"a".to_vec());
    assert_eq!(buffer.room(0), b"");
    assert_eq!(buffer.room(4), [0; 4]);
    buffer.room(4)[..3].copy_from_slice(b"bcd");
    assert_eq!(*buffer, *b"a");
    buffer.advance(2);
    assert_eq!(*buffer, *b"abc");
    assert_eq!(buffer.room(1).first(), Some(&b'd'), "it is not filled again");
    buffer.advance(1000);
    assert_eq!(*buffer, *b"abcd\0", "no more than there is room");
    buffer.append_with(|bytes| bytes.truncate(1));
    assert_eq!(buffer.room(3), [0; 3], "what a `Vec` took away is filled again");
}

#[test]
fn a_small_telegram_is_decoded_into_the_room_of_a_long_one() {
    use crate::testing::{layout, text};
    let layout = layout(vec![text("a", 3), text("b", 200)]);
    let telegram = |letter: &str, count: usize| format!("{:<3}{:<200}", letter, letter.repeat(count));
    let (mut buffer, mut losses) = (Buffer::default(), crate::Losses::new());
    for (letter, count) in [("x", 200), ("y", 0), ("z", 1)] {
        buffer.clear();
        crate::decode_into(&layout, telegram(letter, count).as_bytes(), &mut buffer, &mut losses).unwrap();
        let said = format!("{{\"a\":\"{letter}\",\"b\":\"{}\"}}", letter.repeat(count));
        assert_eq!(String::from_utf8_lossy(&buffer), said);
    }
}
