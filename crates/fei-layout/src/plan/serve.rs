//! How a transaction is asked of us by a party that speaks JSON: where it calls, what its call becomes, what it hears.
//! The mirror of [`Http`](super::Http), with the same pieces turned round: a capture and [`ResponseRow`]s make the telegram
//! out of the call, [`JsonStep`](super::JsonStep)s make the caller's JSON out of the telegram that the core answered with.

use fei_exchange::Outcome;

use super::{Capture, FieldIx, JsonBody, JsonForm, Method, ResponseRow, Route, SeqForm, SlotRef, Template};

/// The `[serve]` table of a transaction, compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serve {
    /// The method.
    pub method: Method,
    /// The path.
    pub route: Route,
    /// Every value that a call may have, in the order in which the file names them. What is no key is refused.
    pub keys: Box<[CallKey]>,
    /// Where the keys are picked up. Values of the path and the query have slots of the document's frame.
    pub capture: Capture,
    /// What makes a repetition: the values of its pieces. None: the header `Idempotency-Key`.
    pub key: Option<Template>,
    /// Keys of the call that nothing is made of. They may be there, whatever they hold.
    pub ignored: Box<[Box<str>]>,
    /// The rows of the request telegram that are filled: from the call, by constants, by FEI's clock. All but the number.
    pub request: Box<[ResponseRow]>,
    /// The row that FEI numbers.
    pub number: Option<NumberedRow>,
    /// Rows of the request telegram that hold the caller's words, all that is in the fingerprint: not what FEI writes, works out or
    /// takes from its settings, which may be something else the next time, or after a reload.
    pub said: Box<[FieldIx]>,
    /// Rows of the answer that must be what was sent.
    pub echo: Box<[EchoedRow]>,
    /// The body of the caller's answer, of the answer telegram's rows.
    pub response: JsonBody,
    /// The body of an answer that is given from the journal, because the core is silent: of the request's rows and the
    /// original's. None: there is none.
    pub journal: Option<JsonBody>,
    /// The `detail` of a problem document that tells of a decline, of the answer's rows. None: the core's words are for nobody.
    pub detail: Option<Template>,
    /// The statuses of mapped answers.
    pub status: Statuses,
    /// The transaction that this one is about: it waits for its ending.
    pub original: Option<CallOriginal>,
    /// The transaction that asks what became of this one, `core.deposit_inquiry`; none: only a repetition tells.
    pub inquiry: Option<Box<str>>,
}

/// One value of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallKey {
    /// As the file writes it: `account_no`, `details[].amount`.
    pub path: Box<str>,
    /// Where it comes from.
    pub from: KeyPlace,
    /// Where it is picked up.
    pub slot: SlotRef,
    /// How it must stand in the JSON; text in a path and a query.
    pub form: JsonForm,
    /// Whether it may be absent, or null.
    pub optional: bool,
    /// Whether it must be what [`Route::takes`]: it stands in a path, or has to stand in the one of the call that asks what
    /// became of this one.
    pub plain: bool,
}

/// Where a value of a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In the JSON body.
    Body,
}

/// The row with `{@seq}`: a number that the telegram's party has not seen on this business date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedRow {
    /// The row of the request; it stands outside of groups and choices.
    pub field: FieldIx,
    /// Its value: the number, also among constants and the clock.
    pub value: Template,
    /// How the number is written: in what the rest of the value leaves of the row.
    pub seq: SeqForm,
}

/// A row that the core must send back as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EchoedRow {
    /// The row of the request.
    pub sent: FieldIx,
    /// The row of the response.
    pub came: FieldIx,
}

/// With which statuses the mapped `response` goes out. Of outcomes that have none a problem document tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statuses {
    /// What the core executed: 2xx.
    pub executed: u16,
    /// What the core declined, when the file states it.
    pub declined: Option<u16>,
}

impl Statuses {
    /// The status of the mapped answer to what ended so; none: there is no mapped answer.
    #[must_use]
    pub const fn of(self, outcome: Outcome) -> Option<u16> {
        match outcome {
            Outcome::Executed => Some(self.executed),
            Outcome::Declined => self.declined,
            Outcome::NotExecuted | Outcome::Unknown => None,
        }
    }
}

/// Which inbound transaction a call is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOriginal {
    /// `core.deposit`: those that have such a key.
    pub transactions: Box<[Box<str>]>,
    /// The values of its key, out of this call.
    pub key: Template,
}
