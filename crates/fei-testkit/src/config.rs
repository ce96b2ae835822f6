//! The settings of a real program on free ports.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The settings of one run: the sample layouts, every line on a free port, and what a test wants else.
#[derive(Debug, Clone)]
pub struct Config {
    layouts: PathBuf,
    line: String,
    institution: String,
    institution_limits: String,
    log_level: String,
    pub(crate) files_max: Option<u32>,
    pub(crate) own_group: bool,
    admin: bool,
    days_of_now: bool,
    keep: Option<String>,
    serve: Option<String>,
    clients: Vec<(&'static str, String)>,
    secrets: Vec<(&'static str, String)>,
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl Config {
    /// For [`Config::institution`]: one failure after the other reaches it, and its breaker does not open.
    pub const NEVER_LEFT_ALONE: &'static str = "breaker = { calls_min = 1000000 }";

    /// The sample layouts in this folder, calling Open Banking at this base.
    #[must_use]
    pub fn new(layouts: impl AsRef<Path>, institution: &str) -> Self {
        Self {
            layouts: layouts.as_ref().canonicalize().unwrap(),
            line: String::new(),
            institution: institution.to_owned(),
            institution_limits: String::new(),
            log_level: "info".to_owned(),
            files_max: None,
            own_group: false,
            admin: false,
            days_of_now: false,
            keep: None,
            serve: None,
            clients: Vec::new(),
            secrets: Vec::new(),
            variables: Vec::new(),
        }
    }

    /// With its admin pages, on a free port.
    #[must_use]
    pub const fn admin(mut self) -> Self {
        self.admin = true;
        self
    }

    /// Taking telegrams of the days around today alone, as it does unless told otherwise.
    #[must_use]
    pub const fn days_of_now(mut self) -> Self {
        self.days_of_now = true;
        self
    }

    /// Keeping what was done for so long, and not five years.
    #[must_use]
    pub fn keep(mut self, age: &str) -> Self {
        self.keep = Some(age.to_owned());
        self
    }

    /// With what institutions call, on a free port: each of those that call has the key `fei_sample_PARTY`.
    #[must_use]
    pub fn serves(self) -> Self {
        self.serve("")
    }

    /// The same, with one more key: `idle_timeout_ms = 300`.
    #[must_use]
    pub fn serve(mut self, key: &str) -> Self {
        let _ = writeln!(self.serve.get_or_insert_default(), "{key}");
        self
    }

    /// What one of those that call must show, line by line, in place of the key that it has: `jwt = { … }`.
    ///
    /// # Panics
    /// When it calls nobody.
    #[must_use]
    pub fn client(mut self, party: &'static str, shows: &str) -> Self {
        assert!(CALLERS.iter().any(|(caller, _)| *caller == party), "{party} does not call");
        self.clients.push((party, shows.to_owned()));
        self
    }

    /// The line of its key, for [`Config::client`], where it must show something beside it.
    ///
    /// # Panics
    /// When it calls nobody.
    #[must_use]
    pub fn key(party: &str) -> String {
        let known = CALLERS.iter().find(|(caller, _)| *caller == party);
        format!("keys = [\"{}\"]\n", known.unwrap().1)
    }

    /// One more key for the core's line: `frame_timeout_ms = 200`.
    #[must_use]
    pub fn line(mut self, key: &str) -> Self {
        let _ = writeln!(self.line, "{key}");
        self
    }

    /// One more key for the institution: `attempt_timeout_ms = 300`.
    #[must_use]
    pub fn institution(mut self, key: &str) -> Self {
        let _ = writeln!(self.institution_limits, "{key}");
        self
    }

    /// One more secret in a file beside the settings, for a key that says `{ file = "NAME" }`.
    #[must_use]
    pub fn secret(mut self, name: &'static str, secret: &str) -> Self {
        self.secrets.push((name, secret.to_owned()));
        self
    }

    /// What is logged.
    #[must_use]
    pub fn log_level(mut self, level: &str) -> Self {
        self.log_level = level.to_owned();
        self
    }

    /// How many files and sockets the process may have open.
    #[must_use]
    pub fn files_max(mut self, files_max: u32) -> Self {
        self.files_max = Some(files_max);
        self
    }

    /// In a process group of its own, for [`Fei::stand_still`](crate::Fei::stand_still): where the shell that began a group
    /// has gone, the kernel hangs up on all of it when one of its processes stands still, and that would be the tests.
    #[must_use]
    pub const fn own_group(mut self) -> Self {
        self.own_group = true;
        self
    }

    /// Variables of every process that is started, this one and those after it.
    #[must_use]
    pub fn variables(mut self, variables: Vec<(&'static str, String)>) -> Self {
        self.variables.extend(variables);
        self
    }

    /// Every file of a secret that the settings name, with what stands in it.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        let more = self.secrets.iter().map(|(name, secret)| (*name, &**secret));
        [("institution.secret", SECRET), ("admin.token", TOKEN)].into_iter().chain(more)
    }

    /// Where institutions call, and what each of them must show.
    fn served(&self, keys: &str) -> String {
        let mut text = format!("[serve]\nlisten = \"127.0.0.1:0\"\n{keys}\n");
        for (party, _) in CALLERS {
            let own = self.clients.iter().find(|(client, _)| *client == party);
            let shows = own.map_or_else(|| Self::key(party), |(_, shows)| shows.clone());
            let _ = writeln!(text, "[party.{party}.client.main]\n{shows}");
        }
        text
    }

    pub(crate) fn toml(&self) -> String {
        let Self { line, institution, institution_limits, log_level, .. } = self;
        let admin = "[admin]\nlisten = \"127.0.0.1:0\"\ntoken = { file = \"admin.token\" }\n\n";
        let admin = if self.admin { admin } else { "" };
        let serve = self.serve.as_ref().map(|keys| self.served(keys)).unwrap_or_default();
        // The tests' telegrams have a day of their own, and the program has the machine's clock.
        let dates = if self.days_of_now { "" } else { "[dates]\nback_days_max = 36500\n\n" };
        let keep =
            self.keep.as_ref().map(|age| format!("[journal]\nkeep = \"{age}\"\n\n")).unwrap_or_default();
        let layouts = self.layouts.display();
        format!(
            "[layouts]\ndir = \"{layouts}\"\n\n{admin}\
             [party.hecto]\nlisten = \"127.0.0.1:0\"\n{line}\n\
             [party.core]\nlisten = \"127.0.0.1:0\"\n\n\
             [party.bulk]\nlisten = \"127.0.0.1:0\"\n\n\
             [party.kftc]\ndial = \"{institution}\"\n{institution_limits}\
             settings = {{ org_code = \"F123456789\", client_name = \"테스트상사\", \
             client_num = \"TESTCO000001\", user_seq_no = \"1000000001\", \
             wd_account = \"00012345678901\", wd_bank = \"097\" }}\n\
             secrets = {{ wd_pass_phrase = {{ file = \"institution.secret\" }} }}\n\n\
             [party.thedozen]\ndial = \"{institution}\"\n\
             settings = {{ org_code = \"TESTCO01\" }}\n\
             secrets = {{ api_key = {{ file = \"institution.secret\" }} }}\n\n\
             [party.relay]\ndial = \"{institution}\"\n{institution_limits}\
             secrets = {{ api_key = {{ file = \"institution.secret\" }} }}\n\n\
             {serve}\
             {dates}{keep}\
             [log]\nlevel = \"{log_level}\"\nformat = \"json\"\n"
        )
    }
}

/// Who calls: of the keys `fei_sample_PARTY` the SHA-256.
const CALLERS: [(&str, &str); 3] = [
    ("thedozen", "ffae967d38508400be6778147289f6488eed1d6124785f4fadaf9ddac2eab22c"),
    ("vbank", "16eb7cb4e8b3189379c0a562a85f8d68fc0083f9e646031da6017e8921080508"),
    ("agency", "5af59298073071d8ac3ec38de18a478fc374298242a178d350b86e10bbee4d13"),
];

/// The pass phrase and the keys of the settings, for a test to look for where it must not be.
pub(crate) const SECRET: &str = "not-for-any-log";
/// The token of its admin port.
pub(crate) const TOKEN: &str = "only-for-the-admin-port";
