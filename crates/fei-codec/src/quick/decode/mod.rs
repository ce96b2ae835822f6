//! Telegram → mirror, quickly: one loop over the program, with what is left of the telegram and of the room for JSON in
//! hand. Whoever reads a value is given both and says how much it wrote.

pub(super) mod compile;
mod group;
mod items;
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
use crate::num::{index, low, offset};
use crate::quick::chunk::{Chunk, part_mut};
use crate::quick::day::{Day, Form};
use crate::quick::pairs::Alphabet;

use program::{Items, Op, Program, REGISTERS, What};
use room::{Step, Stop, behind, put, put_bytes};
use words::Part;

/// Room for what becomes of two chunks.
const PLACE: usize = 96;

/// Room for the longest literal, and behind it for that.
const WINDOW: usize = PLACE + 64;

/// Appends the mirror of a telegram, or nothing.
pub(super) fn decode(layout: &Layout, program: &Program, telegram: &[u8], out: &mut Buffer) -> Option<()> {
    let length = offset(telegram.len());
    if length < layout.bytes_min || length > layout.bytes_max {
        return None;
    }
    program.likely.append(out, |room| {
        let mut run =
            Run { layout, program, telegram, alphabet: program.alphabet, registers: [u32::MAX; REGISTERS] };
        let (rest, written) = run.steps(program.from(0), telegram, room)?;
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
    /// The steps of a body up to their end; those of groups and choices go on behind their bodies. What is left of the
    /// telegram, and how much was written.
    fn steps(&mut self, body: Body<'a>, from: &'a [u8], room: &mut [u8]) -> Step<(&'a [u8], usize)> {
        let (mut body, mut from, mut written) = (body, from, 0);
        loop {
            let (op, last, values) = self.values(body, from, behind(room, written)?)?;
            from = rest(last, index(op.at))?;
            written += values;
            let (next, inside);
            (next, (from, inside)) = match op.what {
                What::Group(number) => self.group(number, from, behind(room, written)?)?,
                What::Choice(number) => self.choice(number, from, behind(room, written)?)?,
                _ => return Ok((from, written)),
            };
            (body, written) = (self.program.from(next), written + inside);
        }
    }

    /// Values one behind the other, up to the step that is none, whose literal is written too; that step, what the last
    /// item's places are counted from, and how much was written. Each stands where its step says: no value waits for the
    /// one before it.
    fn values(&mut self, body: Body<'a>, from: &'a [u8], room: &mut [u8]) -> Step<(&'a Op, &'a [u8], usize)> {
        let (mut body, mut all, mut written) = (body, from, 0_u32);
        loop {
            for op in body.steps {
                let window = part_mut(room, index(written)).ok_or(Stop::Room)?;
                let (at, literal) = (index(op.at), literal_of(op));
                // No overflow here nor below: what is written lies in the room, which has less than 4 GiB.
                written = written.wrapping_add(literal);
                let to = write_literal(op, index(literal), window)?;
                let value = match op.what {
                    What::Short => self.short(op, all, to)?,
                    What::Digits => self.digits(op, all, to)?,
                    What::Amount { .. } => number::amount(all, at, op.width, op.inside, to)?,
                    What::Date(zeros) => number::day(all, op, Day { form: Form::Date, zeros }, to)?,
                    What::Time(zeros) => number::day(all, op, Day { form: Form::Time, zeros }, to)?,
                    What::DateTime(zeros) => number::day(all, op, Day { form: Form::DateTime, zeros }, to)?,
                    What::Filler(around) => {
                        written = written.wrapping_sub(literal_of(op));
                        self.filler(op, around, rest(all, at)?, behind(room, index(written))?)?
                    }
                    What::Group(_) | What::Choice(_) | What::End => {
                        return Ok((op, all, index(written)));
                    }
                    What::Medium => self.medium(op, all, to)?,
                    What::Decimal { scale, .. } => number::decimal(all, at, op.width, u32::from(scale), to)?,
                    What::Signed(signed) => number::signed(all, at, op, signed, to)?,
                    What::Literal | What::Skip => 0,
                    // Named, so that the jump needs no comparison for what has no arm.
                    What::Long
                    | What::Wide
                    | What::Lines(_)
                    | What::Other
                    | What::Note(_)
                    | What::Blank(_) => self.rare(op, rest(all, at)?, behind(room, index(written))?)?,
                };
                written = written.wrapping_add(low(value));
            }
            (body, all) = body.next(all)?;
        }
    }

    /// Text of at most a chunk.
    #[inline(always)]
    fn short(&self, op: &Op, all: &[u8], to: &mut [u8; PLACE]) -> Step<usize> {
        let chunk = Chunk::at(all, index(op.at));
        let filled = text::filled_in(chunk, op.inside);
        self.check(op, chunk, filled)?;
        let bytes = index(filled);
        let odd = chunk.odd() & op.inside;
        if odd == 0 {
            put(chunk, to)?;
            return Ok(bytes);
        }
        text::part(Part { odd, bytes, until: bytes }, rest(all, index(op.at))?, to, self.alphabet)
    }

    /// Digits of at most a chunk; how much was written.
    #[inline(always)]
    fn digits(&self, op: &Op, all: &[u8], to: &mut [u8; PLACE]) -> Step<usize> {
        let chunk = Chunk::at(all, index(op.at));
        self.check(op, chunk, op.width)?;
        number::digits(chunk, op, to)
    }

    /// Text of one to two chunks; how much was written.
    #[inline(always)]
    fn medium(&self, op: &Op, all: &[u8], to: &mut [u8; PLACE]) -> Step<usize> {
        let text = text::medium(all, op, to, self.alphabet)?;
        self.check_long(op, all, index(op.at), text.filled)?;
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
        self.check_long(op, from, 0, text.filled)?;
        Ok(text.written)
    }
}

/// Steps to be gone through: up to an end among them, or those of the first of some items.
#[derive(Clone, Copy)]
struct Body<'a> {
    steps: &'a [Op],
    items: Option<&'a Items>,
    /// How many items there are behind the first.
    more: u32,
}

impl<'a> Body<'a> {
    /// What follows steps without an end: those of another item, or the end of all; and what their places are counted from.
    #[inline(always)]
    fn next(self, all: &'a [u8]) -> Step<(Self, &'a [u8])> {
        let items = self.items.ok_or(Stop::Doubt)?;
        match self.more.checked_sub(1) {
            Some(more) => Ok((Self { steps: &items.again, more, ..self }, rest(all, index(items.end.at))?)),
            None => Ok((Self { steps: std::slice::from_ref(&items.end), ..self }, all)),
        }
    }
}

impl Program {
    /// From a step on.
    fn from(&self, step: usize) -> Body<'_> {
        Body { steps: self.ops.get(step..).unwrap_or_default(), items: None, more: 0 }
    }
}

/// What is left of the telegram, or of what lies before the next group, from a field on.
#[inline(always)]
fn rest(all: &[u8], at: usize) -> Step<&[u8]> {
    all.get(at..).ok_or(Stop::Doubt)
}

/// The literal to the start of the window: all that it may have, what is too much is covered by what follows. The place
/// behind it.
#[inline(always)]
fn write_literal<'w>(op: &Op, bytes: usize, window: &'w mut [u8; WINDOW]) -> Step<&'w mut [u8; PLACE]> {
    put_bytes(op.literal, window)?;
    part_mut(window, bytes).ok_or(Stop::Room)
}

#[inline(always)]
fn literal_of(op: &Op) -> u32 {
    u32::from(op.literal_bytes & 63)
}
