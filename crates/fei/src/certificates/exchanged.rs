//! The files of one place, looked at again and again: exchanged when they have changed and stand still, and otherwise
//! what is in use stays.

use super::ends::Until;
use super::kind::Kind;
use super::{Ends, Place};
use crate::run::AssembleError;

/// The files of a place.
pub(super) struct Exchanged<P: Place> {
    /// `serve`, `party.NAME` or `system`.
    name: String,
    pub(super) place: P,
    /// What stood there at the last look, and what was tried last. Two files are not written at once: they are tried
    /// when two looks saw the same.
    seen: Option<P::Files>,
    pub(super) tried: P::Files,
    pub(super) unreadable: bool,
}

impl<P: Place> Exchanged<P> {
    /// What is in use was made from what stood there when it began.
    pub(super) const fn new(name: String, place: P, began: P::Files) -> Self {
        Self { name, place, seen: None, tried: began, unreadable: false }
    }

    /// Each of it that has an end, with its name: of what was tried last.
    pub(super) fn ends(&self) -> impl Iterator<Item = (Kind, String, Vec<Until>)> {
        let of = |(kind, until): (Kind, _)| (kind, kind.name(&self.name), until);
        P::ends(&self.tried).into_iter().map(of)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Looks once. The end that is told is that of what is in use.
    pub(super) fn look(&mut self, ends: &Ends) {
        let now = match self.place.read() {
            Ok(now) => now,
            Err(error) => return self.cannot_be_read(&error),
        };
        self.unreadable = false;
        let stands = self.seen.as_ref() == Some(&now);
        if stands && self.tried != now && self.exchange(&now) {
            self.ends().for_each(|(_, name, until)| ends.are(&name, &until));
        }
        self.seen = Some(now);
    }

    /// Whether it is in use from now on.
    fn exchange(&mut self, now: &P::Files) -> bool {
        self.tried = now.clone();
        let (certificate, exchanged) = (&*self.name, self.place.exchange(now));
        match &exchanged {
            Ok(()) => tracing::info!(certificate, "new certificates, for new connections"),
            Err(error) => tracing::error!(
                alarm = true,
                certificate,
                %error,
                "new certificates cannot be used: the old ones stay"
            ),
        }
        exchanged.is_ok()
    }

    /// Told once, until they can be read again.
    fn cannot_be_read(&mut self, error: &AssembleError) {
        if !self.unreadable {
            let certificate = &*self.name;
            tracing::error!(alarm = true, certificate, %error, "certificates cannot be read: the old ones stay");
        }
        (self.unreadable, self.seen) = (true, None);
    }
}
