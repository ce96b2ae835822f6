//! Transactions that FEI answers itself: opening, test calls, and what became of another transaction, out of the
//! journal.

use std::sync::Arc;

use bytes::Bytes;
use fei_codec::{Context, Losses, View};
use fei_exchange::{Code, Failure};
use fei_journal::{Ending, Found, Journal, State};
use fei_layout::plan::{Local, LocalAnswer, Original, OriginalState, Transaction};

use crate::asked::Asked;
use crate::tap::{Seen, Way};
use crate::{Gateway, again, days, events, reply, several};

/// Answers a request that stays here.
pub(crate) async fn answer<J: Journal>(gateway: &Gateway<J>, asked: Asked, local: &Local) -> Bytes {
    let may = may(gateway, &asked.transaction.id, local);
    let ending = match may.and_then(|()| asked.checked().map_err(|error| reply::failure(&error))) {
        Ok(_) => look_up(gateway, &asked, local).await.and_then(|found| tell(&asked, local, &found)),
        Err(failure) => Err(failure),
    };
    let ending = ending.unwrap_or_else(|failure| {
        events::no_verdict(&asked, "local", &failure);
        reply::failed(&asked, &failure)
    });
    gateway.counts().line(asked.channel()).ended_as(&ending);
    events::answered_here(&asked, &ending);
    gateway.tap().tell(|| Seen::of(&asked, &ending, Way::Local));
    ending.answer
}

/// What only asks begins nothing, and goes on while the node is drained.
fn may<J: Journal>(gateway: &Gateway<J>, transaction: &str, local: &Local) -> Result<(), Failure> {
    match local.original {
        Some(_) => gateway.orders.may_ask(transaction),
        None => gateway.orders.may_begin(transaction),
    }
}

/// How the transaction that is asked about stands.
enum Earlier {
    NotFound,
    /// Somebody is at work on it, and nobody knows yet whether it will be sent.
    AtWork,
    /// It stands in the journal; with the layouts that it was begun by.
    Begun(Box<Found>, Arc<Transaction>),
}

async fn look_up<J: Journal>(gateway: &Gateway<J>, asked: &Asked, local: &Local) -> Result<Earlier, Failure> {
    let Some(original) = &local.original else { return Ok(Earlier::NotFound) };
    let key = original_key(asked, original)?;
    // Before the look: what is done with its work by then is in the journal, or will never be sent.
    let alone = gateway.keys.at_work.is_free(asked.channel(), &key);
    let found = again::find(gateway, asked.channel(), &key).await.map_err(|error| error.before_send())?;
    let known = found.filter(|found| original.transactions.contains(&found.transaction));
    let Some(mut found) = known else {
        if !alone {
            return Ok(Earlier::AtWork);
        }
        let today = asked.now.date();
        let removed = days::key_may_be_removed(gateway, (asked.contract(), &key), today).await;
        return removed.map(|()| Earlier::NotFound).map_err(|it| it.to_repetition());
    };
    if found.part.is_some() && found.state != State::Sending {
        // The telegram was several transactions, and what one of them came to is not what it came to.
        let (_, whole) = several::before(gateway, asked, found.clone()).await?;
        found.state = State::Ended(whole);
    }
    let (_, transaction) = gateway.begun_by(&found).await;
    Ok(transaction.map_or(Earlier::NotFound, |of| Earlier::Begun(Box::new(found), of)))
}

fn original_key(asked: &Asked, original: &Original) -> Result<Vec<u8>, Failure> {
    let view = asked.view().map_err(|error| reply::failure(&error))?;
    let key = with_context(asked, None, |context| {
        fei_codec::original_key(asked.contract(), original, &view, context)
    });
    key.map_err(|error| reply::failure(&error))
}

/// Picks the answer by how the original stands, and fills it from the original's own answer.
fn tell(asked: &Asked, local: &Local, earlier: &Earlier) -> Result<Ending, Failure> {
    let state = local.original.as_ref().map(|_| earlier.standing());
    let fits = |answer: &&LocalAnswer| answer.when.is_none() || answer.when == state;
    let answer = local.answers.iter().find(fits);
    let answer = answer.ok_or_else(|| Failure::new(Code::UnknownLayout, "no local answer fits"))?;
    let original = earlier.view().transpose().map_err(|error| reply::failure(&error))?;
    write(asked, answer, original.as_ref()).map_err(|error| reply::failure(&error))
}

impl Earlier {
    fn standing(&self) -> OriginalState {
        match self {
            Self::NotFound => OriginalState::NotFound,
            Self::AtWork => OriginalState::InFlight,
            Self::Begun(found, _) => match &found.state {
                State::Sending => OriginalState::InFlight,
                State::Ended(ending) => OriginalState::Ended(ending.outcome),
            },
        }
    }

    /// The answer that the original was given; while it has none, its request.
    fn view(&self) -> Option<Result<View<'_>, fei_codec::Error>> {
        let Self::Begun(found, transaction) = self else { return None };
        Some(match &found.state {
            State::Ended(ending) => View::read(&transaction.response, &ending.answer),
            State::Sending => View::read(&transaction.request, &found.request),
        })
    }
}

fn write(
    asked: &Asked,
    answer: &LocalAnswer,
    original: Option<&View<'_>>,
) -> Result<Ending, fei_codec::Error> {
    let view = asked.view()?;
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    let verdict = with_context(asked, original, |context| {
        let (party, transaction) = (asked.contract(), &asked.transaction);
        fei_codec::write_local_answer(party, transaction, answer, &view, context, &mut out, &mut losses)
    })?;
    events::changed_in_answer(asked, &losses);
    Ok(Ending { outcome: verdict.outcome, code: verdict.code, answer: out.into() })
}

/// What templates may use here: no institution is called, so there are neither its settings nor its secrets.
fn with_context<T>(asked: &Asked, original: Option<&View<'_>>, run: impl FnOnce(&Context<'_>) -> T) -> T {
    let now = asked.stamp();
    let nothing = |_: &str| None;
    let (reference, own_reference) = (None, None);
    run(&Context {
        reference,
        own_reference,
        attempt: None,
        now: &now,
        setting: &nothing,
        secret: &nothing,
        original,
        parts: None,
    })
}
