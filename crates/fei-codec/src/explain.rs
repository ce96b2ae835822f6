//! A telegram for people: every row with its bytes, as far as it can be read.

use fei_layout::plan::Layout;

use crate::Error;

/// One row of a telegram, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainRow {
    /// Offset from the start of the telegram.
    pub at: u32,
    /// Bytes that are there: fewer than the layout says where the telegram ends.
    pub width: u32,
    /// `detail[2].amount`; `_247` for filler.
    pub key: String,
    /// The sheet's own name.
    pub ko: String,
    /// The bytes in hex; stars for a masked field.
    pub hex: String,
    /// The bytes as text, what is no text as `.`; stars for a masked field.
    pub text: String,
    /// The value as the mirror has it, masked, or what is wrong with it.
    pub value: Result<String, Error>,
}

/// Everything that can be said of a telegram, also of a broken one: rows up to where the walk ends, the last one with
/// the reason, then the bytes that are left over.
#[must_use]
pub fn explain(layout: &Layout, telegram: &[u8]) -> Vec<ExplainRow> {
    let _ = (layout, telegram);
    Vec::new()
}

/// One line for a log: `msg_type=2000 amount=1500000 wd_account=110******789`, masked; fillers and empty values left out.
#[must_use]
pub fn masked(layout: &Layout, telegram: &[u8]) -> String {
    let _ = (layout, telegram);
    String::new()
}
