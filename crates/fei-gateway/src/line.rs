//! A telegram party's contract as the rules of its line.

use bytes::Bytes;
use fei_layout::plan::{Poll, Prefix, PrefixCounts, TelegramParty};
use fei_wire::{Framing, LineRules, PollRule};

use crate::{Clock, SystemClock, clock};

/// Framing and polls of a party; the limits are the line's defaults, for the settings to change.
#[must_use]
pub fn line_rules(party: &TelegramParty) -> LineRules {
    let frame = &party.frame;
    let framing = Framing {
        prefix: match frame.prefix {
            Prefix::Ascii => fei_wire::Prefix::Ascii,
            Prefix::Binary => fei_wire::Prefix::Binary,
        },
        width: frame.width,
        counts_itself: frame.counts == PrefixCounts::All,
        bytes_max: frame.bytes_max,
        bytes_min: party.header.bytes_min,
    };
    let polls = party.polls.iter().map(poll_rule).collect();
    LineRules { framing, polls, poll_time, ..LineRules::default() }
}

fn poll_rule(poll: &Poll) -> PollRule {
    PollRule {
        bytes: poll.bytes,
        starts: Bytes::copy_from_slice(&poll.starts),
        answer: Bytes::copy_from_slice(&poll.answer),
        rest: poll.rest,
    }
}

/// The time that a poll of FEI's carries.
fn poll_time() -> String {
    clock::digits(SystemClock.now())
}
