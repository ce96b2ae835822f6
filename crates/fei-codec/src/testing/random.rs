//! Telegrams that a layout mostly accepts, and numbers that follow from a seed.

use fei_layout::plan::{Charset, Count, Field, Kind, Layout, Sign, TextPolicy};

use crate::charset::TextRule;
use crate::num::offset;
use crate::reading::{bits, holds, said};
use crate::walk::{Items, Visit, Walk, is_view};
use crate::{Value, charset, scalar};

/// A telegram for a layout, made of bytes that its rows mostly accept.
pub(crate) fn telegram_for(layout: &Layout, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut telegram = Vec::new();
    let mut walk = Walk::new(layout);
    loop {
        match walk.next() {
            Visit::Field(ix, at) => {
                let mut bytes = Vec::new();
                if !is_view(layout.field(ix)) {
                    random.field(layout.field(ix), &mut bytes);
                    put(&mut telegram, at, &bytes);
                }
            }
            Visit::Tail(ix, at) => {
                let mut bytes = Vec::new();
                let some = Field { width: random.below(6), ..layout.field(ix).clone() };
                random.text(&some, &mut bytes);
                put(&mut telegram, at, &bytes);
                walk.skip(offset(bytes.len()));
            }
            Visit::Block(ix) => walk.within(ix, &layout.blocks[ix as usize]),
            Visit::EndBlock(ix, at) => {
                let block = &layout.blocks[ix as usize];
                let length = format!("{:04}", said(block, walk.at() - at).max(0));
                let length: Vec<u8> = length.bytes().map(|ascii| layout.charset.numeric(ascii)).collect();
                put(&mut telegram, walk.register(block.register).unwrap(), &length);
            }
            Visit::Bitmap(ix, at) => {
                let bitmap = &layout.bitmaps[ix as usize];
                let there = bitmap.arms.iter().map(|arm| arm.bit).filter(|_| random.below(2) == 0);
                let (set, bytes) = bits::written(bitmap, there);
                put(&mut telegram, at, &bytes);
                walk.present(bitmap, set, offset(bytes.len()));
            }
            Visit::MayEnd(step) if random.below(3) == 0 => walk.end_at(step),
            Visit::MayEnd(_) => {}
            Visit::Group(ix) => {
                let group = &layout.groups[ix.0 as usize];
                let items = match group.count {
                    Count::Slots(slots) => slots,
                    Count::Field { field, register } => {
                        crate::reading::count(&walk, &telegram, field, register).unwrap_or(0)
                    }
                    Count::UntilEnd => random.below(4),
                };
                walk.enter(ix, group, Items::Counted(items), 0);
            }
            Visit::Choice(ix) => {
                let choice = &layout.choices[ix as usize];
                let fits = |test| holds(&walk, &telegram, test);
                let arm = choice.arms.iter().find(|arm| arm.when.iter().all(fits)).unwrap();
                walk.take(choice, arm);
            }
            Visit::Item(ix, _) => {
                let slots = matches!(layout.groups[ix.0 as usize].count, Count::Slots(_));
                random.blank = slots && random.below(2) == 0;
            }
            Visit::EndItem(_) => random.blank = false,
            Visit::Close(..) => {}
            Visit::End => return telegram,
        }
    }
}

fn put(telegram: &mut Vec<u8>, at: u32, bytes: &[u8]) {
    let (start, end) = (at as usize, at as usize + bytes.len());
    telegram.resize(telegram.len().max(end), b' ');
    telegram[start..end].copy_from_slice(bytes);
}

/// Digits and dashes in a field's charset.
fn there(field: &Field, ascii: &[u8]) -> impl Iterator<Item = u8> {
    ascii.iter().map(|ascii| field.charset.numeric(*ascii))
}

/// Numbers that follow from a seed.
pub(crate) struct Random {
    seed: u64,
    /// Whether fields are left as they are when nothing is given.
    blank: bool,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed: seed | 1, blank: false }
    }

    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 33) as u32 % end
    }

    fn field(&mut self, field: &Field, out: &mut Vec<u8>) {
        for _ in 0..field.repeat {
            let start = out.len();
            if self.blank || self.below(4) > 0 {
                out.resize(start + field.width as usize, field.charset.space());
                if self.usual(field, &mut out[start..]).is_some() {
                    continue;
                }
                out.truncate(start);
            }
            match (field.kind, self.below(6)) {
                (_, 0) => {
                    let byte = [field.charset.space(), field.charset.zero()][self.below(2) as usize];
                    out.resize(start + field.width as usize, byte);
                }
                (Kind::Text | Kind::Hangul, 1..=4) if field.text == TextPolicy::Fullwidth => {
                    out.extend(b"\xB0\xA1".iter().cycle().take(field.width as usize & !1));
                    out.resize(start + field.width as usize, b' ');
                }
                (Kind::Text | Kind::Hangul | Kind::Tail(_), _) => self.text(field, out),
                (Kind::Date(form), _) => out.extend(there(field, super::bytes::leap_day(form))),
                (kind, _) if super::bytes::fills(kind) => self.bytes(field, out),
                (Kind::Digits | Kind::Number(_) | Kind::Bytes(_) | Kind::Boolean, _) => {
                    self.digits(field, out);
                }
            }
            if &*field.key == "count" {
                out.truncate(start);
                out.push(field.charset.zero() + self.below(4) as u8);
            }
        }
    }

    /// What is asked of a field, or its blank; none where nothing is asked.
    fn usual(&self, field: &Field, out: &mut [u8]) -> Option<()> {
        if self.blank {
            return scalar::blank(field, out, 0).ok();
        }
        let asked = field.constant.as_ref().or_else(|| field.codes.first().map(|(code, _)| code))?;
        scalar::write(field, &Value::Text(asked.as_ref().into()), out, 0).ok().map(drop)
    }

    /// Text of the field's charset; now and then a character that it does not have, as bytes of CP949.
    fn text(&mut self, field: &Field, out: &mut Vec<u8>) {
        let pieces = ["A", " ", "0", "\"", "가", "똠", "é", "ア"];
        let rule =
            TextRule { charset: field.charset, policy: TextPolicy::Reject, cut: false, controls: true };
        let end = out.len() + field.width as usize;
        while out.len() < end {
            let piece = pieces[self.below(pieces.len() as u32) as usize];
            let room = end - out.len();
            if charset::encode(rule, piece, room, out).is_err() {
                charset::encode(TextRule { charset: Charset::Cp949, ..rule }, "z", room, out).unwrap();
            }
        }
    }

    fn digits(&mut self, field: &Field, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend((0..field.width).map(|_| field.charset.zero() + self.below(10) as u8));
        let sign = field.charset.numeric(b"+- "[self.below(3) as usize]);
        match field.kind {
            Kind::Number(number) if matches!(number.sign, Sign::Leading | Sign::Inside) => out[start] = sign,
            Kind::Number(number) if number.sign == Sign::Trailing => *out.last_mut().unwrap() = sign,
            _ => {}
        }
    }
}
