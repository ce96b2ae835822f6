//! The `[local]` table as typed: what FEI answers itself.

use super::{Ends, SetRow, Text};
use crate::plan::OriginalState;
use crate::read::{At, Entries, typed};

typed! {
    /// How FEI answers itself.
    "`[local]`" LocalTable {
        /// The transaction that is asked about.
        original?: OriginalTable,
        /// Answers, of which the first that fits is taken; the last has no `when`.
        answers: At<Vec<AnswerRow>>,
    }
}

typed! {
    /// The transaction that is asked about.
    "`original`" OriginalTable {
        /// Transactions of the same party: ["hecto.transfer"].
        of: At<Vec<Text>>,
        /// Its key, where it differs from this telegram's: { msg_no = "{org_msg_no}" }.
        key?: Entries<Text>,
    }
}

typed! {
    /// One way to answer.
    "a row of `answers`" AnswerRow {
        /// How the original stands; without it: always.
        when?: At<OriginalState>,
        /// How this transaction ends.
        is: At<Ends>,
        /// The response code, when it is not the outcome's.
        rsp_code?: Text,
        /// Rows of the response.
        set?: Vec<SetRow>,
    }
}
