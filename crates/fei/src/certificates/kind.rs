//! What is watched for its end: how it is called in numbers, and how its end is told.

/// Of a place of certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A certificate of ours.
    Ours,
    /// Whose certificates a client may show.
    Clients,
    /// Which of them were called back.
    Revoked,
    /// Which of institutions' were.
    TheirsRevoked,
    /// Whose certificate an institution may show.
    Roots,
    /// What an institution shows when it is dialled.
    Theirs,
    /// What an institution signs by.
    Keys,
}

impl Kind {
    /// Its name at this place: `serve`, `serve.clients`, `party.NAME.roots`, `party.NAME.revoked`, `party.NAME.answers`.
    pub(super) fn name(self, place: &str) -> String {
        match self {
            Self::Ours | Self::Keys => place.to_owned(),
            Self::Clients => format!("{place}.clients"),
            Self::Revoked | Self::TheirsRevoked => format!("{place}.revoked"),
            Self::Roots => format!("{place}.roots"),
            Self::Theirs => format!("{place}.theirs"),
        }
    }

    pub(super) const fn runs_out(self) -> &'static str {
        match self {
            Self::Ours => "a certificate of ours runs out in so many days or less",
            Self::Clients | Self::Roots => "a root that is trusted runs out in so many days or less",
            Self::Revoked | Self::TheirsRevoked => {
                "a list of revoked certificates runs out in so many days or less"
            }
            Self::Theirs => "an institution's certificate runs out in so many days or less",
            Self::Keys => "a certificate that signatures are verified by runs out in so many days or less",
        }
    }

    pub(super) const fn has_run_out(self) -> &'static str {
        match self {
            Self::Ours => "a certificate of ours has run out",
            Self::Clients | Self::Roots => "a root that is trusted has run out",
            Self::Revoked => "a list of revoked certificates has run out: no client's certificate is taken",
            Self::TheirsRevoked => {
                "a list of revoked certificates has run out: the institution's certificate is not taken"
            }
            Self::Theirs => "an institution's certificate has run out",
            Self::Keys => "a certificate that signatures are verified by has run out",
        }
    }
}
