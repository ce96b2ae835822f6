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
    admin: bool,
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl Config {
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
            admin: false,
            variables: Vec::new(),
        }
    }

    /// With its admin pages, on a free port.
    #[must_use]
    pub const fn admin(mut self) -> Self {
        self.admin = true;
        self
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

    /// Variables of every process that is started, this one and those after it.
    #[must_use]
    pub fn variables(mut self, variables: Vec<(&'static str, String)>) -> Self {
        self.variables.extend(variables);
        self
    }

    pub(crate) fn toml(&self) -> String {
        let Self { line, institution, institution_limits, log_level, .. } = self;
        let admin = if self.admin { "[admin]\nlisten = \"127.0.0.1:0\"\ntoken = \"TOKEN\"\n\n" } else { "" };
        let admin = admin.replace("TOKEN", TOKEN);
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
             secrets = {{ wd_pass_phrase = \"{SECRET}\" }}\n\n\
             [party.thedozen]\ndial = \"{institution}\"\n\
             settings = {{ org_code = \"TESTCO01\" }}\nsecrets = {{ api_key = \"{SECRET}\" }}\n\n\
             [party.relay]\ndial = \"{institution}\"\n{institution_limits}\n\
             [log]\nlevel = \"{log_level}\"\nformat = \"json\"\n"
        )
    }
}

/// The pass phrase of the settings, for a test to look for where it must not be.
pub(crate) const SECRET: &str = "not-for-any-log";
/// The token of its admin port.
pub(crate) const TOKEN: &str = "only-for-the-admin-port";
