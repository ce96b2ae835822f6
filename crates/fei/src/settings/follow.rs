//! How what follows unknown results is done at an institution: pauses as `"15s"`, `"10m"`, `"20ms"`.

use std::time::Duration;

use fei_gateway::{FollowRules, Schedule};
use jiff::SignedDuration;
use serde::Deserialize;

use super::error::PartyError;

/// `[party.NAME.follow]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Follow {
    first_after: Option<Pause>,
    inquiry: Option<Vec<Pause>>,
    reversal: Option<Vec<Pause>>,
    advice: Option<Vec<Pause>>,
    not_found: Option<Vec<Pause>>,
    lanes: Option<usize>,
}

/// A duration as people write it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Pause(pub(super) Duration);

impl TryFrom<String> for Pause {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let duration = text.parse::<SignedDuration>().ok().and_then(|it| Duration::try_from(it).ok());
        duration
            .map(Self)
            .ok_or_else(|| format!("`{text}` is no duration: expected \"15s\", \"10m\", \"20ms\""))
    }
}

impl Follow {
    /// The rules; what is not said is the gateway's default.
    pub(super) fn rules(self) -> Result<FollowRules, PartyError> {
        let defaults = FollowRules::default();
        Ok(FollowRules {
            first_after: self.first_after.map(|Pause(pause)| pause),
            inquiry: schedule("follow.inquiry", self.inquiry, defaults.inquiry)?,
            reversal: schedule("follow.reversal", self.reversal, defaults.reversal)?,
            advice: schedule("follow.advice", self.advice, defaults.advice)?,
            not_found: schedule("follow.not_found", self.not_found, defaults.not_found)?,
            lanes: self.lanes.unwrap_or(defaults.lanes),
            ..defaults
        })
    }
}

/// How a core is told of results, by `notice` of its `[party.NAME.ask]`.
pub(super) fn notices(pauses: Option<Vec<Pause>>) -> Result<FollowRules, PartyError> {
    let defaults = FollowRules::default();
    Ok(FollowRules { notice: schedule("ask.notice", pauses, defaults.notice)?, ..defaults })
}

fn schedule(
    key: &'static str,
    pauses: Option<Vec<Pause>>,
    default: Schedule,
) -> Result<Schedule, PartyError> {
    let all = |pauses: Vec<Pause>| pauses.into_iter().map(|Pause(pause)| pause).collect::<Box<[_]>>();
    match pauses {
        Some(pauses) => Schedule::new(all(pauses)).ok_or(PartyError::NoPause(key)),
        None => Ok(default),
    }
}
