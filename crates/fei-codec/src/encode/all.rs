//! Everything that is wrong with a mirror: for whoever mends it, one finding after the other would be one run after the other.

use fei_layout::plan::Layout;

use super::Encoder;
use super::capture::capture_on;
use crate::error::ERRORS_MAX;
use crate::{Error, ErrorKind, Losses, Moment, Place};

#[cfg(test)]
mod tests;

/// All that is wrong with a mirror which [`encode_at`](super::encode_at) refuses, by its text's places: keys that the layout
/// does not have, that stand twice or are missing, values that their rows cannot hold; when each of them fits, also what they
/// say together, and every change for which the party refuses it. Each place is told once, and so are a hundred at most. JSON
/// that is none ends it.
#[must_use]
pub fn everything_wrong(layout: &Layout, json: &[u8], moment: Option<Moment<'_>>) -> Vec<Error> {
    let (captured, mut found) = match capture_on(layout, json) {
        Ok(read) => read,
        Err(error) => return vec![error],
    };
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    let encoder = Encoder::new(layout, captured, (&mut out, &mut losses), moment);
    let ended = Encoder { found: Some(&mut found), ..encoder }.run();
    if may_agree(&found) {
        // What ends it is about several rows: how many items there are, which variant it is.
        found.extend(ended.err());
        let refused = losses.iter().filter(|loss| layout.gates.refuses(loss.kind, layout.id.side));
        found.extend(refused.map(|loss| loss.refusal(layout)));
    }
    let mut told: Vec<Error> = Vec::new();
    for error in found {
        if told.len() < ERRORS_MAX && !told.iter().any(|one| pointer(one) == pointer(&error)) {
            told.push(error);
        }
    }
    told
}

fn pointer(error: &Error) -> Option<&str> {
    if let Place::Pointer { pointer, .. } = &error.place { Some(pointer) } else { None }
}

/// Whether what was found so far leaves open that the values agree with one another: nothing but keys that nobody knows.
pub(super) fn may_agree(found: &[Error]) -> bool {
    found.iter().all(|error| error.kind == ErrorKind::UnknownKey)
}
