use fei_layout::plan::RecordForm::{self, CrLf, Fixed, Lf, Rdw, Word2, Word2Le, Word4, Word4Le};
use proptest::prelude::*;

use super::*;

const FORMS: [RecordForm; 8] = [Fixed(5), Lf, CrLf, Word2, Word4, Word2Le, Word4Le, Rdw];

/// The records of a whole file, and how it ended.
fn cut(form: RecordForm, file: &[u8]) -> (Vec<Vec<u8>>, Result<(), CutError>) {
    cut_in_pieces(form, file, &[file.len()])
}

/// The same, when the file comes in pieces of these lengths, over and over.
fn cut_in_pieces(form: RecordForm, file: &[u8], pieces: &[usize]) -> (Vec<Vec<u8>>, Result<(), CutError>) {
    let mut cutter = Cutter::new(form, 64);
    let (mut buffer, mut records, mut come) = (Vec::new(), Vec::new(), 0);
    for piece in pieces.iter().cycle() {
        let until = (come + piece).min(file.len());
        buffer.extend_from_slice(&file[come..until]);
        come = until;
        loop {
            let before = cutter.offset();
            match cutter.next(&buffer, come == file.len()) {
                Ok(None) => break,
                Ok(Some(record)) => {
                    records.push(buffer[record].to_vec());
                    buffer.drain(..usize::try_from(cutter.offset() - before).unwrap());
                }
                Err(error) => return (records, Err(error)),
            }
        }
        if come == file.len() {
            assert!(buffer.is_empty(), "nothing is left over");
            return (records, Ok(()));
        }
    }
    unreachable!("the pieces go round")
}

fn framed(form: RecordForm, records: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    for record in records {
        let opened = open(form, &mut file);
        file.extend_from_slice(record);
        close(form, opened, &mut file).unwrap();
    }
    file
}

#[test]
fn each_form_is_the_bytes_that_its_name_says() {
    let record = [b"abcde".to_vec()];
    for (form, bytes) in [
        (Fixed(5), &b"abcde"[..]),
        (Lf, b"abcde\n"),
        (CrLf, b"abcde\r\n"),
        (Word2, b"\x00\x05abcde"),
        (Word4, b"\x00\x00\x00\x05abcde"),
        (Word2Le, b"\x05\x00abcde"),
        (Word4Le, b"\x05\x00\x00\x00abcde"),
        (Rdw, b"\x00\x09\x00\x00abcde"),
    ] {
        assert_eq!(framed(form, &record), bytes, "{form:?}");
        assert_eq!(cut(form, bytes), (record.to_vec(), Ok(())), "{form:?}");
    }
}

#[test]
fn a_file_without_a_byte_has_no_record() {
    for form in FORMS {
        assert_eq!(cut(form, b""), (vec![], Ok(())), "{form:?}");
    }
}

#[test]
fn a_file_that_ends_inside_a_record_says_which_and_where() {
    for (form, says) in [
        (Fixed(5), "record 2 at byte 5: expected 5 bytes, got 3 bytes: the file ends inside the record"),
        (Word2, "record 2 at byte 7: expected 7 bytes, got 5 bytes: the file ends inside the record"),
        (Rdw, "record 2 at byte 9: expected 9 bytes, got 7 bytes: the file ends inside the record"),
    ] {
        let mut file = framed(form, &[b"abcde".to_vec(), b"fghij".to_vec()]);
        file.truncate(file.len() - 2);
        let (records, end) = cut(form, &file);
        assert_eq!((records.len(), end.unwrap_err().to_string().as_str()), (1, says));
    }
    let (_, end) = cut(Word4, b"\x00\x00");
    assert_eq!(
        end.unwrap_err().to_string(),
        "record 1 at byte 0: expected 4 bytes, got 2 bytes: the file ends inside the record"
    );
}

#[test]
fn the_last_line_may_have_no_end_and_that_is_told() {
    for (form, file) in [(Lf, &b"ab\ncd"[..]), (CrLf, b"ab\r\ncd")] {
        let mut cutter = Cutter::new(form, 10);
        assert_eq!(cutter.next(file, true), Ok(Some(0..2)));
        assert!(!cutter.is_unended());
        let behind = usize::try_from(cutter.offset()).unwrap();
        assert_eq!(cutter.next(&file[behind..], true), Ok(Some(0..2)));
        assert!(cutter.is_unended());
    }
}

#[test]
fn line_ends_of_the_other_kind_are_seen() {
    let (records, end) = cut(CrLf, b"ab\r\ncd\nef\r\n");
    assert_eq!(records, [b"ab"]);
    assert_eq!(
        end.unwrap_err().to_string(),
        "record 2 at byte 4: expected carriage return and line feed at the end, got a line feed alone at byte 6 of the file"
    );
    let (records, _) = cut(Lf, b"ab\r\n");
    assert_eq!(records, [b"ab\r"], "the layout will not take it");
}

#[test]
fn a_record_over_the_limit_is_refused_before_its_bytes_are_awaited() {
    for (form, start, says) in [
        (Fixed(100), &b"x"[..], "record 1 at byte 0: expected at most 64 bytes, got 100 bytes"),
        (Word4, b"\xFF\xFF\xFF\xFF", "record 1 at byte 0: expected at most 64 bytes, got 4294967295 bytes"),
        (Rdw, b"\x00\x45\x00\x00", "record 1 at byte 0: expected at most 64 bytes, got 65 bytes"),
        (Lf, &[b'x'; 66], "record 1 at byte 0: expected at most 64 bytes, got more, without a line end"),
    ] {
        let mut cutter = Cutter::new(form, 64);
        assert_eq!(cutter.next(start, false).unwrap_err().to_string(), says, "{form:?}");
    }
    let mut line = [b'x'; 66];
    line[65] = b'\n';
    assert_eq!(cut(Lf, &line).1.unwrap_err().kind, CutKind::TooLong);
    line[64] = b'\n';
    assert_eq!(cut(Lf, &line[..65]).1, Ok(()), "64 bytes are allowed");
}

#[test]
fn words_that_no_word_can_say_are_errors() {
    for (word, says) in [
        (b"\x00\x03\x00\x00", "expected a length of at least 4, which counts itself, got 3"),
        (b"\x00\x08\x01\x00", "expected two bytes of zero behind the length"),
    ] {
        let error = cut(Rdw, word).1.unwrap_err();
        assert_eq!(error.kind, CutKind::Word);
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn what_could_not_be_cut_out_again_is_not_written() {
    for (form, record, says) in [
        (Fixed(5), b"abcd".to_vec(), "a record of 5 bytes / 4 bytes"),
        (Lf, b"ab\ncd".to_vec(), "no line feed inside a record that ends with one / one at byte 2"),
        (CrLf, b"a\n".to_vec(), "no line feed inside a record that ends with one / one at byte 1"),
        (Word2, vec![0; 65_536], "at most 65535 bytes, as the word can say / 65536 bytes"),
        (Rdw, vec![0; 65_532], "at most 65531 bytes, as the word can say / 65532 bytes"),
    ] {
        let mut out = b"before".to_vec();
        let opened = open(form, &mut out);
        out.extend_from_slice(&record);
        let misfit = close(form, opened, &mut out).unwrap_err();
        assert_eq!(format!("{} / {}", misfit.expected, misfit.got), says);
        assert_eq!(out, b"before");
    }
}

/// Records that every form can hold.
fn any_records() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(0x20_u8.., 5), 0..20)
}

proptest! {
    #[test]
    fn what_was_put_together_comes_apart_the_same(records in any_records()) {
        for form in FORMS {
            prop_assert_eq!(cut(form, &framed(form, &records)), (records.clone(), Ok(())));
        }
    }

    #[test]
    fn pieces_of_any_length_make_no_difference(
        file in prop::collection::vec(prop_oneof![Just(0), Just(b'\n'), Just(b'\r'), Just(7), any::<u8>()], 0..200),
        pieces in prop::collection::vec(1_usize..40, 1..10),
    ) {
        for form in FORMS {
            let (whole, pieced) = (cut(form, &file), cut_in_pieces(form, &file, &pieces));
            prop_assert_eq!(&whole.0, &pieced.0);
            // A line over the limit is seen with or without its end, whichever comes first.
            let place = |error: CutError| (error.number, error.offset, error.kind);
            prop_assert_eq!(whole.1.map_err(place), pieced.1.map_err(place));
        }
    }
}
