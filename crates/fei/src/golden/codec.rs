//! Tries the codec cases: one telegram and its mirror, both ways.

use std::sync::Arc;

use fei_codec::{Error, Losses};
use fei_layout::Registry;
use fei_layout::plan::{Layout, TelegramParty};

use super::{CodecCase, Difference, Ways, first_difference};
use crate::ruler::{Ruler, in_charset};
use crate::stamp::Stamp;

/// Where a codec case is not as it is written; `None` as the layout when there is none.
pub(crate) fn judge(case: &CodecCase, registry: &Registry) -> Vec<Difference> {
    let transaction = registry.transaction(&case.transaction, case.date);
    let speaks = registry.party(&case.party).and_then(|party| party.telegram());
    let (Some(transaction), Some(party)) = (transaction, speaks) else {
        return vec![case.differs(
            "layout",
            &format!("{} on {}", case.transaction, case.date),
            "no such layout",
        )];
    };
    let layout = transaction.layout(case.side);
    let mut tried = Tried { case, layout, losses: Vec::new(), found: Vec::new() };
    if case.ways != Ways::Encode {
        tried.decode();
    }
    if case.ways != Ways::Decode {
        tried.encode();
    }
    tried.lost();
    tried.viewed(registry, party);
    tried.found
}

struct Tried<'c> {
    case: &'c CodecCase,
    layout: &'c Arc<Layout>,
    losses: Vec<String>,
    found: Vec<Difference>,
}

impl Tried<'_> {
    fn decode(&mut self) {
        let Some(telegram) = &self.case.telegram else { return };
        let (mut mirror, mut losses) = (Vec::new(), Losses::new());
        let done = fei_codec::decode(self.layout, &telegram.bytes, &mut mirror, &mut losses);
        self.keep(&losses);
        if self.went_wrong_as_it_should("decode", done) {
            return;
        }
        let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let expected = self.case.mirror.as_ref();
        self.found.extend(expected.and_then(|expected| first_difference("mirror", expected, &mirror, show)));
    }

    fn encode(&mut self) {
        let Some(mirror) = &self.case.mirror else { return };
        let (mut telegram, mut losses) = (Vec::new(), Losses::new());
        let stamp = Stamp::of_case(self.case.date);
        let done =
            fei_codec::encode_at(self.layout, &mirror.bytes, stamp.moment(), &mut telegram, &mut losses);
        self.keep(&losses);
        if self.went_wrong_as_it_should("encode", done) {
            return;
        }
        let show = |bytes: &[u8]| in_charset(self.layout.charset, bytes);
        let Some(expected) = &self.case.telegram else { return };
        let Some(mut difference) = first_difference("telegram", expected, &telegram, show) else { return };
        difference.name_field(self.layout, &expected.bytes);
        self.found.push(difference);
    }

    /// Whether there was an error; one that is not the case's is a difference, and so is one that did not come.
    fn went_wrong_as_it_should(&mut self, way: &'static str, done: Result<(), Error>) -> bool {
        let (expected, got) = (self.case.error.as_deref(), done.err().map(|error| error.to_string()));
        let as_written = match (expected, &got) {
            (Some(expected), Some(got)) => got.contains(expected),
            (None, None) => true,
            _ => false,
        };
        if !as_written {
            let no_error = "no error";
            let (expected, got) = (expected.unwrap_or(no_error), got.as_deref().unwrap_or(no_error));
            self.found.push(self.case.differs(way, expected, got));
        }
        got.is_some()
    }

    fn keep(&mut self, losses: &Losses) {
        self.losses.extend(losses.iter().map(|loss| format!("{}: {}", loss.path, loss.kind.as_str())));
    }

    fn lost(&mut self) {
        let (expected, got) = (self.case.losses.join(", "), self.losses.join(", "));
        if expected != got {
            self.found.push(self.case.differs("losses", &expected, &got));
        }
    }

    fn viewed(&mut self, registry: &Registry, party: &TelegramParty) {
        let Some(telegram) = self.case.telegram.as_ref().filter(|_| !self.case.view.is_empty()) else {
            return;
        };
        let ruler = Ruler::find(registry, &self.case.party, party, &telegram.bytes, self.case.date, false);
        let shown = ruler.to_string();
        for text in self.case.view.iter().filter(|text| !shown.contains(&***text)) {
            self.found.push(self.case.differs("view", text, "a view without it"));
        }
    }
}

impl CodecCase {
    fn differs(&self, part: &'static str, expected: &str, got: &str) -> Difference {
        Difference::of_words(part, self.place.line, expected, got)
    }
}
