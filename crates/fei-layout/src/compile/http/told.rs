//! FEI's own values in what a caller of ours hears. All are of the transaction alone: told again, it is told the same.

use crate::compile::local::row_of_all;
use crate::compile::lookup::{self, Found};
use crate::compile::template::{no_such_row, no_such_value};
use crate::plan::{FieldIx, JsonPath, Layout, PathStep, Source};
use crate::read::Span;
use crate::report::Draft;

/// What an answer of ours is made of, besides the rows of the telegram at hand.
pub(crate) enum Telling<'l> {
    /// The telegram at hand answers this request.
    Answer(&'l Layout),
    /// The telegram at hand is the request, and the answers of those that it is about are known.
    Journal(&'l [&'l Layout]),
}

impl Telling<'_> {
    pub(super) fn words(&self, in_list: bool) -> Vec<&'static str> {
        let mut words = vec!["outcome", "setting.NAME", "count.GROUP"];
        words.push(match self {
            Self::Answer(_) => "request.ROW",
            Self::Journal(_) => "original.ROW",
        });
        words.extend(in_list.then_some("index"));
        words
    }

    /// One of these values; none: it is not of their kind.
    pub(super) fn own(&self, word: &str, of: Option<&str>, span: Span) -> Option<Result<Vec<Source>, Draft>> {
        Some(match (word, of, self) {
            ("outcome", None, _) => Ok(vec![Source::Outcome]),
            ("request", Some(name), Self::Answer(request)) => asked(request, name, span),
            ("original", Some(name), Self::Journal(originals)) => row_of_all(originals, name, span),
            ("now", None, _) => Err(no_such_value(word, &self.words(false), span)
                .help("whoever asks again hears the same: the clock is no part of it")),
            ("secret", ..) => {
                Err(no_such_value(word, &self.words(false), span).help("a secret is nobody's answer"))
            }
            _ => return None,
        })
    }
}

/// `{@request.NAME}`: a row of the request, outside of its groups.
fn asked(request: &Layout, name: &str, span: Span) -> Result<Vec<Source>, Draft> {
    let path = JsonPath([PathStep::Key(name.into())].into());
    let fields = lookup::field(request, &path).map(|Found { fields, .. }| fields);
    fields.map(|fields: Vec<FieldIx>| fields.into_iter().map(Source::Asked).collect()).ok_or_else(|| {
        let names = request.fields.iter().map(|field| &*field.key);
        no_such_row(name, "the request", names, span)
    })
}
