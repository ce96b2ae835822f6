//! Who speaks for a core on the stage: a client that only asks, and where institutions call also a core that is asked. It
//! answers by fei-simulate's sheet where there is one, and what is written in the golden cases where there is none.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::Outcome;
use fei_gateway::line_rules;
use fei_layout::plan::{Party, Prefix, Side, TelegramParty};
use fei_simulate::{Core, CoreFault, CoreSheet, HectoCore, StandardCore};
use fei_wire::{Client, ClientError, ClientLimits};

use super::PlayError;
use crate::golden::ServedCase;

/// How long the core waits: more than FEI's deadline and all of its margins.
const PATIENCE: Duration = Duration::from_secs(20);

/// One core.
pub(super) enum Speaker {
    /// It asks.
    Asks(Box<Client>),
    /// It asks, and is asked.
    Answers(Core, Written),
}

impl Speaker {
    /// The core at the other end of a party's line.
    pub(super) async fn start(
        party: &Party,
        line: SocketAddr,
        is_asked: bool,
    ) -> Result<Option<Self>, PlayError> {
        let Some(speaks) = party.telegram() else { return Ok(None) };
        if is_asked && speaks.frame.prefix == Prefix::Ascii {
            let written = Written::default();
            let sheet = Sheet::of(&party.name, speaks.frame.width as usize, written.clone());
            let mut core = Core::dial(line, sheet);
            core.connected(1).await;
            return Ok(Some(Self::Answers(core, written)));
        }
        let answer_timeout_ms = u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX);
        let limits = ClientLimits { answer_timeout_ms, ..ClientLimits::default() };
        let client = Client::dial_within(line, line_rules(speaks).framing, limits).await?;
        Ok(Some(Self::Asks(Box::new(client))))
    }

    /// Asks. A core that gets nothing in time got nothing: the case says whether that is right. An answer of an earlier case, which came
    /// when nobody waited any more, is none of this one's.
    pub(super) async fn ask(
        &mut self,
        party: &TelegramParty,
        telegram: &[u8],
    ) -> Result<Option<Bytes>, ClientError> {
        let is_answer = answers(party, telegram);
        match self {
            Self::Answers(core, _) => Ok(core.ask(telegram, PATIENCE, is_answer).await),
            Self::Asks(client) => match client.ask_for(telegram, is_answer).await {
                Err(ClientError::TimedOut { .. }) => Ok(None),
                other => other,
            },
        }
    }

    /// Learns what it does in a case, and how many telegrams it was asked before.
    pub(super) fn learn(&self, case: &ServedCase) -> usize {
        let Self::Answers(core, written) = self else { return 0 };
        let bytes = |part: &crate::golden::Part| Bytes::copy_from_slice(&part.bytes);
        core.script().clear();
        match (&case.core_gets, &case.core_sends) {
            (Some(_), None) => core.script().next(1, CoreFault::Silent),
            // What a core does not say by its own rules.
            (Some(_), Some(answer)) if matches!(case.ends, Outcome::Unknown | Outcome::NotExecuted) => {
                core.script().next(1, CoreFault::Say { telegram: bytes(answer) });
            }
            _ => {}
        }
        if let Some(gets) = &case.core_gets {
            written.learn(bytes(gets), case.core_sends.as_ref().map(bytes).unwrap_or_default());
        }
        core.heard().len()
    }

    /// The first telegram that it was asked since.
    pub(super) fn heard_since(&self, count: usize) -> Option<Bytes> {
        self.heard().get(count).cloned()
    }

    /// All that it was asked.
    pub(super) fn heard(&self) -> Vec<Bytes> {
        match self {
            Self::Answers(core, _) => core.heard(),
            Self::Asks(_) => Vec::new(),
        }
    }
}

/// Whether a telegram answers this one: by what the party pairs the two by.
pub(crate) fn answers(party: &TelegramParty, telegram: &[u8]) -> impl Fn(&[u8]) -> bool {
    let asked = fei_codec::pair_key(party, telegram, Side::Request);
    move |came| fei_codec::pair_key(party, came, Side::Response) == asked
}

/// What is written in the golden cases: a question, and its answer.
#[derive(Clone, Default)]
pub(super) struct Written(Arc<Mutex<Vec<(Bytes, Bytes)>>>);

impl Written {
    fn learn(&self, question: Bytes, answer: Bytes) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((question, answer));
    }

    fn answer(&self, question: &[u8]) -> Option<Vec<u8>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().rev().find(|(known, _)| known == question).map(|(_, answer)| answer.to_vec())
    }
}

/// The sheet of a party whose core is played beside a gateway of the user's own; none: its lengths are not of digits.
pub(crate) fn sheet(party: &Party, cases: &[ServedCase]) -> Option<impl CoreSheet + use<>> {
    let speaks = party.telegram().filter(|speaks| speaks.frame.prefix == Prefix::Ascii)?;
    let written = Written::default();
    for case in cases.iter().filter(|case| *case.party == *party.name) {
        if let (Some(gets), Some(sends)) = (&case.core_gets, &case.core_sends) {
            written.learn(Bytes::copy_from_slice(&gets.bytes), Bytes::copy_from_slice(&sends.bytes));
        }
    }
    Some(Sheet::of(&party.name, speaks.frame.width as usize, written))
}

/// The rules of a core that fei-simulate knows, and what is written of any.
struct Sheet {
    rules: Option<Box<dyn CoreSheet>>,
    prefix: usize,
    written: Written,
}

impl Sheet {
    fn of(party: &str, prefix: usize, written: Written) -> Self {
        let rules: Option<Box<dyn CoreSheet>> = match party {
            "core" => Some(Box::new(StandardCore::default())),
            "hecto" => Some(Box::new(HectoCore)),
            _ => None,
        };
        Self { rules, prefix, written }
    }
}

impl CoreSheet for Sheet {
    fn prefix(&self) -> usize {
        self.prefix
    }

    fn answer(&self, telegram: &[u8]) -> Option<Vec<u8>> {
        let by_rules = self.rules.as_ref().and_then(|rules| rules.answer(telegram));
        by_rules.or_else(|| self.written.answer(telegram))
    }

    fn refuse(&self, answer: &mut [u8], code: &str) {
        if let Some(rules) = &self.rules {
            rules.refuse(answer, code);
        }
    }

    fn of_another(&self, answer: &mut [u8]) {
        if let Some(rules) = &self.rules {
            rules.of_another(answer);
        }
    }
}

#[cfg(test)]
mod tests;
