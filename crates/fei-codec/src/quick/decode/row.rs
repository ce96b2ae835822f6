//! What is asked of a row, filler, and the rows that only the exact code knows.

use fei_layout::plan::Field;
use std::cell::RefCell;

use crate::allowed::is_unset;
use crate::num::{index, offset};
use crate::quick::chunk::Chunk;
use crate::scalar::{self, Raw, Rewrite, may_rewrite};
use crate::{Value, rendered};

use super::Run;
use super::program::{Around, Op};
use super::room::{Step, Stop, behind, put_bytes};
use super::text;

thread_local! {
    /// For a value that is put together by the exact code, kept from one to the next.
    static OTHER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Run<'_> {
    /// Filler, which is nothing unless it carries data; its literal stands in the room already.
    #[inline(always)]
    pub(super) fn filler(&self, op: &Op, around: Around, from: &[u8], room: &mut [u8]) -> Step<usize> {
        if op.is_blank(from, 0) { Ok(0) } else { self.data(op, around, from, room) }
    }

    /// The data of filler.
    #[cold]
    fn data(&self, op: &Op, around: Around, from: &[u8], room: &mut [u8]) -> Step<usize> {
        let to = behind(room, usize::from(op.literal_bytes))?;
        let written = usize::from(op.literal_bytes) + text::long(from, op.width, to, self.alphabet)?.written;
        match around {
            Around::First => Err(Stop::Doubt),
            Around::Open => Ok(written),
            Around::Closed => put_bytes(*b"\"", behind(room, written)?).map(|()| written + 1),
        }
    }

    /// Filler of which it is known what stands there when it is not given.
    pub(super) fn blank(&self, number: u16, from: &[u8]) -> Step<usize> {
        let blank = self.program.blanks.get(usize::from(number)).ok_or(Stop::Doubt)?;
        if from.starts_with(blank) { Ok(0) } else { Err(Stop::Doubt) }
    }

    /// Remembers where the next row stands.
    pub(super) fn note(&mut self, register: u32, from: &[u8]) -> Step<usize> {
        *self.registers.get_mut(index(register)).ok_or(Stop::Doubt)? = self.at(from);
        Ok(0)
    }

    /// How far the telegram was read.
    pub(super) fn at(&self, from: &[u8]) -> u32 {
        offset(self.telegram.len() - from.len())
    }

    /// Whether the first bytes of a field of at most a chunk are what the layout asks.
    #[inline(always)]
    pub(super) fn check(&self, op: &Op, chunk: Chunk, filled: u32) -> Step<()> {
        match op.check {
            None => Ok(()),
            Some(number) => self.asked_short(number, chunk.number(), filled),
        }
    }

    #[inline(never)]
    fn asked_short(&self, number: u16, chunk: u128, filled: u32) -> Step<()> {
        let check = self.program.checks.get(usize::from(number)).ok_or(Stop::Doubt)?;
        let fits = check.short.contains(&(chunk & check.inside)) || check.any.is_empty() && filled > 0;
        if fits { Ok(()) } else { Err(Stop::Doubt) }
    }

    /// The same of a field of any width.
    #[inline(always)]
    pub(super) fn check_long(&self, op: &Op, from: &[u8], at: usize, filled: usize) -> Step<()> {
        match op.check {
            None => Ok(()),
            Some(number) => {
                let text = from.get(at..).and_then(|from| from.get(..filled));
                self.asked(number, text.ok_or(Stop::Doubt)?)
            }
        }
    }

    #[inline(never)]
    fn asked(&self, number: u16, text: &[u8]) -> Step<()> {
        let check = self.program.checks.get(usize::from(number)).ok_or(Stop::Doubt)?;
        let fits = match text {
            [] => !check.not_empty,
            _ => check.any.is_empty() || check.any.iter().any(|known| **known == *text),
        };
        if fits { Ok(()) } else { Err(Stop::Doubt) }
    }

    /// A row by way of the exact code.
    #[inline(never)]
    pub(super) fn other(&self, op: &Op, from: &[u8], to: &mut [u8]) -> Step<usize> {
        let field = self.layout.field(op.field);
        let at = self.at(from);
        OTHER.with_borrow_mut(|json| {
            json.clear();
            json.extend_from_slice(if field.repeat > 1 { b"[" } else { b"" });
            for number in 0..field.repeat {
                json.extend_from_slice(if number > 0 { b"," } else { b"" });
                let at = field.value_at(at, number);
                self.append(field, at, json).ok_or(Stop::Doubt)?;
            }
            json.extend_from_slice(if field.repeat > 1 { b"]" } else { b"" });
            to.get_mut(..json.len()).ok_or(Stop::Room)?.copy_from_slice(json);
            Ok(json.len())
        })
    }

    fn append(&self, field: &Field, at: u32, json: &mut Vec<u8>) -> Option<()> {
        let telegram = self.telegram;
        let raw = scalar::raw(field, telegram, at).ok()?;
        let unset = is_unset(self.layout, field, telegram, at);
        if !unset && scalar::is_checked(field) {
            let value = scalar::read(field, telegram, at).ok()?;
            scalar::check(field, &value, at).ok()?;
        }
        rendered::append(field, raw, json);
        let is_null = matches!(raw, Raw::Null);
        if may_rewrite(field) || (unset && is_null) {
            let value = if is_null { Value::Null } else { scalar::read(field, telegram, at).ok()? };
            return Rewrite::of(field, &value, telegram, at).is_none().then_some(());
        }
        Some(())
    }
}
