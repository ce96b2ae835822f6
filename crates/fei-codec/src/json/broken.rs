//! An error of the reader on its way out: every level that it leaves adds its step of the JSON pointer.

use std::borrow::Cow;

use crate::num::offset;
use crate::{Error, ErrorKind, Place};

/// Boxed, so that the results of the hot path stay small.
#[derive(Debug)]
pub(super) struct Broken(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    at: usize,
    expected: Cow<'static, str>,
    got: String,
    /// From the innermost outwards, escaped.
    steps: Vec<String>,
}

impl Broken {
    pub(super) fn new(
        kind: ErrorKind,
        at: usize,
        expected: impl Into<Cow<'static, str>>,
        got: impl Into<String>,
    ) -> Self {
        Self(Box::new(Inner { kind, at, expected: expected.into(), got: got.into(), steps: Vec::new() }))
    }

    /// Whether both stand at one place of the value that is being read.
    pub(super) fn is_at(&self, other: &Self) -> bool {
        self.0.steps == other.0.steps
    }

    pub(super) fn under_key(mut self, key: &str) -> Self {
        self.0.steps.push(pointer_step(key));
        self
    }

    pub(super) fn under_item(mut self, number: u32) -> Self {
        self.0.steps.push(number.to_string());
        self
    }
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        let Inner { kind, at, expected, got, steps } = *broken.0;
        let pointer = steps.iter().rev().fold(String::new(), |pointer, step| pointer + "/" + step);
        Self {
            layout: String::new(),
            path: String::new(),
            place: Place::Pointer { pointer, at: offset(at) },
            kind,
            expected: expected.into_owned(),
            got,
        }
    }
}

/// A key as a step of a JSON pointer (RFC 6901).
pub(crate) fn pointer_step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
