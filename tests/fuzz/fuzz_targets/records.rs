//! A file of records: in whatever pieces it comes, the same records are cut out of it, it breaks at the same byte, and the
//! records written one behind the other are the file again.

#![no_main]

use std::ops::Range;

use fei_codec::records::{CutError, Cutter, close, open};
use fei_fuzz::pieces;
use fei_layout::plan::RecordForm;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [form, most, cut, file @ ..] = data else { return };
    let form = match form % 8 {
        0 => RecordForm::Fixed(1 + u32::from(*most) / 2),
        1 => RecordForm::Lf,
        2 => RecordForm::CrLf,
        3 => RecordForm::Word2,
        4 => RecordForm::Word4,
        5 => RecordForm::Word2Le,
        6 => RecordForm::Word4Le,
        _ => RecordForm::Rdw,
    };
    let cutter = Cutter::new(form, usize::from(*most));
    let whole = cut_out(cutter.clone(), file, [file].into_iter());
    let pieced = cut_out(cutter, file, pieces(file, *cut));
    assert_eq!(whole, pieced);
    comes_back(form, file, &whole);
});

/// The records, and where the file broke: which record, and its first byte. How a line that is too long is told depends on
/// how much of it was seen.
type Cut = (Vec<Range<usize>>, Option<(u64, u64)>, bool);

fn cut_out<'f>(mut cutter: Cutter, file: &'f [u8], pieces: impl Iterator<Item = &'f [u8]>) -> Cut {
    let (mut records, mut there) = (Vec::new(), 0);
    let mut broken = None;
    for piece in pieces {
        there += piece.len();
        broken = drain(&mut cutter, &file[..there], false, &mut records).err();
        if broken.is_some() {
            break;
        }
    }
    if broken.is_none() {
        broken = drain(&mut cutter, file, true, &mut records).err();
    }
    (records, broken.map(|error| (error.number, error.offset)), cutter.is_unended())
}

fn drain(
    cutter: &mut Cutter,
    there: &[u8],
    end: bool,
    records: &mut Vec<Range<usize>>,
) -> Result<(), CutError> {
    loop {
        let at = cutter.offset() as usize;
        let Some(record) = cutter.next(&there[at..], end)? else { return Ok(()) };
        records.push(at + record.start..at + record.end);
    }
}

fn comes_back(form: RecordForm, file: &[u8], (records, broken, unended): &Cut) {
    let mut again = Vec::new();
    for record in records {
        let opened = open(form, &mut again);
        again.extend_from_slice(&file[record.clone()]);
        close(form, opened, &mut again).expect("what was cut out can be written");
    }
    if *unended {
        let end = if form == RecordForm::CrLf { 2 } else { 1 };
        again.truncate(again.len() - end);
    }
    assert!(file.starts_with(&again));
    assert_eq!(broken.is_none(), again.len() == file.len());
}
