//! What can be wrong.

use std::fmt;

/// A field and what is wrong with it, or the JSON.
#[derive(Debug)]
pub(crate) enum Bad {
    Field(&'static str, &'static str),
    Json(serde_json::Error),
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name, what) => write!(f, "{name}: {what}"),
            Self::Json(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Bad {}

impl From<serde_json::Error> for Bad {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}
