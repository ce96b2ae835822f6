//! The `[notice]` table as typed: what the core is told when an unknown result became known.

use super::{CodeEntry, SetRow, Text};
use crate::read::{At, Entries, typed};

typed! {
    /// What FEI tells the core when the unknown result of an outbound transaction became known.
    "`[notice]`" NoticeTable {
        /// The outbound transactions of the same party whose results it tells: ["hecto.transfer"].
        of: At<Vec<Text>>,
        /// Its rows, of the original: "{amount}" a row of its request, "{@answer.fee}" one of the answer that it has now, "{@outcome}".
        request?: Vec<SetRow>,
        /// Rows that FEI writes itself, beside those of the party's `ask`: constants, "{@seq}", "{@now}", "{@date}", "{@time}".
        set?: Entries<Text>,
        /// Rows that stay empty.
        unset?: Vec<Text>,
        /// Rows that say something else from the second attempt on: { send_count = "{@attempt}" }.
        again?: Entries<Text>,
        /// Rows of the core's answer that must be what was sent.
        echo?: Vec<Text>,
        /// Codes of the core's answer by which it was taken; without it those that the party's `codes` call executed.
        taken?: Vec<At<CodeEntry>>,
    }
}
