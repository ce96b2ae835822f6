//! A clock of twelve hours (`hh` where `HH` was meant): the telegram is sound, and every afternoon stamp in it is wrong.
//! It shows where two times of one telegram differ by twelve hours to the second.

use fei_layout::plan::{Kind, Layout};

use crate::reading::Reading;
use crate::view::element_key;
use crate::walk::Visit;
use crate::{Value, scalar};

use super::Guess;

/// A time of a telegram.
struct Stamp {
    path: String,
    at: u32,
    /// YYYYMMDD, where the row has it.
    day: Option<String>,
    hour: u32,
    /// mmss.
    rest: String,
}

/// Whether a clock of twelve hours wrote one of a sound telegram's times; of a broken one nothing is known.
#[must_use]
pub fn wrong_clock(layout: &Layout, telegram: &[u8]) -> Option<Guess> {
    let stamps = stamps(layout, telegram);
    let pairs = stamps.iter().flat_map(|late| stamps.iter().map(move |right| (late, right)));
    let (wrong, right) = pairs.into_iter().find(|(wrong, right)| wrong.is_half_a_day_from(right))?;
    let (path, at) = (&wrong.path, wrong.at);
    let what = format!("the clock of {path} has twelve hours");
    let evidence = format!(
        "it (byte {at}) and {} (byte {}) differ by twelve hours to the second, and such a clock writes its hour: afternoon \
         stamps are wrong then",
        right.path, right.at
    );
    Some(Guess { what, evidence, score: 1 })
}

impl Stamp {
    /// Whether this is what a clock of twelve hours writes when it is what the other says: 1 to 11 for 13 to 23, and 12 for
    /// midnight. Whole hours are too often written by hand.
    fn is_half_a_day_from(&self, right: &Self) -> bool {
        let says = matches!((self.hour, right.hour), (1..=11, 13..=23) | (12, 0));
        let days = self.day.as_ref().zip(right.day.as_ref());
        says && self.hour.abs_diff(right.hour) == 12
            && self.rest == right.rest
            && self.rest != "0000"
            && days.is_none_or(|(one, other)| one == other)
    }
}

/// The times of a sound telegram, with or without a date before them.
fn stamps(layout: &Layout, telegram: &[u8]) -> Vec<Stamp> {
    let mut reading = Reading::lenient(layout, telegram);
    let mut stamps = Vec::new();
    while let Ok(visit) = reading.next() {
        match visit {
            Visit::Field(ix, at) => {
                let field = layout.field(ix);
                if !matches!(field.kind, Kind::Date(_)) {
                    continue;
                }
                for number in 0..field.repeat {
                    let at = field.value_at(at, number);
                    let value = scalar::read(field, telegram, at).unwrap_or(Value::Null);
                    let path = reading.walk.path(&element_key(field, number));
                    stamps.extend(stamp(path, at, value.text()));
                }
            }
            Visit::End => break,
            _ => {}
        }
    }
    stamps
}

/// `143000` or `20260907143000`, milliseconds behind it or not; a day alone has no time.
fn stamp(path: String, at: u32, text: &str) -> Option<Stamp> {
    let (day, time) = match text.len() {
        6 => (None, text),
        14 | 17 => (text.get(..8).map(str::to_owned), text.get(8..14)?),
        _ => return None,
    };
    let hour = time.get(..2)?.parse().ok()?;
    Some(Stamp { path, at, day, hour, rest: time.get(2..)?.to_owned() })
}
