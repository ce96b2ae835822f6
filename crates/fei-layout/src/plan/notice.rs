//! What the core is told when an unknown result became known: a telegram of FEI's own, and which answer takes it.

use super::{EchoedRow, FieldIx, NumberedRow, ResponseRow};

/// The `[notice]` table of a transaction, compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The outbound transactions whose results it tells, by id.
    pub of: Box<[Box<str>]>,
    /// The rows that are filled: of the original, by constants, by FEI's clock. All but the number, and fields alone.
    pub request: Box<[ResponseRow]>,
    /// The row that FEI numbers: the number stays the same in every attempt.
    pub number: NumberedRow,
    /// The rows that are filled anew from the second attempt on.
    pub again: Box<[ResponseRow]>,
    /// Rows of the core's answer that must be what was sent.
    pub echo: Box<[EchoedRow]>,
    /// Codes of the core's answer by which it was taken; none: what the party's codes call executed.
    pub taken: Box<[TakenCode]>,
}

/// Header rows of an answer, with what they must say; never none.
pub type TakenCode = Box<[(FieldIx, Box<str>)]>;
