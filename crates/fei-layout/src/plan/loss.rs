//! What a conversion may change, and what is then said of it: one gate a kind. How changes are found is the codec's.

use super::Side;

/// One row of the table below: the variant, its word, what is said of it by default, what it means.
macro_rules! kinds {
    ($($variant:ident $word:literal $gate:ident $meaning:literal,)+) => {
        /// What happened to a value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum LossKind {
            $(#[doc = concat!("`", $word, "`: ", $meaning, ".")] $variant,)+
        }

        impl LossKind {
            /// Every kind, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name for people and machines.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What is said of it when the party says nothing.
            #[must_use]
            pub const fn usual(self) -> Gate {
                match self { $(Self::$variant => Gate::$gate,)+ }
            }
        }
    };
}

kinds! {
    Cut        "cut"        Warn  "text was cut on a character's boundary",
    Replaced   "replaced"   Warn  "characters that cannot be written became `?`",
    Normalized "normalized" Warn  "NFC, look-alikes, or another spelling of the same bytes or zero",
    Widened    "widened"    Allow "half-width characters became full-width",
    Trimmed    "trimmed"    Warn  "the ends of a text that cannot be told from the field's padding",
    Defaulted  "defaulted"  Allow "nobody gave a value, and one was written: the default, or zeros that are no null",
    Dropped    "dropped"    Warn  "a value that has no place on the other side",
    Emptied    "emptied"    Warn  "a value that could not be written, or that cannot be told from none: the field is empty",
    Rewritten  "rewritten"  Warn  "the layout accepts two forms: these bytes will be written in the other",
    Computed   "computed"   Error "a value that is not what it is worked out to be",
    Reshaped   "reshaped"   Allow "the mapping took characters out, kept a piece, changed their width or made a number of digits",
    Translated "translated" Allow "a code that its table does not list became what `*` stands for",
}

/// What is said of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// A request is refused before anything is sent. In an answer it is a warning: what the institution stated stands.
    Error,
    /// It is logged.
    Warn,
    /// It is counted.
    Allow,
}

/// The gates of a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gates {
    by_kind: [Gate; LossKind::ALL.len()],
    answers_too: bool,
}

impl Gates {
    /// Whoever wants no change at all, in an answer neither: `--strict`.
    pub const STRICT: Self = Self { by_kind: [Gate::Error; LossKind::ALL.len()], answers_too: true };

    /// Every change passes: whoever wants to hear of all of them.
    pub const OPEN: Self = Self { by_kind: [Gate::Allow; LossKind::ALL.len()], answers_too: false };

    /// What is said of a kind of change.
    #[must_use]
    pub const fn of(&self, kind: LossKind) -> Gate {
        self.by_kind[kind as usize]
    }

    /// Whether a telegram of this side is refused for it.
    #[must_use]
    pub const fn refuses(&self, kind: LossKind, side: Side) -> bool {
        matches!(self.of(kind), Gate::Error) && (self.answers_too || matches!(side, Side::Request))
    }

    /// The same gates, but for one kind.
    #[must_use]
    pub const fn with(mut self, kind: LossKind, gate: Gate) -> Self {
        self.by_kind[kind as usize] = gate;
        self
    }
}

impl Default for Gates {
    fn default() -> Self {
        let usual = Self { by_kind: [Gate::Warn; LossKind::ALL.len()], answers_too: false };
        LossKind::ALL.iter().fold(usual, |gates, kind| gates.with(*kind, kind.usual()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_gate_of_its_own() {
        let gates = Gates::default().with(LossKind::Cut, Gate::Error);
        for kind in LossKind::ALL {
            let expected = if *kind == LossKind::Cut { Gate::Error } else { kind.usual() };
            assert_eq!(gates.of(*kind), expected, "{}", kind.as_str());
        }
        assert!(gates.refuses(LossKind::Cut, Side::Request) && !gates.refuses(LossKind::Cut, Side::Response));
        assert!(!gates.refuses(LossKind::Replaced, Side::Request));
        assert!(Gates::STRICT.refuses(LossKind::Replaced, Side::Response));
    }
}
