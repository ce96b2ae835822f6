//! How a telegram asks an institution, and how the institution's JSON becomes the answer: calls, verdicts, answers.
//!
//! Everything from outside of the two texts is handed in by [`Context`]; nothing here knows a clock, a counter or a
//! socket. Values of masked fields and secrets stand in no error, no loss and no `Debug`.

mod answer;
mod blame;
mod body;
mod call;
mod change;
mod context;
mod exact;
mod identity;
mod judge;
mod later;
mod notice;
mod reference;
mod reshape;
mod safe;
mod same;
mod served;
mod sources;
mod straight;
mod template;
mod verdict;
mod write;

pub use answer::{Answer, read_answer};
pub use call::{Call, call, later_call};
pub use context::{Context, Parts};
pub use identity::{day_of_key, fingerprint, key, original_key, trace};
pub use judge::{Judged, Judgement, verdicts};
pub use later::{LaterVerdict, later_verdict};
pub use notice::{NoticeHeard, Settled, heard_of_notice, repeat_notice, write_notice};
pub use reference::reference;
pub use served::{
    CallError, CallErrors, CallParts, CallPlace, OriginalStands, ServedAnswer, ServedRequest, key_of,
    key_of_values, key_values, number, pair_key, read_request, served_fingerprint, told_of_decline,
    verdict_of_telegram, write_journal_answer, write_json_answer,
};
pub use verdict::{Verdict, verdict};
pub use write::{
    Mapping, Stands, write_answer, write_bare_answer, write_local_answer, write_part, write_parts,
};

#[cfg(test)]
mod tests;
