//! What is asked of a row, filler, and the rows that only the exact code knows.

use fei_layout::plan::Field;

use crate::num::{index, offset};
use crate::scalar::{self, Raw, Rewrite, may_rewrite};
use crate::view::is_unset;
use crate::{Value, decode};

use super::Run;
use super::program::{Around, Op};
use super::room::{Step, Stop, behind, put_bytes};
use super::text;

/// Whether filler carries no data.
#[inline(never)]
pub(super) fn is_blank(from: &[u8], op: &Op) -> Step<bool> {
    Ok(text::filled(from.get(..index(op.width)).ok_or(Stop::Doubt)?) == 0)
}

impl Run<'_, '_> {
    /// Filler with data; its literal stands in the room already.
    #[cold]
    pub(super) fn filler(&self, op: &Op, around: Around, from: &[u8], to: &mut [u8]) -> Step<usize> {
        let written = text::long(from, op.width, to, self.alphabet)?.written;
        match around {
            Around::First => Err(Stop::Doubt),
            Around::Open => Ok(written),
            Around::Closed => put_bytes(*b"\"", behind(to, written)?).map(|()| written + 1),
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

    /// Whether the first bytes of a field are what the layout asks.
    #[inline(always)]
    pub(super) fn check(&self, op: &Op, from: &[u8], bytes: usize) -> Step<()> {
        match op.check {
            None => Ok(()),
            Some(number) => self.asked(number, from.get(..bytes).ok_or(Stop::Doubt)?),
        }
    }

    #[inline(never)]
    fn asked(&self, number: u16, text: &[u8]) -> Step<()> {
        let check = self.program.checks.get(usize::from(number)).ok_or(Stop::Doubt)?;
        let fits = !(check.required && text.is_empty())
            && check.constant.as_deref().is_none_or(|constant| constant == text)
            && (text.is_empty() || check.codes.is_empty() || check.codes.iter().any(|code| **code == *text));
        if fits { Ok(()) } else { Err(Stop::Doubt) }
    }

    /// A row by way of the exact code.
    #[inline(never)]
    pub(super) fn other(&mut self, op: &Op, from: &[u8], to: &mut [u8]) -> Step<usize> {
        let field = self.layout.field(op.field);
        let at = self.at(from);
        self.other.clear();
        for number in 0..field.repeat {
            self.other.extend_from_slice(if number > 0 { b"," } else { b"" });
            let at = at.saturating_add(number.saturating_mul(field.width));
            self.append(field, at).ok_or(Stop::Doubt)?;
        }
        let (opening, closing): (&[u8], &[u8]) = if field.repeat > 1 { (b"[", b"]") } else { (b"", b"") };
        let mut written = 0;
        for piece in [opening, self.other, closing] {
            let place = to.get_mut(written..written + piece.len()).ok_or(Stop::Room)?;
            place.copy_from_slice(piece);
            written += piece.len();
        }
        Ok(written)
    }

    fn append(&mut self, field: &Field, at: u32) -> Option<()> {
        let telegram = self.telegram;
        let raw = scalar::raw(field, telegram, at).ok()?;
        let unset = is_unset(self.layout, field, telegram, at);
        if !unset && scalar::is_checked(field) {
            let value = scalar::read(field, telegram, at).ok()?;
            scalar::check(field, &value, at).ok()?;
        }
        decode::append(field, raw, self.other);
        let is_null = matches!(raw, Raw::Null);
        if may_rewrite(field) || (unset && is_null) {
            let value = if is_null { Value::Null } else { scalar::read(field, telegram, at).ok()? };
            return Rewrite::of(field, &value, telegram, at).is_none().then_some(());
        }
        Some(())
    }
}
