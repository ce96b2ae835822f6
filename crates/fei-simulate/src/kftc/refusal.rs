//! Why the centre does not answer a call's question, and the answer that says so.
//!
//! It must never decide; it only puts into words.

use super::common::{Head, HeadOrder};
use crate::Answer;
use crate::fields::Fields;
use crate::form::{Misfit, Why};

/// A refusal by the centre itself, whatever a bank would have said.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The call is not what the contract says.
    Misfit(Misfit),
    /// The ledger is full.
    Full,
    /// An account that is not there.
    Account,
    /// The reference was used before.
    Reused,
    /// The account answers so.
    Clouded(&'static str, &'static str),
}

impl From<Misfit> for Refusal {
    fn from(misfit: Misfit) -> Self {
        Self::Misfit(misfit)
    }
}

impl Refusal {
    /// A misfit that the tables cannot express.
    pub(super) fn misfit(key: &str, why: Why) -> Self {
        Self::Misfit(Misfit::new(key, why))
    }

    /// The answer, with what of the call can still be read in it.
    pub(super) fn answer(&self, path: &str, fields: &Fields) -> Answer {
        let (code, words) = (self.code(), self.words());
        let head = Head::of(fields, code, &words).write(HeadOrder::of(path));
        let body = head.maybe("bank_tran_id", fields.given("bank_tran_id")).end();
        let answer = Answer::json(200, body);
        match self {
            Self::Account | Self::Clouded(..) => answer, // said of the account, not of the call
            Self::Misfit(_) | Self::Full | Self::Reused => answer.complaining(format!("{code} {words}")),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Misfit(misfit) => match misfit.why {
                Why::Unreadable => "A0001",
                Why::Missing => "A0004",
                Why::Unknown | Why::Twice => "A0005",
                Why::Length => "A0006",
                Why::Type => "A0007",
                Why::Form => "A0008",
                Why::Count => "A0009",
            },
            Self::Full => "A0010",
            Self::Account => "A0021",
            Self::Reused => "A0326",
            Self::Clouded(code, _) => code,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Misfit(misfit) => misfit.to_string(),
            Self::Full => "원장 초과".to_owned(),
            Self::Account => "계좌오류".to_owned(),
            Self::Reused => "거래고유번호 중복".to_owned(),
            Self::Clouded(_, words) => (*words).to_owned(),
        }
    }
}
