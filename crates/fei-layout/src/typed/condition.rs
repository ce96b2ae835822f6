//! Conditions as typed: `when = { account_type = ["1", "2"], real_no = { length = 6 } }`.

use toml::de::DeValue;

use super::Text;
use crate::read::{At, Entries, Node, OneOrMany, Read, Reader, typed, words};

/// All must hold.
pub(crate) type Conditions = At<Entries<At<Condition>>>;

/// What is asked of one value.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// It is one of these.
    Values(Vec<Text>),
    /// Bytes of the telegram: only for `length` of a variant.
    Number(u32),
    /// Its length or emptiness.
    Asked(Asked),
}

typed! {
    /// What is asked of a value besides what it is.
    "a condition" Asked {
        /// Lengths in characters, one of which it must have.
        length?: At<OneOrMany<At<u32>>>,
        /// "empty" or "filled".
        is?: At<Emptiness>,
    }
}

/// Whether there is a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Emptiness {
    Empty,
    Filled,
}

words! {
    Emptiness, "Emptiness",
    "empty" => Self::Empty,
    "filled" => Self::Filled,
}

impl Read for Condition {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(_) | DeValue::Array(_) => {
                OneOrMany::read(node, reader).map(|many| Self::Values(many.0))
            }
            DeValue::Integer(_) => u32::read(node, reader).map(Self::Number),
            DeValue::Table(_) => Asked::read(node, reader).map(Self::Asked),
            _ => reader.wrong_type(
                node,
                "text in quotes, an array of texts, or { length = 6 } or { is = \"empty\" }",
            ),
        }
    }
}
