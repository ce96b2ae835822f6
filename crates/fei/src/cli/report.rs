//! What the codec says of its input, for people and for machines.

use fei_codec::{Error, Losses, Place, Wrong};
use serde::Serialize;

use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// An error of the codec as data.
#[derive(Debug, Serialize)]
pub(super) struct ErrorData<'e> {
    layout: &'e str,
    path: &'e str,
    /// Bytes of the telegram.
    at: Option<u32>,
    width: Option<u32>,
    /// A JSON pointer, and the byte of the text.
    pointer: Option<&'e str>,
    byte: Option<u32>,
    kind: &'static str,
    code: &'static str,
    expected: &'e str,
    got: &'e str,
}

impl<'e> From<&'e Error> for ErrorData<'e> {
    fn from(error: &'e Error) -> Self {
        let (at, width, pointer, byte) = match &error.place {
            Place::Offset { at, width } => (Some(*at), Some(*width), None, None),
            Place::Pointer { pointer, at } => (None, None, Some(&**pointer), Some(*at)),
            Place::Whole => (None, None, None, None),
        };
        Self {
            layout: &error.layout,
            path: &error.path,
            at,
            width,
            pointer,
            byte,
            kind: error.kind.as_str(),
            code: error.code().as_str(),
            expected: &error.expected,
            got: &error.got,
        }
    }
}

/// The input is not of its layout.
pub(super) fn broken(error: &Error, out: &mut Output) -> Result<Exit, Stop> {
    match out.format {
        Format::Json => out.json(&ErrorData::from(error))?,
        Format::Text => out.complain(format_args!("{error}")),
    }
    Ok(Exit::Findings)
}

/// Everything that is wrong with an input, the first of it as [`broken`] tells it.
pub(super) fn all_broken(wrong: &Wrong, out: &mut Output) -> Result<Exit, Stop> {
    #[derive(Serialize)]
    struct All<'e> {
        #[serde(flatten)]
        first: ErrorData<'e>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        others: Vec<ErrorData<'e>>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        more: bool,
    }
    if let (Format::Json, Some((first, others))) = (out.format, wrong.errors.split_first()) {
        let others = others.iter().map(ErrorData::from).collect();
        out.json(&All { first: first.into(), others, more: wrong.more })?;
    } else {
        out.complain(wrong);
    }
    Ok(Exit::Findings)
}

/// What a conversion changed.
pub(super) fn losses(losses: &Losses, out: &mut Output) {
    for loss in losses.iter() {
        out.say(loss);
    }
}
