//! Who takes part in a case, and whether each does the work.

use std::error::Error;
use std::sync::Arc;

use encoding_rs::EUC_KR;
use fei_codec::{Buffer, Losses};

use crate::by_value;
use crate::cases::{Case, Direction};

/// Appends one output, made from one input. What is wrong was found by [`check`]; here it only says that it is.
pub(crate) type Work = Box<dyn Fn(&[u8], &mut Output) -> bool>;

/// Where outputs go, kept from one to the next. Of the two a subject writes into one: telegrams and what others make into
/// bytes, FEI's JSON into the buffer.
#[derive(Default)]
pub(crate) struct Output {
    bytes: Vec<u8>,
    buffer: Buffer,
}

impl Output {
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.buffer.clear();
    }

    fn written(&self) -> &[u8] {
        if self.buffer.is_empty() { &self.bytes } else { &self.buffer }
    }
}

/// One subject.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) work: Work,
    /// How its output is compared.
    same: fn(&[u8], &[u8]) -> bool,
}

pub(crate) const OURS: &str = "FEI";
pub(crate) const BY_HAND: &str = "hand-written struct";
pub(crate) const ENCODING_RS: &str = "encoding_rs alone";

/// The subjects of a case.
pub(crate) fn of(case: &Case, direction: Direction) -> Vec<Subject> {
    let bytes: fn(&[u8], &[u8]) -> bool = |output, expected| output == expected;
    let subject = |name, same, work| Subject { name, work, same };
    let hand = if direction == Direction::Decode { case.by_hand.0 } else { case.by_hand.1 };
    let hand: Work = Box::new(move |input, out| hand(input, &mut out.bytes).is_ok());
    let mut subjects = vec![
        subject(OURS, bytes, ours(case, direction)),
        subject(BY_HAND, bytes, hand),
        subject("serde_json::Value", same_values, tree(case, direction)),
    ];
    if direction == Direction::Decode {
        subjects.push(subject(ENCODING_RS, any, Box::new(text_of)));
    }
    subjects.push(subject("memcpy of the input", any, Box::new(copy)));
    subjects
}

/// Compares what every subject makes of every input with the expected bytes.
pub(crate) fn check(case: &Case, direction: Direction, subjects: &[Subject]) -> Result<(), Box<dyn Error>> {
    for subject in subjects {
        for (input, expected) in case.inputs(direction).iter().zip(case.outputs(direction)) {
            let mut output = Output::default();
            if !(subject.work)(input, &mut output) || !(subject.same)(output.written(), expected) {
                let (output, expected) =
                    (String::from_utf8_lossy(output.written()), String::from_utf8_lossy(expected));
                return Err(format!("{} {}:\n{output}\n{expected}", case.name, subject.name).into());
            }
        }
    }
    Ok(())
}

fn ours(case: &Case, direction: Direction) -> Work {
    let layout = Arc::clone(&case.layout);
    match direction {
        Direction::Decode => Box::new(move |input, out| {
            let mut losses = Losses::new();
            fei_codec::decode_into(&layout, input, &mut out.buffer, &mut losses).is_ok() && losses.is_empty()
        }),
        Direction::Encode | Direction::Shuffled => Box::new(move |input, out| {
            let mut losses = Losses::new();
            fei_codec::encode(&layout, input, &mut out.bytes, &mut losses).is_ok() && losses.is_empty()
        }),
    }
}

fn tree(case: &Case, direction: Direction) -> Work {
    let layout = Arc::clone(&case.layout);
    match direction {
        Direction::Decode => {
            Box::new(move |input, out| by_value::decode(&layout, input, &mut out.bytes).is_ok())
        }
        Direction::Encode | Direction::Shuffled => {
            Box::new(move |input, out| by_value::encode(&layout, input, &mut out.bytes).is_ok())
        }
    }
}

/// The whole telegram as UTF-8 in one call, into the reused buffer.
fn text_of(input: &[u8], out: &mut Output) -> bool {
    let out = &mut out.bytes;
    let mut decoder = EUC_KR.new_decoder_without_bom_handling();
    let start = out.len();
    let Some(most) = decoder.max_utf8_buffer_length_without_replacement(input.len()) else { return false };
    out.resize(start + most, 0);
    let (result, _, written) = decoder.decode_to_utf8_without_replacement(input, &mut out[start..], true);
    out.truncate(start + written);
    result == encoding_rs::DecoderResult::InputEmpty
}

fn copy(input: &[u8], out: &mut Output) -> bool {
    out.bytes.extend_from_slice(input);
    true
}

fn any(output: &[u8], _: &[u8]) -> bool {
    !output.is_empty()
}

/// A tree has its keys in its own order.
fn same_values(output: &[u8], expected: &[u8]) -> bool {
    let tree = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).ok();
    output == expected || tree(output).is_some_and(|output| tree(expected) == Some(output))
}
