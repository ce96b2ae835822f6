//! What a mistyped name was likely meant to be.

use std::cmp::Reverse;

use crate::read::At;
use crate::report::Draft;

/// The known name that is most like a mistyped one; of two as like the one that begins as it does. None when all are far
/// from it.
#[must_use]
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let name = name.to_lowercase();
    let letters = name.chars().count();
    let far = 1 + letters / 4;
    // They are at least as far apart as one is longer; of a text without end nothing is worked out.
    let about_as_long = |known: &&str| known.chars().count().abs_diff(letters) <= far;
    let alike = |known: &'k str| {
        let other = known.to_lowercase();
        let same = name.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
        (strsim::damerau_levenshtein(&name, &other), Reverse(same), known)
    };
    known
        .into_iter()
        .filter(about_as_long)
        .map(alike)
        .filter(|(distance, ..)| *distance <= far)
        .min()
        .map(|(.., known)| known)
}

impl Draft {
    /// Says which known name is most like a mistyped one, and mends it: a bare key without quotes, as it stands there.
    pub(crate) fn nearest<'k>(self, name: &At<Box<str>>, known: impl IntoIterator<Item = &'k str>) -> Self {
        let is_bare = name.span.range().len() == name.value.len();
        let written = |near: &str| if is_bare { near.to_owned() } else { format!("\"{near}\"") };
        match nearest(name, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")).mend(name.span, written(near)),
            None => self,
        }
    }

    /// The same for a name inside a longer text, which is not mended.
    pub(crate) fn like<'k>(self, name: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        match nearest(name, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}
