//! Telegram → mirror, quickly: one loop over the program, with what is left of the telegram and of the room for JSON in
//! hand. Whoever reads a value is given both and says how much it wrote.

pub(super) mod compile;
mod group;
mod lines;
mod mixed;
mod number;
mod pick;
pub(super) mod program;
mod room;
mod row;
mod text;

use fei_layout::plan::Layout;

use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, SIZE};
use crate::quick::pairs::{Alphabet, alphabet};

use mixed::mixed;
use program::{Op, Program, REGISTERS, What};
use room::{Step, Stop, behind, put_bytes, with_room};

/// Room for the longest literal, and behind it a value of one chunk with its quotes.
const WINDOW: usize = 96;

/// Appends the mirror of a telegram, or nothing.
pub(super) fn decode(layout: &Layout, program: &Program, telegram: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let length = offset(telegram.len());
    if length < layout.bytes_min || length > layout.bytes_max {
        return None;
    }
    let alphabet = alphabet(layout.charset)?;
    with_room(out, |room, other| {
        let mut run = Run { layout, program, telegram, alphabet, other, registers: [u32::MAX; REGISTERS] };
        let (rest, written) = run.steps(0, program.ops.len(), telegram, room)?;
        if rest.is_empty() { Ok(written) } else { Err(Stop::Doubt) }
    })
}

/// One telegram under way.
struct Run<'a, 'r> {
    layout: &'a Layout,
    program: &'a Program,
    telegram: &'a [u8],
    alphabet: Alphabet,
    /// For a value that is put together elsewhere.
    other: &'r mut Vec<u8>,
    /// Where rows stood that counts and choices ask for.
    registers: [u32; REGISTERS],
}

impl<'a> Run<'a, '_> {
    /// The steps of a range; those of groups and choices go on behind their bodies. What is left of the telegram, and
    /// how much was written.
    fn steps(
        &mut self,
        start: usize,
        end: usize,
        from: &'a [u8],
        room: &mut [u8],
    ) -> Step<(&'a [u8], usize)> {
        let all = self.program.ops.get(..end).unwrap_or_default();
        let (mut next, mut from, mut written) = (start, from, 0);
        loop {
            let ops = all.get(next..).unwrap_or_default();
            let (left, rest, values) = self.values(ops, from, behind(room, written)?)?;
            (from, written) = (rest, written + values);
            let Some(op) = left.first() else { return Ok((from, written)) };
            written += write_literal(op, behind(room, written)?)?;
            let inside;
            (next, (from, inside)) = match op.what {
                What::Group(number) => self.group(number, from, behind(room, written)?)?,
                What::Choice(number) => self.choice(number, from, behind(room, written)?)?,
                _ => return Err(Stop::Doubt),
            };
            written += inside;
        }
    }

    /// Values one behind the other, up to a group or a choice: the steps from there on, what is left of the telegram,
    /// how much was written.
    fn values<'o>(
        &mut self,
        ops: &'o [Op],
        from: &'a [u8],
        room: &mut [u8],
    ) -> Step<(&'o [Op], &'a [u8], usize)> {
        let size = room.len();
        let (mut ops, mut from, mut room) = (ops, from, room);
        while let [op, rest @ ..] = ops {
            let window = room.first_chunk_mut::<WINDOW>().ok_or(Stop::Room)?;
            let literal = write_literal(op, window)?;
            let to = behind(window, literal)?;
            let written = match op.what {
                What::Short => match text::plain(Chunk::of(from), op.inside, to) {
                    Some(filled) => {
                        self.check(op, from, filled)?;
                        literal + filled
                    }
                    None => literal + self.mixed(op, from, behind(room, literal)?)?,
                },
                What::Digits => {
                    let written = number::digits(Chunk::of(from), op, to)?;
                    self.check(op, from, written)?;
                    literal + written
                }
                What::Amount { .. } => {
                    literal + number::amount(Chunk::of(from), from, op.width, op.inside, to)?
                }
                What::Day(day) => literal + number::day(Chunk::of(from), from, op, day, to)?,
                What::Filler(around) if !row::is_blank(from, op)? => {
                    literal + self.filler(op, around, from, behind(room, literal)?)?
                }
                What::Filler(_) => 0,
                What::Group(_) | What::Choice(_) => break,
                _ => literal + self.rare(op, from, behind(room, literal)?)?,
            };
            ops = rest;
            from = from.get(index(op.width)..).ok_or(Stop::Doubt)?;
            room = behind(room, written)?;
        }
        Ok((ops, from, size - room.len()))
    }

    /// A value that is longer than a chunk, or not often met; how much was written.
    #[inline(never)]
    fn rare(&mut self, op: &Op, from: &[u8], to: &mut [u8]) -> Step<usize> {
        let text = match op.what {
            What::Long => text::long(from, op.width, to, self.alphabet)?,
            What::Wide => text::wide(from, op.width, to, self.alphabet)?,
            What::Signed(signed) => return number::signed(from, op, signed, to),
            What::Lines(count) => return lines::lines(from, op.width / count, count, to, self.alphabet),
            What::Other => return self.other(op, from, to),
            What::Note(register) => return self.note(register, from),
            What::Blank(number) => return self.blank(number, from),
            _ => return Ok(0),
        };
        self.check(op, from, text.filled)?;
        Ok(text.written)
    }

    /// Text of a chunk that is not all plain.
    #[inline(never)]
    fn mixed(&self, op: &Op, from: &[u8], to: &mut [u8]) -> Step<usize> {
        let filled = text::filled(from.get(..index(op.width)).ok_or(Stop::Doubt)?);
        self.check(op, from, filled)?;
        mixed::<true>(from, filled, to, self.alphabet)
    }
}

/// The literal to the start of the room, in one chunk where that is enough; how much was written.
#[inline(always)]
fn write_literal(op: &Op, room: &mut [u8]) -> Step<usize> {
    let [start, rest] = &op.literal;
    put_bytes(*start, room)?;
    let bytes = usize::from(op.literal_bytes & 63);
    if bytes > SIZE {
        put_bytes(*rest, behind(room, SIZE)?)?;
    }
    Ok(bytes)
}
