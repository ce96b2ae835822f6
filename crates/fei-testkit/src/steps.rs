//! The labels at which a build with failpoints can be ended, made to fail or held up. That they are all that there are is
//! tested where both sides are known.

/// Every label, in the order in which a transaction passes them.
pub const STEPS: [&str; 27] = [
    "number",
    "numbered",
    "begin",
    "begun",
    "send",
    "answered",
    "ask",
    "heard",
    "settle",
    "settled",
    "commit",
    "sync",
    "committed",
    "tell",
    "told",
    "reply",
    "replied",
    "recover",
    "recovered",
    "claim",
    "claimed",
    "attempt",
    "attempted",
    "report",
    "reported",
    "late",
    "kept",
];
