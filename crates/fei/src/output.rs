//! The one writer: the answer goes to stdout, the talk to stderr. Nobody else in the program prints.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::stop::Stop;

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Both streams of the program, and how to write on them.
pub(crate) struct Output {
    answer: Box<dyn Write + Send>,
    talk: Box<dyn Write + Send>,
    /// Text or JSON.
    pub(crate) format: Format,
    /// Whether the answer may be coloured.
    pub(crate) colour: bool,
    /// Whether the talk may be coloured.
    pub(crate) colour_talk: bool,
    /// No talk.
    pub(crate) quiet: bool,
}

impl Output {
    /// The streams of this process.
    pub(crate) fn of_process(format: Format, colour: clap::ColorChoice, quiet: bool) -> Self {
        let coloured = |terminal: bool| match colour {
            clap::ColorChoice::Always => true,
            clap::ColorChoice::Never => false,
            clap::ColorChoice::Auto => {
                terminal && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty())
            }
        };
        Self {
            answer: Box::new(io::stdout()),
            talk: Box::new(io::stderr()),
            format,
            colour: coloured(io::stdout().is_terminal()),
            colour_talk: coloured(io::stderr().is_terminal()),
            quiet,
        }
    }

    /// A line of the answer.
    pub(crate) fn line(&mut self, text: impl Display) -> Result<(), Stop> {
        writeln!(self.answer, "{text}").map_err(closed)
    }

    /// Bytes of the answer, as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.answer.write_all(bytes).and_then(|()| self.answer.flush()).map_err(closed)
    }

    /// The answer as one JSON document.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Stop> {
        let text = serde_json::to_string_pretty(value).map_err(|error| Stop::Write(error.into()))?;
        self.line(text)
    }

    /// One JSON document on one line: for answers that are many.
    pub(crate) fn json_line(&mut self, value: &impl Serialize) -> Result<(), Stop> {
        let text = serde_json::to_string(value).map_err(|error| Stop::Write(error.into()))?;
        self.line(text)
    }

    /// A line of talk: what `--quiet` silences. A closed stderr is nobody's loss.
    pub(crate) fn say(&mut self, text: impl Display) {
        if !self.quiet {
            let _gone = writeln!(self.talk, "{text}");
        }
    }

    /// A line that `--quiet` does not silence: why the command stopped.
    pub(crate) fn complain(&mut self, text: impl Display) {
        let _gone = writeln!(self.talk, "{text}");
    }
}

/// A closed pipe is the reader's way to say "enough".
fn closed(error: io::Error) -> Stop {
    if error.kind() == io::ErrorKind::BrokenPipe { Stop::Closed } else { Stop::Write(error) }
}
