//! How a transaction is asked about: its file's later call, by the very layouts by which it was begun, whichever process had
//! them; where nobody has them any more, by those of its day as they are now.

use std::sync::Arc;

use fei_codec::{Context, LaterVerdict, Parts};
use fei_exchange::{Code, Failure, Reference};
use fei_http::{HttpAnswer, classify};
use fei_journal::{Claim, Following, Found, Item, Journal};
use fei_layout::Recognised;
use fei_layout::plan::{Flow, JsonParty, LaterCall, OnUnknown, Party, Side};
use jiff::civil::DateTime;
use tokio::time::Instant;

use super::Later;
use super::attempt::told;
use super::decide::Came;
use crate::asked::Asked;
use crate::{Gateway, Link, reply};

/// The original, the institution, and the way to it.
pub(super) struct Plan {
    pub(super) asked: Asked,
    pub(super) link: Arc<Link>,
    institution: Arc<Party>,
    reference: Option<Reference>,
    /// Of a telegram with several transactions, which one, from 0.
    part: Option<u32>,
}

/// A transaction that the journal found, as it was begun, and the way to its institution.
pub(super) struct Begun {
    pub(super) asked: Asked,
    pub(super) institution: Arc<Party>,
    pub(super) link: Arc<Link>,
}

impl Begun {
    /// By the layouts that began it; `now` is its time.
    ///
    /// # Errors
    /// Its layout, its party or the institution is gone.
    pub(super) async fn of<J: Journal>(
        gateway: &Gateway<J>,
        original: &Found,
        now: DateTime,
    ) -> Result<Self, Failure> {
        let gone = |what: &str| Failure::new(Code::UnknownLayout, format!("{what} is gone"));
        let (layouts, transaction) = gateway.begun_by(original).await;
        let transaction = transaction.ok_or_else(|| gone("its layout"))?;
        let party = layouts.party(&original.channel).cloned().ok_or_else(|| gone("its party"))?;
        let institution = layouts.party(&original.institution).cloned();
        let institution = institution.ok_or_else(|| gone("the institution"))?;
        let link = gateway.link(&original.institution)?;
        let recognised = Recognised { transaction, side: Side::Request };
        let asked = Asked::new(party, recognised, original.request.clone(), original.trace.clone(), now)?;
        Ok(Self { asked, institution, link })
    }
}

/// One call of it.
pub(super) struct Call<'p> {
    plan: &'p Plan,
    later: &'p LaterCall,
    contract: &'p JsonParty,
    /// The number of its own that it goes under.
    pub(super) own: Option<Reference>,
    /// Which attempt it is.
    attempt: String,
}

impl Plan {
    /// Of a transaction that the journal found.
    ///
    /// # Errors
    /// Its layout, its party or the institution is gone, or its telegram does not fit the layout any more.
    pub(super) async fn of<J: Journal>(gateway: &Gateway<J>, original: &Found) -> Result<Self, Failure> {
        let now = gateway.clock().now();
        let Begun { asked, institution, link } = Begun::of(gateway, original, now).await?;
        asked.checked().map_err(|error| reply::failure(&error))?;
        let part = original.part.map(|of| of.number.saturating_sub(1));
        Ok(Self { asked, link, institution, reference: original.reference.clone(), part })
    }

    /// The item that it is about, where items are transactions.
    fn part(&self) -> Option<Parts<'_>> {
        let group = self.asked.transaction.items.as_ref()?.asked;
        Some(Parts { group, references: &[], at: Some(self.part?) })
    }

    /// What the file says of an unknown result.
    pub(super) fn on_unknown(&self) -> &OnUnknown {
        &self.asked.transaction.on_unknown
    }

    /// Whether these are the layouts that the original was sent by.
    pub(super) fn is_of(&self, original: &Found) -> bool {
        self.asked.transaction.layout_hash == original.layout_hash
    }

    /// Whether the file says how to do this.
    pub(super) fn says(&self, kind: Following) -> bool {
        self.later(kind).is_some()
    }

    /// The call that does what was claimed, under a number of its own where it has one. An undoing keeps that of its first
    /// attempt: who knows it by its number does it once. A question changes nothing, and each is another one.
    ///
    /// # Errors
    /// The file does not say how, or there is no number.
    pub(super) async fn call<J: Journal>(
        &self,
        gateway: &Gateway<J>,
        claim: &Claim,
        until: Instant,
    ) -> Result<Call<'_>, Failure> {
        let missing = || Failure::new(Code::UnknownLayout, "its file does not say how");
        let kind = claim.item.kind;
        let (later, contract) = self.later(kind).zip(self.institution.json()).ok_or_else(missing)?;
        let first = claim.own.as_ref().filter(|_| kind == Following::Reversal);
        let own = match (contract.reference.as_ref().filter(|_| later.numbered), first) {
            (Some(_), Some(first)) => Some(first.clone()),
            (Some(rule), None) => {
                let (counter, day) = (&self.institution.name, self.asked.now.date());
                Some(gateway.number(&self.link, counter, rule, (day, until)).await?)
            }
            (None, _) => None,
        };
        Ok(Call { plan: self, later, contract, own, attempt: (claim.item.attempts + 1).to_string() })
    }

    /// The call that a claimed item was tried by, under its number: to hear what comes late.
    pub(super) fn tried(&self, item: &Item, own: Option<Reference>) -> Option<Call<'_>> {
        let (later, contract) = self.later(item.kind).zip(self.institution.json())?;
        Some(Call { plan: self, later, contract, own, attempt: (item.attempts + 1).to_string() })
    }

    fn later(&self, kind: Following) -> Option<&LaterCall> {
        let Flow::Outbound { http, .. } = &self.asked.transaction.flow else { return None };
        match kind {
            Following::Inquiry => http.inquiry.as_deref(),
            Following::Reversal => http.reversal.as_deref(),
            Following::Notice | Following::Advice => None,
        }
    }
}

impl Call<'_> {
    /// What goes out.
    ///
    /// # Errors
    /// A value of the original that has no place in it; the next time it would be the same.
    pub(super) fn made(&self) -> Result<Later, Failure> {
        let asked = &self.plan.asked;
        let view = asked.view().map_err(|error| reply::failure(&error))?;
        self.with_context(|context| Later::new(self.later, self.contract, asked, &view, context))
    }

    /// What an answer says.
    ///
    /// # Errors
    /// The call was refused, or what came cannot be read.
    pub(super) fn heard(&self, answer: &HttpAnswer) -> Result<LaterVerdict, Came> {
        let said = classify(answer.status, &self.contract.refused).and_then(|()| self.judged(answer));
        said.map_err(|failure| match failure.code {
            Code::Refused => Came::Refused(told(&failure)),
            _ => Came::Nothing(told(&failure)),
        })
    }

    fn judged(&self, answer: &HttpAnswer) -> Result<LaterVerdict, Failure> {
        let unreadable = |error: fei_codec::Error| Failure::new(Code::Unreadable, error.to_string());
        let view = self.plan.asked.view().map_err(unreadable)?;
        let said = self.with_context(|context| {
            fei_codec::later_verdict(self.later, self.contract, &view, context, &answer.body)
        });
        said.map_err(unreadable)
    }

    fn with_context<T>(&self, run: impl FnOnce(&Context<'_>) -> T) -> T {
        let link = &self.plan.link;
        let (setting, secret) = (|name: &str| link.setting(name), |name: &str| link.secret(name));
        let now = self.plan.asked.stamp();
        run(&Context {
            reference: self.plan.reference.as_ref().map(Reference::as_str),
            own_reference: self.own.as_ref().map(Reference::as_str),
            attempt: Some(&self.attempt),
            now: &now,
            setting: &setting,
            secret: &secret,
            original: None,
            parts: self.plan.part(),
        })
    }
}
