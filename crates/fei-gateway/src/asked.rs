//! A telegram that was recognised, with all that its exchange needs. Nothing is borrowed: it crosses tasks.

use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use fei_codec::View;
use fei_exchange::{Code, Failure, Trace};
use fei_layout::Recognised;
use fei_layout::plan::{Party, Side, TelegramParty, Transaction};
use jiff::civil::DateTime;

use crate::clock;
use crate::tally::Tally;

/// One request of a telegram party. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Asked(Arc<Request>);

/// What it is.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Who asked; it speaks telegrams.
    party: Arc<Party>,
    /// What is asked, in the version of the day.
    pub(crate) transaction: Arc<Transaction>,
    /// The request's bytes.
    pub(crate) telegram: Bytes,
    /// What makes it the same transaction as another telegram of its channel.
    pub(crate) key: Bytes,
    /// The core's tracking number.
    pub(crate) trace: Trace,
    /// When it came, in Korea.
    pub(crate) now: DateTime,
    /// What its conversions changed.
    pub(crate) tally: Tally,
}

impl Asked {
    /// A recognised telegram, if it is a request.
    pub(crate) fn new(
        party: Arc<Party>,
        recognised: Recognised,
        telegram: Bytes,
        trace: Trace,
        now: DateTime,
    ) -> Result<Self, Failure> {
        let Some(contract) = party.telegram() else {
            return Err(Failure::new(Code::UnknownLayout, "this party does not speak telegrams"));
        };
        match recognised.side {
            Side::Request => {
                let (key, tally) = (fei_codec::key(contract, &telegram).into(), Tally::default());
                let transaction = recognised.transaction;
                Ok(Self(Arc::new(Request { party, transaction, telegram, key, trace, now, tally })))
            }
            Side::Response => Err(Failure::new(Code::UnknownLayout, "an answer came where requests come")),
        }
    }

    /// The telegram that came first under the same key, in the version of its day.
    pub(crate) fn as_first(&self, transaction: Arc<Transaction>, telegram: Bytes) -> Self {
        Self(Arc::new(Request { transaction, telegram, ..Request::clone(self) }))
    }
}

impl Deref for Asked {
    type Target = Request;

    fn deref(&self) -> &Request {
        &self.0
    }
}

impl Request {
    /// Whoever asked.
    pub(crate) const fn party(&self) -> &Arc<Party> {
        &self.party
    }

    /// The name of the line that it came on.
    pub(crate) fn channel(&self) -> &str {
        &self.party.name
    }

    /// The contract of whoever asked.
    pub(crate) fn contract(&self) -> &TelegramParty {
        self.party.telegram().expect("invariant: `new` takes only parties that speak telegrams")
    }

    /// When it came, as `{@now}` writes it.
    pub(crate) fn stamp(&self) -> String {
        clock::digits(self.now)
    }

    /// The telegram through its layout.
    pub(crate) fn view(&self) -> Result<View<'_>, fei_codec::Error> {
        View::read(&self.transaction.request, &self.telegram)
    }

    /// The telegram, with every field in order.
    pub(crate) fn checked(&self) -> Result<View<'_>, fei_codec::Error> {
        let view = self.view()?;
        view.check()?;
        Ok(view)
    }
}
