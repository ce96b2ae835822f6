//! What every performance needs: a clock that can be put to a day, a journal whose counters can be put to a number, a
//! role for each institution, and ears.

use std::collections::BTreeMap;
use std::sync::Arc;

use fei_journal::{MemoryJournal, SqliteJournal};
use fei_layout::Registry;
use fei_layout::plan::{Flow, Piece, ReferenceRule, SeqForm, Source, Transaction};
use jiff::civil::Date;

use super::cast::Role;
use super::clock::StageClock;
use super::{Heard, Overheard};
use crate::golden::{Case, Place};
use crate::settings::{Settings, Side};

/// Why a case cannot be played.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlayError {
    /// A word that names no fault.
    #[error("{place}: {case}: fault: {error}")]
    Fault {
        /// Where it stands.
        place: Place,
        /// The case.
        case: String,
        /// What is wrong with its words.
        error: fei_simulate::FaultError,
    },
    /// Not `METHOD /path`.
    #[error("{place}: {case}: calls {line:?} is not `METHOD /path`")]
    Line {
        /// Where it stands.
        place: Place,
        /// The case.
        case: String,
        /// What it says.
        line: String,
    },
    /// A reference that the institution's rule does not make.
    #[error("{place}: {case}: the rule of {party} does not make the reference {reference:?}")]
    Reference {
        /// Where it stands.
        place: Place,
        /// The case.
        case: String,
        /// The institution.
        party: String,
        /// What it says.
        reference: String,
    },
    /// Nothing is served there.
    #[error("{place}: {case}: calls {line:?}, which is not served on {day}")]
    NotServed {
        /// Where it stands.
        place: Place,
        /// The case.
        case: String,
        /// What it says.
        line: String,
        /// The day.
        day: Date,
    },
    /// The golden file stands beside no transaction.
    #[error("{place}: no transaction {id} on {day}")]
    Transaction {
        /// Where its case stands.
        place: Place,
        /// Its transaction.
        id: String,
        /// The day.
        day: Date,
    },
    /// A key that the settings have for an institution.
    #[error("party.{party}: {source}")]
    Key {
        /// The institution.
        party: String,
        /// What is wrong with it.
        source: fei_http::RulesError,
    },
    /// A key of the institution itself.
    #[error(
        "{0}: its own key is no unencrypted private key in PEM for the algorithm that `auth.jws_answer` names"
    )]
    OwnKey(String),
    /// The same where its answers are not wanted signed.
    #[error(
        "{0}: its own key would sign nothing: the settings have no `auth.jws_answer` for it, which says how its answers are signed"
    )]
    NothingSigned(String),
    /// No journal for the stage.
    #[error(transparent)]
    Journal(#[from] crate::run::JournalError),
    /// The gateway cannot be put together.
    #[error(transparent)]
    Assemble(#[from] crate::run::AssembleError),
    /// A socket.
    #[error("{0}")]
    Socket(#[from] std::io::Error),
    /// The simulated core's line.
    #[error("the core's line: {0}")]
    Core(#[from] fei_wire::ClientError),
}

/// A journal whose counters can be put to a number.
pub(super) trait Seeded {
    /// Makes `next` the next number of a counter on a day.
    fn seed(&self, counter: &str, day: Date, next: u64);
}

impl Seeded for MemoryJournal {
    fn seed(&self, counter: &str, day: Date, next: u64) {
        Self::seed(self, counter, day, next);
    }
}

impl Seeded for SqliteJournal {
    fn seed(&self, counter: &str, day: Date, next: u64) {
        Self::seed(self, counter, day, next);
    }
}

/// The stage.
pub(super) struct Stage<J> {
    pub(super) registry: Arc<Registry>,
    pub(super) journal: Arc<J>,
    pub(super) clock: Arc<StageClock>,
    pub(super) roles: BTreeMap<Box<str>, Role>,
    ears: Overheard,
    settings: BTreeMap<Box<str>, BTreeMap<String, String>>,
}

impl<J: Seeded> Stage<J> {
    pub(super) fn new(registry: Arc<Registry>, settings: &Settings, journal: J, ears: Overheard) -> Self {
        let institutions = registry.parties().filter(|party| party.json().is_some());
        let roles = institutions
            .map(|party| (party.name.clone(), Role::of(&party.name, settings.parties.get(&*party.name))))
            .collect();
        let dialled = settings.parties.iter().filter(|(_, party)| matches!(party.side, Side::Dial(_)));
        let settings = dialled.map(|(name, party)| (name.as_str().into(), party.settings.clone())).collect();
        let (journal, clock) = (Arc::new(journal), Arc::new(StageClock::default()));
        Self { registry, journal, clock, roles, ears, settings }
    }

    /// A case of this day begins.
    pub(super) fn begin(&self, day: Date) {
        self.clock.set(day);
        self.ears.take();
    }

    /// Puts clock and counter so that the case comes out as it is written, and tells the institution its part.
    pub(super) fn set_for(&self, case: &Case) -> Result<(), PlayError> {
        self.begin(case.date);
        let Some(to) = self.institution(case)? else { return Ok(()) };
        if let (Some(call), Some(role)) = (&case.call, self.roles.get(&*to)) {
            role.learn(case, call)?;
        }
        let Some(reference) = &case.reference else { return Ok(()) };
        let (rule, number) = self.number(&to, reference).ok_or_else(|| PlayError::Reference {
            place: case.place.clone(),
            case: case.name.clone(),
            party: to.to_string(),
            reference: reference.clone(),
        })?;
        self.journal.seed(&to, rule.day(case.date), number);
        Ok(())
    }

    /// The institution that a case's transaction goes to; none: FEI answers itself.
    pub(super) fn institution(&self, case: &Case) -> Result<Option<Box<str>>, PlayError> {
        let transaction = self.registry.transaction(&case.transaction, case.date);
        let transaction = transaction.ok_or_else(|| PlayError::Transaction {
            place: case.place.clone(),
            id: case.transaction.clone(),
            day: case.date,
        })?;
        Ok(destination(transaction).map(Into::into))
    }

    /// What the log said since the case was set.
    pub(super) fn heard(&self) -> Heard {
        self.ears.take()
    }

    /// The rule of a reference, and the counter's number that makes it.
    fn number(&self, party: &str, reference: &str) -> Option<(&ReferenceRule, u64)> {
        let rule = self.registry.party(party)?.json()?.reference.as_ref()?;
        let setting = |name: &str| self.settings.get(party).and_then(|all| all.get(name)).cloned();
        let number = number_in(rule, &setting, reference)?;
        (fei_codec::reference(rule, &setting, number)? == reference).then_some((rule, number))
    }
}

/// Whether a case's transaction goes to this institution.
pub(crate) fn goes_to(registry: &Registry, case: &Case, institution: &str) -> bool {
    let transaction = registry.transaction(&case.transaction, case.date);
    transaction.and_then(|transaction| destination(transaction)) == Some(institution)
}

fn destination(transaction: &Transaction) -> Option<&str> {
    match &transaction.flow {
        Flow::Outbound { to, .. } => Some(to),
        Flow::Inbound { .. } | Flow::Local(_) | Flow::Notice(_) | Flow::LayoutOnly => None,
    }
}

/// Takes a reference apart: what stands before the number is as long as its constants and settings.
fn number_in(rule: &ReferenceRule, setting: &dyn Fn(&str) -> Option<String>, reference: &str) -> Option<u64> {
    let mut at = 0;
    for piece in &rule.form.pieces {
        match piece {
            Piece::Text(text) => at += text.len(),
            Piece::Value(Source::Setting(name)) => at += setting(name)?.len(),
            Piece::Value(Source::Sequence) => {
                let (width, radix) = match rule.seq {
                    SeqForm::Base36(width) => (width, 36),
                    SeqForm::Decimal(width) => (width, 10),
                };
                return u64::from_str_radix(reference.get(at..at + width as usize)?, radix).ok();
            }
            Piece::Value(_) => return None,
        }
    }
    None
}
