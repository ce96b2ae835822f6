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
mod words;

use fei_layout::plan::Layout;

use crate::Buffer;
use crate::num::{index, offset};
use crate::quick::chunk::Chunk;
use crate::quick::pairs::Alphabet;

use program::{Op, Program, REGISTERS, What};
use room::{Step, Stop, behind, put, put_bytes};
use words::Part;

/// Room for the longest literal, and behind it a value of one chunk with its quotes.
const WINDOW: usize = 96;

/// Appends the mirror of a telegram, or nothing.
pub(super) fn decode(layout: &Layout, program: &Program, telegram: &[u8], out: &mut Buffer) -> Option<()> {
    let length = offset(telegram.len());
    if length < layout.bytes_min || length > layout.bytes_max {
        return None;
    }
    program.likely.append(out, |room| {
        let mut run =
            Run { layout, program, telegram, alphabet: program.alphabet, registers: [u32::MAX; REGISTERS] };
        let (rest, written) = run.steps(0, telegram, room)?;
        if rest.is_empty() { Ok(written) } else { Err(Stop::Doubt) }
    })
}

/// One telegram under way.
struct Run<'a> {
    layout: &'a Layout,
    program: &'a Program,
    telegram: &'a [u8],
    alphabet: Alphabet,
    /// Where rows stood that counts and choices ask for.
    registers: [u32; REGISTERS],
}

impl<'a> Run<'a> {
    /// The steps from one on up to their end; those of groups and choices go on behind their bodies. What is left of
    /// the telegram, and how much was written.
    fn steps(&mut self, start: usize, from: &'a [u8], room: &mut [u8]) -> Step<(&'a [u8], usize)> {
        let (mut next, mut from, mut written) = (start, from, 0);
        loop {
            let ops = self.program.ops.get(next..).unwrap_or_default();
            let (op, values) = self.values(ops, from, behind(room, written)?)?;
            from = from.get(index(op.at)..).ok_or(Stop::Doubt)?;
            written += values;
            let inside;
            (next, (from, inside)) = match op.what {
                What::Group(number) => self.group(number, from, behind(room, written)?)?,
                What::Choice(number) => self.choice(number, from, behind(room, written)?)?,
                _ => return Ok((from, written)),
            };
            written += inside;
        }
    }

    /// Values one behind the other, up to the step that is none, whose literal is written too; how much was written.
    /// Each stands where its step says: no value waits for the one before it.
    fn values<'o>(&mut self, ops: &'o [Op], from: &[u8], room: &mut [u8]) -> Step<(&'o Op, usize)> {
        let (all, mut written) = (from, 0);
        for op in ops {
            let window = behind(room, written)?.first_chunk_mut::<WINDOW>().ok_or(Stop::Room)?;
            let literal = write_literal(op, window)?;
            // No overflow: what is written lies in the room.
            let start = written;
            written = written.wrapping_add(literal);
            let at = index(op.at);
            let value = match op.what {
                What::Short => match self.short(op, all, behind(window, literal)?)? {
                    Short::Written(bytes) => bytes,
                    Short::Mixed(part) => {
                        text::part(part, rest(all, at)?, behind(room, written)?, self.alphabet)?
                    }
                },
                What::Digits => self.digits(op, all, behind(window, literal)?)?,
                What::Amount { .. } => {
                    number::amount(all, at, op.width, op.inside, behind(window, literal)?)?
                }
                What::Day(day) => number::day(all, at, op, day, behind(window, literal)?)?,
                What::Filler(around) => {
                    written = start;
                    self.filler(op, around, rest(all, at)?, behind(room, start)?)?
                }
                What::Group(_) | What::Choice(_) | What::End => return Ok((op, written)),
                What::Medium => self.medium(op, rest(all, at)?, behind(room, written)?)?,
                What::Decimal { scale, .. } => {
                    number::decimal(all, at, op.width, u32::from(scale), behind(window, literal)?)?
                }
                What::Signed(signed) => number::signed(rest(all, at)?, op, signed, behind(window, literal)?)?,
                _ => self.rare(op, rest(all, at)?, behind(room, written)?)?,
            };
            written = written.wrapping_add(value);
        }
        Err(Stop::Doubt)
    }

    /// Text of at most a chunk.
    #[inline(always)]
    fn short(&self, op: &Op, all: &[u8], to: &mut [u8]) -> Step<Short> {
        let chunk = Chunk::at(all, index(op.at));
        let filled = text::filled_in(chunk, op.inside);
        self.check(op, chunk, filled)?;
        let bytes = index(filled);
        let odd = chunk.odd() & op.inside;
        if odd == 0 {
            put(chunk, to)?;
            return Ok(Short::Written(bytes));
        }
        Ok(Short::Mixed(Part { odd, bytes, until: bytes }))
    }

    /// Digits of at most a chunk; how much was written.
    #[inline(always)]
    fn digits(&self, op: &Op, all: &[u8], to: &mut [u8]) -> Step<usize> {
        let chunk = Chunk::at(all, index(op.at));
        self.check(op, chunk, op.width)?;
        number::digits(chunk, op, to)
    }

    /// Text of one to two chunks; how much was written.
    #[inline(always)]
    fn medium(&self, op: &Op, from: &[u8], to: &mut [u8]) -> Step<usize> {
        let text = text::medium(from, op, to, self.alphabet)?;
        self.check_long(op, from, text.filled)?;
        Ok(text.written)
    }

    /// A value that is longer than two chunks, or not often met; how much was written.
    #[inline(never)]
    fn rare(&mut self, op: &Op, from: &[u8], to: &mut [u8]) -> Step<usize> {
        let text = match op.what {
            What::Long => text::long(from, op.width, to, self.alphabet)?,
            What::Wide => text::wide(from, op.width, to, self.alphabet)?,
            What::Lines(count) => return lines::lines(from, op.width / count, count, to, self.alphabet),
            What::Other => return self.other(op, from, to),
            What::Note(register) => return self.note(register, from),
            What::Blank(number) => return self.blank(number, from),
            _ => return Ok(0),
        };
        self.check_long(op, from, text.filled)?;
        Ok(text.written)
    }
}

/// What became of a short text.
enum Short {
    /// So many bytes were written.
    Written(usize),
    /// Not all of it is plain: nothing was written.
    Mixed(Part),
}

/// What is left of the telegram, or of what lies before the next group, from a field on.
#[inline(always)]
fn rest(all: &[u8], at: usize) -> Step<&[u8]> {
    all.get(at..).ok_or(Stop::Doubt)
}

/// The literal to the start of the room: all that it may have, what is too much is covered by what follows.
#[inline(always)]
fn write_literal(op: &Op, room: &mut [u8]) -> Step<usize> {
    put_bytes(op.literal, room)?;
    Ok(usize::from(op.literal_bytes & 63))
}
