//! How a telegram party wants its answers: what changes in the header, and which response code stands for what.

use fei_exchange::{Code, Outcome};

use super::FieldIx;

/// `answer = { … }` of party.toml, applied after the request's bytes were copied and before the mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRule {
    /// In the order of the file. Fields are the header's.
    pub rows: Box<[(FieldIx, HeaderRule)]>,
}

/// What happens to one header field of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderRule {
    /// `"+100"`: added to its digits.
    Add(u32),
    /// A constant.
    Constant(Box<str>),
    /// Back to its empty form.
    Blank,
    /// By how it ended.
    Worded(Wording),
}

/// A field that says how it ended. A code's own text goes before its class's; the text of an institution's code row
/// (`rsp_code`) goes before both in the field named `rsp_code`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// `N30 = "SB09"`.
    pub by_code: Box<[(Code, Box<str>)]>,
    /// `A`, `D`, `N`, `U`, in the order of [`Outcome::ALL`]. `{ko}` in a text is the Korean name of the code row, or
    /// the meaning of the code.
    pub by_outcome: [Box<str>; 4],
    /// Whether a code row's `rsp_code` goes here.
    pub takes_rsp_code: bool,
}

impl Wording {
    /// The text for a code, or for an outcome that came without one.
    #[must_use]
    pub fn text(&self, outcome: Outcome, code: Option<Code>) -> &str {
        let own = code.and_then(|code| self.by_code.iter().find(|(known, _)| *known == code));
        match (own, outcome) {
            (Some((_, text)), _) => text,
            (None, Outcome::Executed) => &self.by_outcome[0],
            (None, Outcome::Declined) => &self.by_outcome[1],
            (None, Outcome::NotExecuted) => &self.by_outcome[2],
            (None, Outcome::Unknown) => &self.by_outcome[3],
        }
    }
}
