//! The catalogue of findings: each has a code, a title, and an explanation with an example and its mending.

use std::fmt;

use serde::{Serialize, Serializer};

/// One row of the table below: the variant, its code, its title. The explanation is the file of that name.
macro_rules! codes {
    ($($variant:ident $code:literal $title:literal,)+) => {
        /// Which mistake a finding is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode {
            $(#[doc = concat!("`", $code, "`: ", $title, ".")] $variant,)+
        }

        impl FindingCode {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// `L012`.
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
                match self { $(Self::$variant => include_str!(concat!("../explain/", $code, ".md")),)+ }
            }
        }
    };
}

codes! {
    Syntax          "L001" "the file is not TOML",
}

impl FindingCode {
    /// The code with this text, in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for FindingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
