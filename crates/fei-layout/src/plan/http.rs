//! How a transaction is asked of an institution that speaks JSON, and how its answer is read.

use std::ops::{Deref, DerefMut, Range};

use super::{Capture, Derived, Expr, FieldIx, GroupIx, SlotRef, Template};

/// The `[http]` table of a transaction, compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    /// The call itself. Its capture also picks up what `response` is made of.
    pub ask: Ask,
    /// How the answer's values go into the response telegram.
    pub response: Box<[ResponseRow]>,
    /// How to ask later what became of it.
    pub inquiry: Option<Box<LaterCall>>,
    /// How to have it undone.
    pub reversal: Option<Box<LaterCall>>,
}

/// One call, and how its answer is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The method.
    pub method: Method,
    /// The path; a value in it must be `[A-Za-z0-9_-]{1,64}`.
    pub path: Template,
    /// Query parameters in order.
    pub query: Box<[Named]>,
    /// Headers of this call, besides those that every call has.
    pub headers: Box<[Named]>,
    /// The JSON body as a program; empty: no body.
    pub body: JsonBody,
    /// What is picked up from the answer.
    pub capture: Capture,
    /// The code columns of this answer: `api` is at this place.
    pub codes: Box<[(Box<str>, SlotRef)]>,
    /// What must come back as it was sent.
    pub echo: Box<[Echo]>,
}

/// A call about a transaction that was made before: its values are those of the original. It is a type of its own so
/// that what sends it cannot send the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterCall {
    /// The call; the party's code rows judge the original by its answer.
    pub ask: Ask,
    /// Whether it goes under a number of its own, `{@own_reference}`.
    pub numbered: bool,
    /// Codes of an answer that speaks of the original; any other speaks of this call alone. Empty: every answer does.
    pub heard: Box<[CodePattern]>,
    /// Codes that say that the other side does not know the original.
    pub not_found: Box<[CodePattern]>,
}

/// Columns and their values: all must be so.
pub type CodePattern = Box<[(Box<str>, Box<str>)]>;

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
}

impl Method {
    /// As it stands in a request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// A query parameter or a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: Box<str>,
    /// Its value.
    pub value: Expr,
}

/// How a value stands in the institution's JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonForm {
    /// A string.
    Text,
    /// A number, exact: leading zeros go, nothing else changes.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// The steps in writing a JSON body; none: no body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JsonBody {
    /// In order.
    pub steps: Box<[JsonStep]>,
    /// What is worked out of them once.
    pub derived: Derived,
}

impl From<Vec<JsonStep>> for JsonBody {
    fn from(steps: Vec<JsonStep>) -> Self {
        Self { steps: steps.into(), derived: Derived::default() }
    }
}

impl Deref for JsonBody {
    type Target = [JsonStep];

    fn deref(&self) -> &[JsonStep] {
        &self.steps
    }
}

/// Whoever changes steps changes those of a copy.
impl DerefMut for JsonBody {
    fn deref_mut(&mut self) -> &mut [JsonStep] {
        self.derived = Derived::default();
        &mut self.steps
    }
}

/// One step in writing a JSON body. Commas are the writer's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonStep {
    /// `{`, after its key when it is a member. Keys are rendered, `"req_list":`; empty for elements and the document.
    OpenObject(Box<str>),
    /// `}`.
    CloseObject,
    /// `[`.
    OpenArray(Box<str>),
    /// `]`.
    CloseArray,
    /// The steps in `body`, once for each item of the request's group; the next step is `body.end`.
    Each {
        /// The group.
        group: GroupIx,
        /// Steps of one element.
        body: Range<u32>,
    },
    /// One member.
    Value {
        /// The rendered key.
        key: Box<str>,
        /// Its value.
        value: Expr,
        /// How it is written.
        form: JsonForm,
    },
}

/// A value of the answer that must equal what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// The path, for the error.
    pub path: Box<str>,
    /// Where it is picked up.
    pub slot: SlotRef,
    /// What it must be; numbers are compared as numbers.
    pub expected: Template,
}

/// How values of the answer go into the response telegram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseRow {
    /// One field.
    Field {
        /// The field of the response layout.
        field: FieldIx,
        /// Its value.
        value: Expr,
    },
    /// One item for each element of a list, paired by key.
    Group {
        /// The group of the response layout.
        group: GroupIx,
        /// The slot of the list.
        list: SlotRef,
        /// How an element finds its item; none: elements become items in their own order.
        by: Box<[Pairing]>,
        /// What is set in an item.
        rows: Box<[ResponseRow]>,
    },
}

/// An element belongs to the item that has the element's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// Value of the element.
    pub slot: SlotRef,
    /// What the item has.
    pub by: PairedBy,
}

/// What an item is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairedBy {
    /// One of its rows.
    Field(FieldIx),
    /// The number that the institution knows it by.
    Reference,
}
