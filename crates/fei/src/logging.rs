//! Where log lines go: to stderr, as text on a terminal and as JSON otherwise. What may stand in them is the business
//! of whoever writes them.

mod level;
mod lost;

use std::borrow::Cow;
use std::io::{self, IsTerminal};

use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

pub(crate) use self::level::{Level, Logged};
pub(crate) use self::lost::{lines as lines_lost, say_when_there_is_room};
use crate::play::Overheard;
use crate::settings::LogFormat;

/// Each part of FEI that logs, by which it is asked for alone.
pub(crate) const OURS: [&str; 8] = [
    "fei",
    "fei_exchange",
    "fei_gateway",
    "fei_guard",
    "fei_http",
    "fei_journal",
    "fei_simulate",
    "fei_wire",
];

/// A filter that would not do what somebody meant.
#[derive(Debug, thiserror::Error)]
#[error("log.level {level:?}: {why}")]
pub(crate) struct LevelError {
    level: String,
    why: String,
}

/// Starts logging. `level` is a level, or directives as `info,fei_wire=debug`. Whoever overhears the log hears all of
/// it from `debug` on, whatever is written down.
pub(crate) fn start(
    level: &str,
    format: Option<LogFormat>,
    ears: Option<Overheard>,
) -> Result<Level, LevelError> {
    let (filter, handle) = reload::Layer::new(filter(level)?);
    let by_default = if io::stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json };
    let lines = tracing_subscriber::fmt::layer().with_writer(|| lost::Stderr);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match format.unwrap_or(by_default) {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).with_filter(filter).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
    };
    let ears = ears.map(|ears| ears.with_filter(LevelFilter::DEBUG));
    // A second start in one process would be a mistake of ours, and the first one's log goes on.
    let _already = tracing_subscriber::registry().with(lines).with(ears).try_init();
    Ok(Level::new(handle, level))
}

/// Reads a filter. To tracing a mistyped level is a target of that name, and everything else is silent: a night without
/// a log. So a word alone has to be a level, and a target a part of FEI: of one that there is not nothing would be heard.
fn filter(level: &str) -> Result<EnvFilter, LevelError> {
    let wrong = |why| LevelError { level: level.to_owned(), why };
    let is_level = |word: &str| !word.is_empty() && word.parse::<LevelFilter>().is_ok();
    if let Some(word) = level.split(',').find(|word| !word.contains('=') && !is_level(word)) {
        return Err(wrong(format!(
            "{word:?} is no level: off, error, warn, info, debug, trace, or TARGET=LEVEL"
        )));
    }
    if let Some(stranger) = level.split(',').find_map(stranger) {
        let ours = OURS.join(", ");
        return Err(wrong(format!(
            "{stranger:?} is no part of FEI: {ours}; or a level alone, of all of them"
        )));
    }
    let directives: Vec<_> = level.split(',').map(of_ours).collect();
    let parsed = directives.join(",").parse();
    parsed.map_err(|error: tracing_subscriber::filter::ParseError| wrong(error.to_string()))
}

/// The target of a directive when it is none of ours, without the modules and the span that are asked for in it.
fn stranger(directive: &str) -> Option<&str> {
    let (target, _) = directive.split_once('=')?;
    let part = target.split(['[', ':']).next().unwrap_or_default();
    (!OURS.contains(&part)).then_some(target)
}

/// A level alone is ours: libraries log what passes through them as it came, paths and all that stands in them. They warn.
fn of_ours(directive: &str) -> Cow<'_, str> {
    match directive.parse::<LevelFilter>() {
        Ok(level) if level > LevelFilter::WARN => format!("warn,fei={directive}").into(),
        _ => directive.into(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that each target says.
    fn says(level: &str, target: &str) -> LevelFilter {
        let filter = filter(level).unwrap().to_string();
        let said = filter.split(',').filter_map(|one| match one.split_once('=') {
            Some((of, level)) if target.starts_with(of) => Some((of.len(), level.parse().unwrap())),
            Some(_) => None,
            None => Some((0, one.parse().unwrap())),
        });
        said.max_by_key(|(length, _)| *length).map_or(LevelFilter::OFF, |(_, level)| level)
    }

    #[test]
    fn libraries_say_no_more_than_warnings_at_every_level() {
        for level in ["info", "debug", "TRACE", "5", "debug,fei_wire=info"] {
            assert_eq!(says(level, "h2::codec"), LevelFilter::WARN, "{level}");
        }
        assert_eq!(says("error", "h2::codec"), LevelFilter::ERROR);
        assert_eq!(says("off", "h2::codec"), LevelFilter::OFF);
        let ours =
            ["debug", "fei_wire=debug", "info,fei_wire=debug"].map(|level| says(level, "fei_wire::line"));
        assert_eq!(ours, [LevelFilter::DEBUG; 3]);
        assert_eq!(says("info,fei_wire=debug", "fei"), LevelFilter::INFO);
    }

    #[test]
    fn a_mistyped_level_is_refused_and_not_a_silent_target() {
        for good in ["info", "OFF", "info,fei_wire=debug", "warn,fei_http=trace"] {
            assert!(filter(good).is_ok(), "{good}");
        }
        for wrong in ["inof", "", "info,fei_wire", "fei=[=x", "fei=inof"] {
            assert!(filter(wrong).is_err(), "{wrong}");
        }
        for (wrong, target) in [
            ("fei_htpp=debug", "fei_htpp"),
            ("info,fei-wire=debug", "fei-wire"),
            ("h2=trace", "h2"),
            ("[ask]=trace", "[ask]"),
            (" fei_wire=debug", " fei_wire"),
        ] {
            let said = filter(wrong).unwrap_err().to_string();
            assert!(said.contains(&format!("{target:?} is no part of FEI: fei, fei_exchange, ")), "{said}");
        }
        assert!(filter("info,fei_wire::line=debug,fei_http[ask]=trace").is_ok());
        assert!(
            filter("inof").unwrap_err().to_string().starts_with("log.level \"inof\": \"inof\" is no level")
        );
    }

    /// Who has tracing logs; this package is `fei`, which does too.
    #[test]
    fn every_crate_that_logs_can_be_asked_for() {
        let mut logs = vec!["fei".to_owned()];
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/crates")).unwrap() {
            let path = entry.unwrap().path();
            let manifest = std::fs::read_to_string(path.join("Cargo.toml")).unwrap_or_default();
            if manifest.lines().any(|line| line.starts_with("tracing.") || line.starts_with("tracing ")) {
                logs.push(path.file_name().unwrap().to_str().unwrap().replace('-', "_"));
            }
        }
        logs.sort_unstable();
        assert_eq!(logs, OURS);
    }
}
