//! A template put together: its constants, and the values that it names.

use std::borrow::Cow;

use fei_layout::plan::{Piece, Source, Template};

use super::sources::Sources;
use crate::{Error, ErrorKind, Value};

/// Room that a text of several pieces begins with: a date and a time, a number with what stands before it.
const PUT_TOGETHER_BYTES: usize = 32;

impl<'a> Sources<'a> {
    /// The pieces of a template, put together. A single value stays what it is.
    pub(super) fn template<'v>(&self, template: &'v Template, target: &str) -> Result<Value<'v>, Error>
    where
        'a: 'v,
    {
        self.pieces(&template.pieces, target)
    }

    pub(super) fn pieces<'v>(&self, pieces: &'v [Piece], target: &str) -> Result<Value<'v>, Error>
    where
        'a: 'v,
    {
        match pieces {
            [Piece::Value(source)] => return self.source(source, target),
            [Piece::Text(constant)] => return Ok(Value::Text(Cow::Borrowed(constant))),
            _ => {}
        }
        let mut text = String::with_capacity(PUT_TOGETHER_BYTES);
        for piece in pieces {
            match piece {
                Piece::Text(constant) => text.push_str(constant),
                Piece::Value(source) => text.push_str(self.among_others(source, piece, target)?.text()),
            }
        }
        Ok(Value::Text(Cow::Owned(text)))
    }

    /// One value among others. In a call null has no place there: a date without its time would go out as another
    /// kind of date. In an answer it is empty text: text never changes what the institution said.
    fn among_others(&self, source: &Source, piece: &Piece, target: &str) -> Result<Value<'a>, Error> {
        match self.source(source, target)? {
            Value::Null if self.answer.is_none() || self.is_call => {
                let expected = format!("a value for {target}");
                Err(self.blame(std::slice::from_ref(piece), target, ErrorKind::Missing, expected, ""))
            }
            value => Ok(value),
        }
    }
}
