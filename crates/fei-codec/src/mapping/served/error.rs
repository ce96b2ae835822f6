//! What is wrong with a call, and where: the place is one that the caller knows, never a field of the telegram.

use std::fmt;

use fei_exchange::Code;
use fei_layout::plan::{CallKey, Expr, KeyPlace, Piece, Serve, Source};

use crate::json::pointer_step;
use crate::num::index;
use crate::{Error, ErrorKind, Fault, Place};

/// Where a value of a call stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallPlace {
    /// A JSON pointer (RFC 6901) into the body; empty: the whole.
    Pointer(String),
    /// A parameter of the query.
    Query(String),
    /// A value of the path.
    Path(String),
}

impl CallPlace {
    /// The whole body.
    #[must_use]
    pub const fn whole() -> Self {
        Self::Pointer(String::new())
    }

    /// Whether a place is this one or in it; nothing is said to be in the whole.
    pub(super) fn holds(&self, place: &Self) -> bool {
        match (self, place) {
            (Self::Pointer(outer), Self::Pointer(inner)) if !outer.is_empty() => {
                inner.strip_prefix(&**outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            _ => self == place,
        }
    }

    /// Where a value stands; `items` are the numbers of the elements that it is in, outermost first.
    #[must_use]
    pub fn of(key: &CallKey, items: &[u32]) -> Self {
        match key.from {
            KeyPlace::Body => Self::Pointer(pointer(&key.path, items)),
            KeyPlace::Query => Self::Query(key.path.to_string()),
            KeyPlace::Path => Self::Path(key.path.to_string()),
        }
    }
}

/// One thing that is wrong with a call. No value of a masked field stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    /// Where.
    pub place: CallPlace,
    /// What kind of error.
    pub kind: ErrorKind,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub got: String,
    /// The line and the column, from 1, where a body ends to be JSON.
    pub at: Option<(usize, usize)>,
}

impl CallError {
    pub(super) fn new(
        place: CallPlace,
        kind: ErrorKind,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> Self {
        Self { place, kind, expected: expected.into(), got: got.into(), at: None }
    }

    /// What is wrong, in words for whoever calls.
    #[must_use]
    pub fn reason(&self) -> String {
        let Self { expected, got, .. } = self;
        match (&self.place, self.kind, self.at) {
            (CallPlace::Query(_), ErrorKind::UnknownKey, _) => "no such parameter".to_owned(),
            (_, _, Some((line, column))) => {
                format!("the body is no JSON at line {line}, column {column}: expected {expected}, got {got}")
            }
            _ => format!("expected {expected}, got {got}"),
        }
    }

    pub(super) fn whole(expected: &str, got: &str) -> Self {
        Self::new(CallPlace::whole(), ErrorKind::WrongType, expected, got)
    }

    /// A key that nobody knows.
    pub(super) fn stranger(place: CallPlace) -> Self {
        Self::new(place, ErrorKind::UnknownKey, "a key of this call", "another")
    }

    pub(super) fn twice(place: CallPlace) -> Self {
        Self::new(place, ErrorKind::DuplicateKey, "a key once", "it twice")
    }

    pub(super) fn missing(place: CallPlace) -> Self {
        Self::new(place, ErrorKind::Missing, "a value", "none")
    }

    pub(super) fn missing_body() -> Self {
        Self::new(CallPlace::whole(), ErrorKind::Missing, "a JSON object as its body", "no body")
    }

    /// An error of the reader, which knows its place.
    pub(super) fn in_body(error: &Error, body: &[u8]) -> Self {
        let pointer = match &error.place {
            Place::Pointer { pointer, .. } => pointer.clone(),
            Place::Offset { .. } | Place::Whole => String::new(),
        };
        let expected = match error.kind {
            ErrorKind::UnknownKey => "a key of this call",
            _ => &error.expected,
        };
        let at = match error.place {
            Place::Pointer { at, .. } if error.kind == ErrorKind::Syntax => Some(line_and_column(body, at)),
            _ => None,
        };
        Self { at, ..Self::new(CallPlace::Pointer(pointer), error.kind, expected, &error.got) }
    }

    /// An error of a telegram's row, where the caller knows the value.
    pub(super) fn of(error: &Error, place: CallPlace) -> Self {
        Self::new(place, error.kind, &error.expected, &error.got)
    }

    /// The same of a value alone.
    pub(super) fn of_fault(fault: Fault, place: CallPlace) -> Self {
        Self::new(place, fault.kind, fault.expected, fault.got)
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            CallPlace::Pointer(pointer) if pointer.is_empty() => {}
            CallPlace::Pointer(pointer) => write!(f, "{pointer}: ")?,
            CallPlace::Query(name) => write!(f, "?{name}: ")?,
            CallPlace::Path(name) => write!(f, "{{{name}}}: ")?,
        }
        f.write_str(&self.reason())
    }
}

/// All that is wrong with a call; never nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallErrors(Vec<CallError>);

impl CallErrors {
    pub(super) fn one(error: CallError) -> Self {
        Self(vec![error])
    }

    /// Nothing wrong, or all of it.
    pub(super) fn unless_none(errors: Vec<CallError>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self(errors)) }
    }

    /// Each, in the order of the call.
    pub fn iter(&self) -> std::slice::Iter<'_, CallError> {
        self.0.iter()
    }

    /// The code under which it is not executed: that of its first error.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.first().map_or(Code::Format, |error| error.kind.code())
    }
}

impl fmt::Display for CallErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if nth > 0 { "; " } else { "" })?;
        }
        Ok(())
    }
}

impl std::error::Error for CallErrors {}

/// Where a byte stands, as editors count: characters of its line.
fn line_and_column(body: &[u8], at: u32) -> (usize, usize) {
    let before = body.get(..index(at)).unwrap_or(body);
    let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let lines = before.iter().filter(|byte| **byte == b'\n').count();
    (lines + 1, String::from_utf8_lossy(line).chars().count() + 1)
}

/// `items[].no` in the third item as `/items/2/no`.
pub(super) fn pointer(path: &str, items: &[u32]) -> String {
    let mut items = items.iter();
    let mut pointer = String::new();
    for key in path.split('.') {
        let mut parts = key.split('[');
        pointer.extend(["/", &pointer_step(parts.next().unwrap_or_default())]);
        for part in parts {
            let inside = part.trim_end_matches(']');
            let item =
                if inside.is_empty() { items.next().map(u32::to_string) } else { Some(inside.to_owned()) };
            pointer.extend(item.map(|item| format!("/{item}")));
        }
    }
    pointer
}

/// Where the first value of the call stands that an expression is made of.
pub(super) fn place(serve: &Serve, expr: &Expr, items: &[u32]) -> Option<CallPlace> {
    key(serve, expr).map(|key| CallPlace::of(key, items))
}

/// The first value of the call that an expression is made of.
pub(super) fn key<'s>(serve: &'s Serve, expr: &Expr) -> Option<&'s CallKey> {
    expr.cases.iter().flat_map(|case| &case.value.pieces).find_map(|piece| of_piece(serve, piece))
}

/// The value of the call that a piece is.
pub(super) fn of_piece<'s>(serve: &'s Serve, piece: &Piece) -> Option<&'s CallKey> {
    let Piece::Value(source) = piece else { return None };
    of_source(serve, source)
}

/// The value of the call that a source is.
pub(super) fn of_source<'s>(serve: &'s Serve, source: &Source) -> Option<&'s CallKey> {
    let Source::Json(slot) = source else { return None };
    serve.keys.iter().find(|key| key.slot == *slot)
}
