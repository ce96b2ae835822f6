//! The line's length prefix stands before the telegram, or counts otherwise than the party's frame says.

use fei_layout::plan::{Prefix, PrefixCounts};

use crate::num::index;

use super::Guess;
use super::trial::Trial;

pub(super) fn guess(trial: &Trial<'_>) -> Option<Guess> {
    let frame = trial.candidates.frame;
    let (prefix, rest) = trial.telegram.split_at_checked(index(frame.width))?;
    let said = number(frame.prefix, prefix)?;
    let counts = if said == rest.len() {
        PrefixCounts::Rest
    } else if said == trial.telegram.len() {
        PrefixCounts::All
    } else {
        return None;
    };
    // Digits may stand at the start of any telegram: only what follows makes a prefix of them.
    let headed = trial.headed(rest).next()?;
    let fit = trial.headed(rest).find_map(|one| Some((one, trial.fit(one.layout(), rest, None)?)));
    let width = frame.width;
    let what = match (counts, frame.counts) {
        (PrefixCounts::All, PrefixCounts::Rest) => {
            "the length prefix counts itself; the party's frame counts the rest"
        }
        (PrefixCounts::Rest, PrefixCounts::All) => {
            "the length prefix does not count itself; the party's frame does"
        }
        _ => "the length prefix is still in front of the telegram (--framed)",
    };
    let length = match counts {
        PrefixCounts::Rest => format!("the {} bytes behind them", rest.len()),
        PrefixCounts::All => format!("these and the {} bytes behind them", rest.len()),
    };
    let (behind, score) = match fit {
        Some((one, fit)) => {
            (format!("{} fits there in all {} filled rows", one.layout().id, fit.filled), fit.score())
        }
        None => (format!("the header there is that of {}", headed.layout().id), 1),
    };
    let evidence = format!("the first {width} bytes say {said}, {length}; {behind}");
    Some(Guess { what: what.to_owned(), evidence, score })
}

fn number(prefix: Prefix, bytes: &[u8]) -> Option<usize> {
    match prefix {
        Prefix::Ascii if bytes.iter().all(u8::is_ascii_digit) => {
            std::str::from_utf8(bytes).ok()?.parse().ok()
        }
        Prefix::Ascii => None,
        Prefix::Binary if bytes.len() <= 4 => {
            Some(bytes.iter().fold(0, |number, byte| (number << 8) | usize::from(*byte)))
        }
        Prefix::Binary => None,
    }
}
