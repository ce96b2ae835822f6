//! The settings: `fei.toml`, the environment over it, defaults for a laptop without either. Sides, addresses, limits
//! and secrets stand here and nowhere else; what a telegram looks like never does.

mod admin;
mod age;
mod auth;
mod breaker;
mod client;
pub(crate) mod closed;
mod dates;
mod error;
mod file;
mod follow;
mod journal;
mod jws;
mod party;
mod proxy;
mod secret;
mod serve;
mod shown;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use fei_gateway::DayRules;
use secrecy::SecretString;

use secret::Taken;

pub(crate) use age::Age;
pub(crate) use auth::{Auth, Form, Hmac, Identity, OAuth2};
pub(crate) use client::{Client, Proofs};
pub(crate) use error::SettingsError;
pub(crate) use file::LogFormat;
pub(crate) use journal::Journal;
pub(crate) use jws::Jws;
pub(crate) use party::{Ask, Dial, Listen, Party, Side};
pub(crate) use proxy::Proxy;
pub(crate) use secret::STAND_IN;
pub(crate) use serve::{Serve, TlsFiles};
pub(crate) use shown::Shown;

/// The file that is read when none is named and it is there.
const HERE: &str = "fei.toml";
/// What stands in for a file that is not there.
const DEFAULTS: &str = include_str!("defaults.toml");

/// The settings as run.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The layouts folder.
    pub(crate) layouts_dir: PathBuf,
    /// Settings by whose values a reload plays the golden cases; none: the samples.
    pub(crate) cases: Option<PathBuf>,
    /// Parties by the name of their folder.
    pub(crate) parties: BTreeMap<String, Party>,
    /// Where institutions call us; none: nowhere.
    pub(crate) serve: Option<Serve>,
    /// Where the journal lies.
    pub(crate) journal: Journal,
    /// How far a telegram's day may be from today.
    pub(crate) days: DayRules,
    /// Where whoever watches it finds it, on this machine; none: nowhere.
    pub(crate) admin: Option<SocketAddr>,
    /// What whoever changes something there must have; none: nobody can.
    pub(crate) admin_token: Option<SecretString>,
    /// What is logged: a level, or directives of tracing's filter.
    pub(crate) log_level: String,
    /// How; none: text on a terminal, JSON otherwise.
    pub(crate) log_format: Option<LogFormat>,
    /// The file that was read; none: the defaults.
    pub(crate) file: Option<PathBuf>,
}

impl Settings {
    /// Reads the named file, or `fei.toml` when it is there, or the defaults; then the environment.
    pub(crate) fn load(named: Option<&Path>) -> Result<Self, SettingsError> {
        let (text, file) = found(named)?;
        let taken = if file.is_some() { Taken::Elsewhere } else { Taken::Every };
        Self::read(&text, file, None, taken)
    }

    /// The layouts folder of the settings that [`Self::load`] reads, whatever else is not as it should be in them: whoever works with
    /// layouts alone has no secrets at hand.
    pub(crate) fn layouts(named: Option<&Path>) -> Result<PathBuf, SettingsError> {
        let (typed, file) = typed(named)?;
        Ok(typed.layouts.below(&beside(file.as_deref())))
    }

    /// What each client shows, by its party, in the settings that [`Self::load`] reads; no secret of them is read.
    pub(crate) fn proofs(named: Option<&Path>) -> Result<BTreeMap<String, Vec<Proofs>>, SettingsError> {
        let parties = typed(named)?.0.party.into_iter();
        Ok(parties
            .map(|(name, of)| (name, of.client.values().map(client::Typed::proofs).collect()))
            .collect())
    }

    /// The layouts folder of the settings that [`Self::load`] reads, and the settings by whose values its golden cases are
    /// played: those that a reload plays them by, or this file's own where it names none, without its secrets.
    pub(crate) fn to_play(named: Option<&Path>) -> Result<Self, SettingsError> {
        let (typed, file) = typed(named)?;
        let beside = beside(file.as_deref());
        let (layouts_dir, cases) = (typed.layouts.below(&beside), typed.layouts.cases);
        let cases = cases.map(|path| beside.join(path)).or(file);
        Ok(Self { layouts_dir, ..Self::to_rehearse(cases.as_deref())? })
    }

    /// The settings by which an institution is played that the gateway of the same settings calls: with their secrets, for it
    /// must know them, and secrets may stand in the file.
    pub(crate) fn to_simulate(named: Option<&Path>) -> Result<Self, SettingsError> {
        let (text, file) = found(named)?;
        Self::read(&text, file, None, Taken::Every)?.with_samples()
    }

    /// The defaults alone, whatever the environment says.
    pub(crate) fn samples() -> Result<Self, SettingsError> {
        Self::read(DEFAULTS, None, Some(HashMap::new()), Taken::Every)
    }

    /// These, and what they do not say of a party as the samples say it: golden cases hold the samples' values.
    fn with_samples(mut self) -> Result<Self, SettingsError> {
        for (name, sample) in Self::samples()?.parties {
            match self.parties.get_mut(&name) {
                Some(party) => party.complete(sample),
                None => _ = self.parties.insert(name, sample),
            }
        }
        self.parties.values_mut().for_each(Party::stand_in);
        Ok(self)
    }

    /// The settings by whose values golden cases are played beside a running gateway: those of a file, or the samples. What is
    /// told of a case holds what it was played by: of secrets those that stand in the file, as everybody may read them, then
    /// the samples', and no other; nothing that the environment says.
    pub(crate) fn to_rehearse(cases: Option<&Path>) -> Result<Self, SettingsError> {
        let (samples, environment) = ((DEFAULTS.to_owned(), None), Some(HashMap::new()));
        let (text, file) = match cases {
            Some(path) => (text_of(path)?, Some(path.to_owned())),
            None => samples,
        };
        Self::read(&text, file, environment, Taken::Here)?.with_samples()
    }

    /// Settings of a text. `environment` stands in for the process's own in tests.
    fn read(
        text: &str,
        file: Option<PathBuf>,
        environment: Option<HashMap<String, String>>,
        taken: Taken,
    ) -> Result<Self, SettingsError> {
        let alone = secret::taking(taken, || toml::from_str::<file::File>(text));
        alone.map_err(|error| located(&error, text, file.as_deref()))?;
        // What the environment says has no other place.
        let over = if matches!(taken, Taken::Here) { Taken::Here } else { Taken::Every };
        let typed = secret::taking(over, || merged(text, environment))?;
        let beside = beside(file.as_deref());
        let parties = typed.party.into_iter().map(|(name, party)| {
            let party = Party::new(&name, party, &beside)?;
            Ok((name, party))
        });
        let token = typed.admin.token.map(|token| token.value(&beside)).transpose();
        let token = token.map_err(SettingsError::AdminToken)?;
        Ok(Self {
            layouts_dir: typed.layouts.below(&beside),
            cases: typed.layouts.cases.map(|path| beside.join(path)),
            parties: parties.collect::<Result<_, SettingsError>>()?,
            serve: typed.serve.map(|serve| serve.read(&beside)).transpose().map_err(SettingsError::Serve)?,
            journal: Journal::new(typed.journal, &beside)?,
            days: typed.dates.rules()?,
            admin: typed.admin.listen.map(|admin::Loopback(address)| address),
            admin_token: token,
            log_level: typed.log.level.unwrap_or_else(|| "info".to_owned()),
            log_format: typed.log.format,
            file,
        })
    }
}

/// The text of the settings and their file; none: the defaults.
fn found(named: Option<&Path>) -> Result<(String, Option<PathBuf>), SettingsError> {
    let file = named.map(Path::to_owned).or_else(|| Path::new(HERE).is_file().then(|| HERE.into()));
    let text = match &file {
        Some(path) => text_of(path)?,
        None => DEFAULTS.to_owned(),
    };
    Ok((text, file))
}

/// Settings as they are typed, whatever secrets they name, and their file.
fn typed(named: Option<&Path>) -> Result<(file::File, Option<PathBuf>), SettingsError> {
    let (text, file) = found(named)?;
    toml::from_str::<file::File>(&text).map_err(|error| located(&error, &text, file.as_deref()))?;
    Ok((merged(&text, None)?, file))
}

/// The folder of the settings' file.
fn beside(file: Option<&Path>) -> PathBuf {
    file.and_then(Path::parent).unwrap_or(Path::new("")).to_owned()
}

fn text_of(path: &Path) -> Result<String, SettingsError> {
    fs::read_to_string(path).map_err(|source| SettingsError::Read { path: path.to_owned(), source })
}

/// The text with the environment over it: `FEI__PARTY__KFTC__DIAL`. One `_` is part of a key's name.
fn merged(text: &str, environment: Option<HashMap<String, String>>) -> Result<file::File, SettingsError> {
    let variables = config::Environment::with_prefix("FEI").prefix_separator("__").separator("__");
    let merged = config::Config::builder()
        .add_source(config::File::from_str(text, config::FileFormat::Toml))
        .add_source(variables.source(environment))
        .build()?;
    Ok(merged.try_deserialize()?)
}

/// The place of a mistake. Neither the line nor the value is shown: it may be a secret.
fn located(error: &toml::de::Error, text: &str, file: Option<&Path>) -> SettingsError {
    let before = &text[..text.floor_char_boundary(error.span().map_or(0, |span| span.start))];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let mut told = error.clone();
    told.set_input(None); // then it tells the key's path in place of the line
    SettingsError::Text {
        path: file.unwrap_or(Path::new("the defaults")).to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        message: error::expectation(told.to_string().trim_end().replace('\n', " ")),
    }
}
