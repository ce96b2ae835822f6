//! What becomes of a transfer at the institution, and of its undoing. Its amount says so, so that core and institution need no other word.

use fei_testkit::Chance;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Done, and said so.
    Done,
    /// Declined, and said so.
    Declined,
    /// Not executed: a status that the contract lists.
    Refused,
    /// Done, and the connection closes without a word.
    DoneInSilence,
    /// Not done, and the connection closes without a word.
    LostInSilence,
    /// Done, and said after the deadline.
    DoneLate,
    /// Done, and a server's error is what comes back.
    DoneAndError,
    /// Done, and "still working" is what comes back.
    Pending,
}

/// With their weights of a hundred.
const FATES: [(Fate, usize); 8] = [
    (Fate::Done, 55),
    (Fate::Declined, 8),
    (Fate::Refused, 5),
    (Fate::DoneInSilence, 10),
    (Fate::LostInSilence, 6),
    (Fate::DoneLate, 6),
    (Fate::DoneAndError, 5),
    (Fate::Pending, 5),
];

impl Fate {
    /// An amount that nothing else has, with a fate by its weight.
    pub(crate) fn amount(number: u32, chance: &mut Chance) -> u64 {
        amount(number, &FATES.map(|(_, weight)| weight), chance)
    }

    /// The fate of an amount.
    pub(crate) fn of(amount: u64) -> Self {
        FATES.get((amount % 10) as usize).map_or(Self::Done, |(fate, _)| *fate)
    }

    /// Whether the money moves.
    pub(crate) const fn moves(self) -> bool {
        !matches!(self, Self::Declined | Self::Refused | Self::LostInSilence)
    }
}

/// What becomes of an item of a telegram of several: the fate of the first one's amount is that of the call, unless it is
/// an answer's; with an answer each item has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemFate {
    /// As the whole call.
    Whole(Fate),
    /// Done, and said so.
    Done,
    /// Declined, and said so.
    Declined,
    /// Done or not, and the answer has no word of it.
    LeftOut { done: bool },
}

impl ItemFate {
    /// That of an amount behind the first one's.
    pub(crate) fn of(first: u64, amount: u64) -> Self {
        match (Fate::of(first), Fate::of(amount)) {
            (Fate::Done | Fate::Declined, Fate::Declined) => Self::Declined,
            (Fate::Done | Fate::Declined, Fate::DoneInSilence) => Self::LeftOut { done: true },
            (Fate::Done | Fate::Declined, Fate::LostInSilence) => Self::LeftOut { done: false },
            (Fate::Done | Fate::Declined, _) => Self::Done,
            (whole, _) => Self::Whole(whole),
        }
    }

    /// Whether the money moves.
    pub(crate) const fn moves(self) -> bool {
        match self {
            Self::Whole(whole) => whole.moves(),
            Self::Done => true,
            Self::Declined => false,
            Self::LeftOut { done } => done,
        }
    }
}

/// An amount of this number; its last digit is chosen by these weights of a hundred.
pub(crate) fn amount(number: u32, weights: &[usize], chance: &mut Chance) -> u64 {
    let mut left = chance.below(100);
    let at = weights.iter().position(|weight| {
        let here = left < *weight;
        left = left.saturating_sub(*weight);
        here
    });
    u64::from(number) * 10 + at.unwrap_or_default() as u64
}

/// What becomes of an undoing, the first time that it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undoing {
    /// Done, and said so.
    Done,
    /// Done, and the connection closes without a word.
    DoneInSilence,
    /// Done, and a server's error is what comes back.
    DoneAndError,
    /// Not done yet, and "still working" is what comes back.
    Pending,
    /// Never done, and said so each time: people decide.
    Refused,
}

impl Undoing {
    /// That of an amount.
    pub(crate) const fn of(amount: u64) -> Self {
        match amount / 50 % 16 {
            0..=2 => Self::DoneInSilence,
            3..=5 => Self::DoneAndError,
            6..=8 => Self::Pending,
            9 => Self::Refused,
            _ => Self::Done,
        }
    }
}
