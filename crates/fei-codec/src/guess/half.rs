//! Text was cut inside a character: its first half is the last thing in the field.

use fei_layout::plan::{Charset, Field, Kind, Layout};

use crate::num::index;
use crate::reading::Reading;
use crate::walk::{Visit, is_view};
use crate::{charset, scalar};

use super::Guess;
use super::trial::Trial;

pub(super) fn guess(trial: &Trial<'_>) -> Option<Guess> {
    let layout = trial.candidates.recognised?.layout();
    let halves = halves(layout, trial.telegram);
    let (first, at) = halves.first()?;
    let mut mended = trial.telegram.to_vec();
    for (_, at) in &halves {
        *mended.get_mut(*at)? = layout.charset.space();
    }
    let fit = trial.fit(layout, &mended, None)?;
    let more = match halves.len() {
        1 => String::new(),
        count => format!(", and {} more rows like it", count - 1),
    };
    let what = format!("{first} was cut inside a character{more}");
    let evidence = format!(
        "byte {at} is the first half of a character of two bytes, and only padding follows in the field; with a space \
         there all {} filled rows fit",
        fit.filled
    );
    Some(Guess { what, evidence, score: fit.score() })
}

/// The paths of text rows that end in half a character, and where it is.
fn halves(layout: &Layout, telegram: &[u8]) -> Vec<(String, usize)> {
    let mut reading = Reading::lenient(layout, telegram);
    let mut halves = Vec::new();
    while let Ok(visit) = reading.next() {
        let Visit::Field(ix, at) = visit else {
            if visit == Visit::End {
                break;
            }
            continue;
        };
        let field = layout.field(ix);
        if !matches!(field.kind, Kind::Text | Kind::Hangul) || is_view(field) {
            continue;
        }
        for number in 0..field.repeat {
            let at = field.value_at(at, number);
            let bytes = telegram.get(scalar::window(field, at)).unwrap_or_default();
            if let Some(half) = half(field, bytes) {
                let key = crate::view::element_key(field, number);
                halves.push((reading.walk.path(&key), index(at).saturating_add(half)));
            }
        }
    }
    halves
}

/// Where half a character stands with nothing but padding behind it.
fn half(field: &Field, bytes: &[u8]) -> Option<usize> {
    if !matches!(field.charset, Charset::EucKr | Charset::Cp949 | Charset::ShiftJis) {
        return None;
    }
    let bad = charset::decode(field.charset, bytes).err()?.at;
    let (lead, rest) = bytes.get(bad..)?.split_first()?;
    let lead = matches!(lead, 0x81..=0xFE);
    (lead && rest.iter().all(|byte| *byte == field.pad || *byte == b' ')).then_some(bad)
}
