//! What the codec allocates once it is warm: nothing. Telegrams and mirrors are those of the bench.

use std::hint::black_box;

use allocation_counter::measure;
use fei_codec::{Losses, decode, encode};
use fei_layout::plan::{Layout, Side};

#[path = "../../benches/transcode/dice.rs"]
mod dice;
#[expect(dead_code, reason = "the bench asks more of it")]
#[path = "../../benches/transcode/draft.rs"]
mod draft;
#[path = "../../benches/transcode/layouts.rs"]
mod layouts;
#[expect(dead_code, reason = "the bench asks more of it")]
#[path = "../../benches/transcode/records.rs"]
mod records;
#[path = "../../benches/common/registry.rs"]
mod registry;

/// What the first telegrams may allocate for: programs, tables, buffers that grow to their size.
const WARM_UP: usize = 64;

/// How often memory was asked for in turning inputs into outputs when the buffers are as long as they get.
fn allocations(inputs: &[Vec<u8>], mut convert: impl FnMut(&[u8], &mut Vec<u8>) -> bool) -> u64 {
    let mut out = Vec::new();
    let mut all = |inputs: &[Vec<u8>]| {
        inputs.iter().all(|input| {
            out.clear();
            convert(input, &mut out)
        })
    };
    let (first, rest) = inputs.split_at(WARM_UP);
    assert!(all(first) && all(rest));
    measure(|| assert!(all(rest))).count_total
}

fn decoding(layout: &Layout, telegrams: &[Vec<u8>]) -> u64 {
    allocations(telegrams, |telegram, out| {
        let mut losses = Losses::new();
        decode(layout, telegram, out, &mut losses).is_ok() && losses.is_empty()
    })
}

fn encoding(layout: &Layout, mirrors: &[Vec<u8>]) -> u64 {
    allocations(mirrors, |mirror, out| {
        let mut losses = Losses::new();
        encode(layout, mirror, out, &mut losses).is_ok() && losses.is_empty()
    })
}

/// Each way, allocations of one layout's telegrams.
fn both_ways(
    transaction: &str,
    side: Side,
    record: fn(&mut dice::Dice, usize) -> draft::Draft,
) -> (u64, u64) {
    let layout = layouts::layout(transaction, side).expect("a layout of the repository");
    let mut dice = dice::Dice::new(300);
    let drafts: Vec<_> = (0..256).map(|number| record(&mut dice, number)).collect();
    let telegrams: Vec<_> = drafts.iter().map(draft::Draft::telegram).collect();
    let mirrors: Vec<_> = drafts.iter().map(draft::Draft::mirror).collect();
    (decoding(&layout, &telegrams), encoding(&layout, &mirrors))
}

#[test]
fn a_transfer_allocates_nothing() {
    assert_eq!(both_ways("hecto.transfer", Side::Request, records::transfer), (0, 0));
}

#[test]
fn ten_rows_of_hangul_allocate_nothing() {
    assert_eq!(both_ways("core.statement_page", Side::Response, records::statement), (0, 0));
}

#[test]
fn lines_of_text_allocate_nothing() {
    assert_eq!(both_ways("core.credit_issue", Side::Request, records::credit), (0, 0));
}

/// The tests above would hold of a counter that counts nothing.
#[test]
fn what_allocates_is_counted() {
    let inputs = vec![vec![b'x'; 10]; WARM_UP + 3];
    assert_eq!(allocations(&inputs, |input, _| !black_box(input.to_vec()).is_empty()), 3);
}
