//! Mirror → telegram, quickly: one pass over the text notes where each value stands, then the values are written over a
//! blank telegram.

pub(super) mod compile;
mod keys;
mod mixed;
mod other;
mod pick;
pub(super) mod program;
mod read;
mod slot;
mod string;
mod text;
mod value;
mod words;
mod write;

use std::cell::RefCell;

use fei_layout::plan::Layout;

use crate::num::index;
use crate::quick::letters::letters;

use program::{Program, REGISTERS};
use read::Reader;
use slot::Slot;
use value::Source;
use write::Writer;

/// A text that is longer is left to the exact reader, which knows what is too long.
const TEXT_BYTES_MAX: usize = 1 << 20;

thread_local! {
    /// Kept from one text to the next.
    static SLOTS: RefCell<Vec<Slot>> = const { RefCell::new(Vec::new()) };
}

/// Appends the telegram of a mirror, or nothing.
pub(super) fn encode(layout: &Layout, program: &Program, text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let start = out.len();
    let written = SLOTS.with_borrow_mut(|slots| {
        slots.clear();
        Reader { frames: &program.frames, text, slots }.document()?;
        let source = Source { text, letters: letters(layout.charset)?, layout };
        let mut writer =
            Writer { layout, program, source, slots, out, start, registers: [u32::MAX; REGISTERS] };
        writer.blocks(program.document.clone(), 0)
    });
    // Longer than a frame may be: an error.
    let written = written.filter(|()| out.len().saturating_sub(start) <= index(layout.bytes_max));
    if written.is_none() {
        out.truncate(start);
    }
    written
}
