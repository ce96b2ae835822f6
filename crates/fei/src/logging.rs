//! Where log lines go: to stderr, as text on a terminal and as JSON otherwise. What may stand in them is the business
//! of whoever writes them.

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use crate::play::Overheard;
use crate::settings::LogFormat;

/// A filter that tracing does not understand.
#[derive(Debug, thiserror::Error)]
#[error("log.level {level:?}: {source}")]
pub(crate) struct LevelError {
    level: String,
    source: tracing_subscriber::filter::ParseError,
}

/// Starts logging. `level` is a level, or directives as `info,fei_wire=debug`. Whoever overhears the log hears all of
/// it from `debug` on, whatever is written down.
pub(crate) fn start(
    level: &str,
    format: Option<LogFormat>,
    ears: Option<Overheard>,
) -> Result<(), LevelError> {
    let filter = level.parse::<EnvFilter>();
    let filter = filter.map_err(|source| LevelError { level: level.to_owned(), source })?;
    let by_default = if io::stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json };
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match format.unwrap_or(by_default) {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).with_filter(filter).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
    };
    let ears = ears.map(|ears| ears.with_filter(LevelFilter::DEBUG));
    // A second start in one process would be a mistake of ours, and the first one's log goes on.
    let _already = tracing_subscriber::registry().with(lines).with(ears).try_init();
    Ok(())
}

/// What a command that is not a server logs: nothing, unless asked with `-v`.
pub(crate) const fn talk_level(verbose: u8) -> &'static str {
    match verbose {
        0 => "off",
        1 => "info",
        2 => "debug",
        _ => "trace",
    }
}

/// From here on a panic is one log line that says where, not what: a panic's message may hold a telegram's text.
pub(crate) fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(alarm = true, at, "a task panicked");
    }));
}
