//! A golden file as it is typed.

use std::fmt;

use fei_exchange::Outcome;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml::value::Datetime;

/// `*.golden.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) case: Vec<Spanned<Case>>,
    #[serde(default)]
    pub(super) codec: Vec<Spanned<Codec>>,
    #[serde(default)]
    pub(super) records: Vec<Spanned<Records>>,
    #[serde(default)]
    pub(super) served: Vec<Spanned<Served>>,
    #[serde(default)]
    pub(super) notice: Vec<Spanned<Notice>>,
}

/// `[[notice]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notice {
    pub(super) name: String,
    #[serde(default, rename = "ko")]
    pub(super) _ko: String,
    pub(super) date: Spanned<Datetime>,
    pub(super) of: String,
    pub(super) reference: Option<String>,
    #[serde(default = "first")]
    pub(super) number: u64,
    #[serde(default = "first")]
    pub(super) attempt: u64,
    pub(super) asked: Pieces,
    pub(super) answered: Option<Pieces>,
    pub(super) outcome: Outcome,
    pub(super) core_gets: Pieces,
    pub(super) core_sends: Option<Pieces>,
    pub(super) taken: Option<bool>,
}

const fn first() -> u64 {
    1
}

/// `[[served]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Served {
    pub(super) name: String,
    #[serde(default)]
    pub(super) ko: String,
    pub(super) date: Spanned<Datetime>,
    pub(super) number: Option<u64>,
    pub(super) calls: Pieces,
    pub(super) key: Option<String>,
    pub(super) sends: Option<Pieces>,
    pub(super) core_gets: Option<Pieces>,
    pub(super) core_sends: Option<Pieces>,
    pub(super) status: u16,
    pub(super) answers: Pieces,
    pub(super) ends: Outcome,
    #[serde(default)]
    pub(super) losses: Vec<String>,
}

/// `[[records]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Records {
    pub(super) name: String,
    #[serde(default, rename = "ko")]
    pub(super) _ko: String,
    pub(super) date: Option<Spanned<Datetime>>,
    pub(super) file: Pieces,
    pub(super) lines: Vec<Pieces>,
    #[serde(default)]
    pub(super) rejects: Vec<String>,
    #[serde(default)]
    pub(super) losses: Vec<String>,
}

/// `[[case]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: String,
    #[serde(default)]
    pub(super) ko: String,
    pub(super) date: Spanned<Datetime>,
    pub(super) reference: Option<String>,
    pub(super) core_sends: Pieces,
    pub(super) calls: Option<Pieces>,
    pub(super) sends: Option<Pieces>,
    pub(super) fault: Option<String>,
    pub(super) status: Option<u16>,
    pub(super) answers: Option<Pieces>,
    pub(super) core_gets: Pieces,
    pub(super) ends: Outcome,
    #[serde(default)]
    pub(super) losses: Vec<String>,
    #[serde(default)]
    pub(super) log: Vec<String>,
}

/// `[[codec]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Codec {
    pub(super) name: String,
    #[serde(default, rename = "ko")]
    pub(super) _ko: String,
    pub(super) side: Side,
    pub(super) date: Spanned<Datetime>,
    pub(super) telegram: Option<Pieces>,
    pub(super) mirror: Option<Pieces>,
    pub(super) only: Option<Only>,
    pub(super) error: Option<String>,
    #[serde(default)]
    pub(super) losses: Vec<String>,
    #[serde(default)]
    pub(super) view: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Side {
    Request,
    Response,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Only {
    Decode,
    Encode,
}

/// One text, or pieces that are put together.
#[derive(Debug)]
pub(super) struct Pieces(pub(super) Vec<Spanned<Piece>>);

/// `"text"`, or a number of spaces.
#[derive(Debug)]
pub(super) enum Piece {
    Text(String),
    Spaces(usize),
}

impl<'de> Deserialize<'de> for Pieces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // a single text has no span of its own here: it begins where the value begins
        let whole = Spanned::<OneOrMore>::deserialize(deserializer)?;
        let span = whole.span();
        Ok(Self(match whole.into_inner() {
            OneOrMore::One(text) => vec![Spanned::new(span, Piece::Text(text))],
            OneOrMore::More(pieces) => pieces,
        }))
    }
}

enum OneOrMore {
    One(String),
    More(Vec<Spanned<Piece>>),
}

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = OneOrMore;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or an array of texts and numbers of spaces")
            }

            fn visit_str<E>(self, text: &str) -> Result<OneOrMore, E> {
                Ok(OneOrMore::One(text.to_owned()))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<OneOrMore, A::Error> {
                let mut pieces = Vec::new();
                while let Some(piece) = seq.next_element()? {
                    pieces.push(piece);
                }
                Ok(OneOrMore::More(pieces))
            }
        }
        deserializer.deserialize_any(Seen)
    }
}

impl<'de> Deserialize<'de> for Piece {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl Visitor<'_> for Seen {
            type Value = Piece;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a number of spaces")
            }

            fn visit_str<E>(self, text: &str) -> Result<Piece, E> {
                Ok(Piece::Text(text.to_owned()))
            }

            fn visit_i64<E: serde::de::Error>(self, spaces: i64) -> Result<Piece, E> {
                let spaces = usize::try_from(spaces).ok().filter(|spaces| *spaces <= SPACES_MAX);
                spaces.map(Piece::Spaces).ok_or_else(|| E::custom(format!("0 to {SPACES_MAX} spaces")))
            }
        }
        deserializer.deserialize_any(Seen)
    }
}

/// No telegram is longer.
const SPACES_MAX: usize = 100_000;
