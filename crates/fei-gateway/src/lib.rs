//! The way out: a telegram becomes a call, its answer a telegram. One page a direction, and what both need beside it.
//!
//! ```text
//! telegram → recognised → checked → call → stack (admission, journal, deadline, link) → verdict → telegram
//! ```
//! Every failure has become an answer before it reaches the socket: nothing here returns an error.
//!
//! This crate must never read a file, know a command line or write SQL. Bytes are fei-codec's, order is fei-guard's.

mod again;
mod asked;
mod astray;
mod clock;
mod counts;
mod days;
mod doors;
mod events;
mod exchange;
mod follow;
mod gateway;
mod glimpse;
mod inbound;
mod kept;
mod late;
mod line;
mod link;
mod local;
mod numbers;
mod orders;
mod outbound;
mod recovered;
mod reply;
mod request;
mod sets;
mod settled;
mod several;
mod sweeper;
mod taken;
mod tally;
mod tap;
#[cfg(test)]
mod testing;
mod told;
mod took;
mod unharmed;
mod unknown;
mod unread;
mod watch;

pub use clock::{Clock, OnwardClock, SystemClock};
pub use counts::{Answered, Counts};
pub use days::DayRules;
pub use doors::DoorWatch;
pub use fei_guard::{Breaker, BreakerRules, BreakerState, Forced, Gate, JournalHealth, Load, Owners};
pub use follow::{Chance, FollowRules, Follower, Schedule};
pub use gateway::Gateway;
pub use glimpse::glimpse;
pub use inbound::{CallRoute, Inbound, call_named, key_of_client};
pub use kept::MayHold;
pub use line::line_rules;
pub use link::{Core, Feels, Link, LinkRules};
pub use orders::{Given, OrderError, Said, WAITING_MAX};
pub use sets::EarlierSet;
pub use settled::{settled_answer, settled_notice};
pub use sweeper::Sweeper;
pub use tap::{Listener, Seen, Tap, Told, Way};
pub use told::{PROBLEM_KINDS, meaning_outside};
pub use watch::JournalWatch;
