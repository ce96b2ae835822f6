//! The catalogue of findings: each has a code, a title, and an explanation with an example and its mending.

use std::fmt;

/// Which mistake a finding is about: a code of some catalogue that [`finding_codes!`](crate::finding_codes) made.
pub trait Code: Copy + Eq + fmt::Display + serde::Serialize + 'static {
    /// `L012`.
    fn as_str(self) -> &'static str;
}

/// Makes a catalogue of findings: an enum, one row of the table for each code: the variant, its code, its title. The
/// explanation is the file `explain/CODE.md` in the source folder of the crate, found from `$folder`. The crate that
/// uses it depends on serde.
#[macro_export]
macro_rules! finding_codes {
    ($(#[$meta:meta])* $name:ident in $folder:literal { $($variant:ident $code:literal $title:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $code, "`: ", $title, ".")] $variant,)+
        }

        impl $name {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its text, as `L012`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The mistake in one line.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// The long text: what it means, an example, how it is mended.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!($folder, $code, ".md")),)+ }
            }

            /// The code with this text, in either case.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
            }
        }

        impl $crate::Code for $name {
            fn as_str(self) -> &'static str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

finding_codes! {
    /// Which mistake a finding is about.
    FindingCode in "../explain/" {
        Syntax          "L001" "the file is not TOML",
        WideCharacter   "L002" "a full-width or typographic character where TOML wants an ASCII one",
        LeadingZero     "L003" "a code without quotes",
        UnknownKey      "L004" "a key that nobody knows",
        MissingKey      "L005" "a key is missing",
        WrongType       "L006" "a value of the wrong type",
        UnknownWord     "L007" "a word that is not one of those allowed",
        BadType         "L008" "`as` is not a type",
        BadText         "L009" "a text is not in its notation",
        Misplaced       "L010" "a key that does not belong here",
        Offset          "L011" "`at` is not where the row stands",
        Total           "L012" "the rows do not add up",
        NameTwice       "L013" "a name twice",
        NoSuchRow       "L014" "a name that no row has",
        CountAfter      "L015" "a row is used before it is read",
        SameArms        "L016" "an arm that is never taken",
        TooLong         "L017" "more bytes than allowed",
        DoesNotFit      "L018" "a value that its row cannot hold",
        BadGroup        "L019" "a group that cannot be read",
        NoSuchParty     "L020" "a party that is not there",
        NotApart        "L021" "two transactions that cannot be told apart",
        Versions        "L022" "versions that do not follow one another",
        NoSuchRows      "L023" "shared rows that are not there",
        OddFile         "L024" "a file that is nothing",
        BadName         "L025" "a name that is not one",
        BadBlock        "L026" "a block that cannot be read",
        BadBitmap       "L027" "a bitmap that cannot be read",
        BadView         "L028" "another reading that cannot be",
        NotLast         "L029" "something behind what must be the last",
        MapsNothing     "L030" "a mapping that names no field",
        NotMapped       "L031" "a name that is neither mapped nor dropped",
        MappedTwice     "L032" "mapped, and dropped or unset",
        NoSuchTable     "L033" "a code table that is not there",
        JsonPlace       "L034" "a JSON key that cannot be written there",
        ListMismatch    "L035" "a list on one side only",
        NoSuchValue     "L036" "a value that does not exist here",
        WrongSetter     "L037" "a row that this side does not set",
        Choice          "L038" "a choice that decides nothing",
        NoBraces        "L039" "a constant that looks like a value",
        TwoMeanings     "L040" "a telegram code with two meanings",
        CodeColumns     "L041" "code columns that do not meet",
        AnswerRule      "L042" "an answer rule that leaves something open",
        Local           "L043" "local answers that leave something open",
        Shadowed        "L044" "a row of codes or of a table that is never reached",
        BadCompute      "L045" "a value that cannot be worked out so",
        SameCall        "L046" "asking later would make the call a second time",
        Items           "L047" "items that cannot be transactions",
        KeyDay          "L048" "a key that does not name a transaction for good",
        Serve           "L049" "a served call that leaves something open",
        Records         "L050" "a file of records that does not hold together",
        Notice          "L051" "a result notice that leaves something open",
        NumberAgain     "L052" "a number that may be another call's too",
    }
}

#[cfg(test)]
mod tests;
