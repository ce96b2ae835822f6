//! What a telegram of the core asks for. Its number says so, so that core, institution and checks need no other word.

use fei_testkit::hecto;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A transfer: when nobody knows what became of it, it is asked about, and nothing else.
    Transfer,
    /// A payment that is asked about first, and undone when it was executed.
    AskedFirst,
    /// A payment that is undone at once, and asked about when the undoing does not find it.
    UndoneAtOnce,
}

/// 은행코드, by which the layouts tell one kind from the other.
const BANK: hecto::Field = (21, 3);

impl Kind {
    /// Three transfers, one payment of each kind, and so on.
    pub(crate) const fn of(number: u32) -> Self {
        match number % 5 {
            3 => Self::AskedFirst,
            4 => Self::UndoneAtOnce,
            _ => Self::Transfer,
        }
    }

    /// Its bank: three digits.
    pub(crate) const fn bank(self) -> &'static str {
        match self {
            Self::Transfer => "088",
            Self::AskedFirst => "071",
            Self::UndoneAtOnce => "045",
        }
    }

    /// Makes a telegram one of this kind.
    pub(crate) fn put(self, telegram: &mut [u8]) {
        hecto::put(telegram, BANK, self.bank().as_bytes());
    }
}
