//! An account number on its way into the journal, which keeps a keyed hash of it and its end.

use std::fmt;

/// Characters that are kept as they are, so that an operator sees which account it was.
const TAIL_CHARS: usize = 4;

/// An account number, without the spaces and hyphens that people write into it. Never shown whole.
///
/// ```
/// use fei_journal::Account;
///
/// let account = Account::new("110-123-456789");
/// assert_eq!(account, Account::new("110123456789  "));
/// assert_eq!(account.tail(), "6789");
/// assert_eq!(format!("{account:?}"), "Account(…6789)");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Account(Box<str>);

impl Account {
    /// An account as it stands in a telegram, or as an operator types it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.chars().filter(|char| !matches!(char, ' ' | '-')).collect::<String>().into())
    }

    /// Whether anything is left of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last four characters; of an account of fewer than eight none, because four would be most of it.
    #[must_use]
    pub fn tail(&self) -> &str {
        let chars = self.0.chars().count();
        if chars < 2 * TAIL_CHARS {
            return "";
        }
        let from = self.0.char_indices().nth(chars - TAIL_CHARS).map_or(0, |(at, _)| at);
        &self.0[from..]
    }

    /// What is hashed.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account(…{})", self.tail())
    }
}
