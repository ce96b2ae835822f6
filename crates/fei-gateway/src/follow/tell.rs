//! One attempt to tell a core what an unknown result became: the mirror of an inquiry's, over the core's line. The telegram
//! is kept before it is sent for the first time, so that every attempt is the same notice to the core.

use bytes::Bytes;
use fei_exchange::{Failure, Reference};
use fei_guard::{AsidePlace, Probe};
use fei_journal::FollowUp;
use fei_wire::Question;

use super::attempt::{Attempt, MARGIN, place};
use super::decide::Came;
use super::events;
use super::telling::{Telling, Unready};

/// A notice, ready to go out: only what tells a settled result makes one.
pub(crate) struct Tell(Question);

impl Tell {
    /// What goes on the wire.
    pub(crate) fn into_question(self) -> Question {
        self.0
    }
}

/// A telegram that may be sent.
struct Ready {
    place: AsidePlace<Bytes>,
    telegram: Bytes,
    number: Option<Reference>,
}

impl<J: FollowUp> Attempt<J> {
    /// Tells it. Whether the core answered; none: it was not asked.
    ///
    /// # Errors
    /// Nothing says how.
    pub(super) async fn tell(&self) -> Result<Option<bool>, Failure> {
        let rules = self.gateway.follow_rules(&self.claim.item.institution);
        let case = self.case(None, &rules);
        if let Some(over) = self.over(&case) {
            self.report(over).await;
            return Ok(None);
        }
        let told = match Telling::of(&self.gateway, &self.claim.original, self.claim.kept.as_ref()).await {
            Ok(telling) => self.told(&telling).await,
            Err(Unready::Waits(why)) => Some((Came::NotMade(why), None)),
            Err(Unready::Failed(failure)) => return Err(failure),
        };
        let Some((came, answered)) = told else { return Ok(None) };
        self.report(case.next(came)).await;
        Ok(answered)
    }

    /// None: another has the lane, or the journal is down, and nothing was sent.
    async fn told(&self, telling: &Telling) -> Option<(Came, Option<bool>)> {
        let Ready { place, telegram, number } = match self.ready(telling).await? {
            Ok(ready) => ready,
            Err(came) => return Some((came, None)),
        };
        let proof = match self.begun(number.clone(), telling.link.follow_timeout()).await? {
            Ok(proof) => proof,
            Err(came) => return Some((came, None)),
        };
        events::attempted(&self.claim.item, number.as_ref().map(Reference::as_str));
        let question = Tell(telling.question(telegram.clone()));
        let answer = telling.link.send_notice(place, proof, question).await;
        let answered = answer.is_ok();
        Some((telling.heard(&telegram, answer), Some(answered)))
    }

    /// All that can go wrong before an attempt is written down. None: as for [`told`](Self::told).
    async fn ready(&self, telling: &Telling) -> Option<Result<Ready, Came>> {
        let not_made = |failure: &Failure| Some(Err(Came::NotMade(super::attempt::told(failure))));
        if !telling.link.is_open() {
            return Some(Err(Came::NotYet("the core is not connected".into())));
        }
        let place = match place(&telling.link, Probe::May).await {
            Ok(place) => place,
            Err(refused) => return Some(Err(refused)),
        };
        let first = match &self.claim.kept {
            Some(kept) => kept.telegram.clone(),
            None => match telling.first(&self.gateway, self.ends()).await {
                Ok(first) => first,
                Err(came) => return Some(Err(self.unmade(came))),
            },
        };
        let telegram = match telling.attempt(&first, self.claim.item.attempts + 1) {
            Ok(telegram) => telegram,
            Err(came) => return Some(Err(self.unmade(came))),
        };
        if let Err(late) = self.has_time(telling.link.follow_timeout(), MARGIN) {
            return not_made(&late);
        }
        if self.claim.kept.is_none()
            && let Err(error) = self.gateway.journal.keep(&self.claim, telling.kept(first)).await
        {
            events::not_begun(&self.claim.item, &error);
            return None;
        }
        let number = telling.number(&telegram);
        Some(Ok(Ready { place, telegram, number }))
    }

    /// It would be the same the next time: somebody must look.
    fn unmade(&self, came: Came) -> Came {
        if let Came::Refused(why) = &came {
            events::not_written(&self.claim.item, why);
        }
        came
    }
}
