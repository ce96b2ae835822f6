//! One thing that follows a transaction: what it is, where it stands, when it is done next.

use fei_exchange::TxnId;
use jiff::Timestamp;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Following {
    /// The institution is asked what became of it.
    Inquiry,
    /// The institution is asked to undo it.
    Reversal,
    /// The requester is told what became of it.
    Notice,
    /// The institution is told it again: of what moves no money, under the same number.
    Advice,
}

impl Following {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Inquiry, Self::Reversal, Self::Notice, Self::Advice];

    /// The word that the command line and JSON use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::Reversal => "reversal",
            Self::Notice => "notice",
            Self::Advice => "advice",
        }
    }

    /// Whether it is there to settle an unknown result; a notice tells one that is settled.
    #[must_use]
    pub const fn settles(self) -> bool {
        matches!(self, Self::Inquiry | Self::Reversal | Self::Advice)
    }

    /// Whether it only says what was said before: people may have it said after its time too.
    pub(crate) const fn tells(self) -> bool {
        matches!(self, Self::Notice | Self::Advice)
    }

    /// The number under which a journal keeps it; 1 is the exchange itself.
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Inquiry => 2,
            Self::Reversal => 3,
            Self::Notice => 4,
            Self::Advice => 5,
        }
    }

    /// What has this number.
    pub(crate) fn numbered(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemState {
    /// To be done.
    Pending,
    /// Done, for good.
    Done,
    /// Put aside until somebody looks.
    Parked,
    /// Not needed any more, for good.
    Cancelled,
}

impl ItemState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Done, Self::Parked, Self::Cancelled];

    /// The word that the command line and JSON use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Parked => "parked",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether an item may go from here to there.
    pub(crate) const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Pending, _) | (Self::Parked, Self::Pending | Self::Done | Self::Cancelled)
        )
    }

    /// Whether something may still become of it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Parked)
    }

    pub(crate) fn number(self) -> i64 {
        Self::ALL.iter().zip(0..).find_map(|(state, number)| (*state == self).then_some(number)).unwrap_or(0)
    }

    pub(crate) fn numbered(number: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }
}

/// One item, as whoever looks at it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number.
    pub id: i64,
    /// The transaction that it follows.
    pub txn: TxnId,
    /// Who is asked, or told: the institution of the transaction; of a notice, the core.
    pub institution: Box<str>,
    /// Its lane.
    pub lane: Box<str>,
    /// What is done.
    pub kind: Following,
    /// Where it stands.
    pub state: ItemState,
    /// Times that it was tried; each was committed before its bytes left.
    pub attempts: u32,
    /// How many of these have not left, as is proved: of any other one a byte may have.
    pub unsent: u32,
    /// Times in a row that the other side refused it for good.
    pub rejects: u32,
    /// Times in a row that the other side did not know the transaction.
    pub not_found: u32,
    /// When it was written down.
    pub made: Timestamp,
    /// Not before this.
    pub next_at: Timestamp,
    /// From then on people decide.
    pub until: Timestamp,
    /// What became of the last try.
    pub last: Option<Box<str>>,
}

impl Item {
    /// Whether nothing is sent before its time is over: a core is not asked what it did, and only its late answer tells. Whether
    /// it is one that it is about is known to whoever has the settings: an institution's inquiry can wait as long without a try.
    #[must_use]
    pub fn only_waits(&self, is_of_core: bool) -> bool {
        self.kind == Following::Inquiry && is_of_core
    }

    /// What it waits for, in words for people.
    #[must_use]
    pub fn waits_for(&self, is_of_core: bool) -> &'static str {
        if self.only_waits(is_of_core) { "late answer" } else { self.kind.as_str() }
    }

    /// Whether the other side may have got any of its tries.
    #[must_use]
    pub const fn may_have_left(&self) -> bool {
        self.attempts > self.unsent
    }
}
