//! A second codec, slow and plain: it reads the layout files itself, slices the telegram into a tree of pieces, and only
//! then makes values of them. What the product's codec says and what this one says must be the same.
//!
//! It was written from the page of the layout language. It must never use the product's crates, and never be made
//! faster: whatever it gives must be plain to see.

mod again;
mod bitmap;
mod bytes;
mod charset;
mod checks;
mod choose;
mod computed;
mod dates;
mod decode;
mod ebcdic;
mod encode;
mod exact;
mod given;
mod json;
mod keys;
mod lists;
mod notation;
mod number;
mod places;
mod rows;
mod slices;
mod stored;
mod text;
mod value;
mod zoned;

use toml::Table;

use self::rows::{Defaults, Row};

/// One side of a transaction, as its files say it.
#[derive(Debug)]
pub struct Reference {
    rows: Vec<Row>,
    /// A request: rows that only the answer fills may be unset.
    request: bool,
    /// It is refused when a computed row says something else than what follows.
    computed: bool,
}

impl Reference {
    /// Reads a party file and a transaction file; `side` is `request` or `response`.
    ///
    /// # Panics
    /// On what it does not know: it says nothing about layouts that are wrong.
    #[must_use]
    pub fn read(party: &str, transaction: &str, side: &str) -> Self {
        let (party, transaction) = (table(party), table(transaction));
        let request = side == "request";
        let defaults = Defaults::of(&party, request);
        let body = transaction.get(side).or_else(|| transaction.get("telegram")).expect("rows of this side");
        let mut rows = party.get("header").map(|header| rows::read(header, &defaults)).unwrap_or_default();
        rows.extend(rows::read(body, &defaults));
        places::place(&mut rows, 0);
        let losses = party.get("losses").and_then(|losses| losses.get("computed"));
        let computed = request && losses.is_none_or(|gate| gate.as_str() == Some("error"));
        Self { rows, request, computed }
    }

    /// The mirror of a telegram.
    ///
    /// # Errors
    /// What is wrong with it, in a few words.
    pub fn decode(&self, telegram: &[u8]) -> Result<String, String> {
        let pieces = slices::cut(&self.rows, telegram)?;
        let mirror = decode::Decoder { telegram, request: self.request }.object(&pieces)?;
        self.follows(telegram).map(|()| mirror)
    }

    /// The telegram of a mirror.
    ///
    /// # Errors
    /// What is wrong with it, in a few words.
    pub fn encode(&self, mirror: &str) -> Result<Vec<u8>, String> {
        let encoder = encode::Encoder::new(self.request);
        let (mut telegram, owed) = encoder.telegram(&self.rows, &json::parse(mirror)?)?;
        computed::fill(&self.rows, &mut telegram, &owed)?;
        self.follows(&telegram).map(|()| telegram)
    }

    /// What is computed must be what follows, where that is asked for.
    fn follows(&self, telegram: &[u8]) -> Result<(), String> {
        let pieces = slices::cut(&self.rows, telegram)?;
        let wrong = computed::wrong(&pieces, telegram, self.request)?;
        wrong.filter(|_| self.computed).map_or(Ok(()), Err)
    }
}

fn table(text: &str) -> Table {
    toml::from_str(text).expect("TOML")
}
