//! A call that was routed and read: the telegram that it becomes, and all that its exchange needs. Nothing is borrowed: it
//! crosses tasks.

use std::sync::Arc;

use bytes::Bytes;
use fei_codec::{CallParts, Context, Losses, View};
use fei_exchange::{Code, Effect, Failure, Reference, Trace, TxnId};
use fei_http::server::{Problem, Served, ServedCall};
use fei_journal::{Ending, Found, Journal};
use fei_layout::Registry;
use fei_layout::plan::{Flow, JsonParty, Party, Serve, Side, TelegramParty, Transaction};
use fei_wire::PairKey;
use http::StatusCode;
use jiff::civil::DateTime;
use tokio::time::Instant;

use super::keys;
use super::serving::CallRoute;
use crate::link::Core;
use crate::numbers::Counter;
use crate::told::{Ask, KnownBy};
use crate::{Gateway, clock, reply, told};

/// The header that makes a repetition, where the file does not say what does.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The longest that it may be.
const IDEMPOTENCY_KEY_MAX: usize = 255;

/// A call that can be begun.
#[derive(Clone)]
pub(crate) struct Called {
    pub(crate) transaction: Arc<Transaction>,
    from: Arc<Party>,
    core: Arc<Party>,
    pub(super) link: Arc<Core>,
    /// What the core is sent: stamped, and numbered once it has a number.
    pub(crate) telegram: Bytes,
    /// Its key in the journal.
    pub(crate) key: Bytes,
    /// What that is made of.
    known_by: KnownBy,
    /// The keys that the transaction which it is about may have there: one for each that its file names.
    pub(super) about: Vec<Bytes>,
    /// What the one that it takes back is named by in its row, once that one was looked for.
    pub(super) takes_back: Option<Bytes>,
    /// The number that the core will know it by.
    pub(crate) reference: Option<Reference>,
    /// When it came, in Korea.
    pub(crate) now: DateTime,
}

impl Called {
    /// Reads a call, or says why it cannot be read.
    pub(super) fn read<J: Journal>(
        gateway: &Gateway<J>,
        route: CallRoute,
        call: &ServedCall,
        txn: TxnId,
    ) -> Result<Self, Served> {
        let effect = route.transaction.effect;
        let failed = |failure: Failure| told::not_begun(&failure, txn, effect);
        let now = gateway.clock().now();
        let link = gateway.core(route.core()).map_err(failed)?;
        let CallRoute { from, core, transaction, values, .. } = route;
        let query = query(call);
        let path: Vec<_> = values.iter().map(|(key, value)| (*key, &**value)).collect();
        let parts = CallParts { body: &call.body, path: &path, query: &query };
        let mut losses = Losses::new();
        let contract = from.json().ok_or_else(|| failed(no_party()))?;
        let read = with_context(&link, now, |context| {
            fei_codec::read_request(&transaction, contract, &parts, context, &mut losses)
        });
        let read = read.map_err(|errors| {
            super::wrong::tell(&transaction, &call.client, txn, &errors);
            told::refused(&errors, txn, effect)
        })?;
        super::events::changed(&transaction, &losses);
        let (key, known_by) = key(&transaction, read.key, call, txn)?;
        let about = about(gateway, &transaction, contract, (read.original.as_deref(), now));
        let (reference, takes_back, telegram) = (None, None, read.telegram.into());
        Ok(Self { transaction, from, core, link, telegram, key, known_by, about, takes_back, reference, now })
    }

    /// An earlier call, as the journal has it: what came late is judged as it would have been.
    pub(super) fn of(
        parties: (Arc<Party>, Arc<Party>),
        transaction: Arc<Transaction>,
        link: Arc<Core>,
        telegram: Bytes,
        now: DateTime,
    ) -> Self {
        let (from, core) = parties;
        let (key, known_by, about) = (Bytes::new(), KnownBy::Nothing, Vec::new());
        let (takes_back, reference) = (None, None);
        Self { transaction, from, core, link, telegram, key, known_by, about, takes_back, reference, now }
    }

    /// Whose call it is: the channel in the journal.
    pub(super) fn channel(&self) -> &str {
        &self.from.name
    }

    /// The core that is asked.
    pub(super) fn core(&self) -> &str {
        &self.core.name
    }

    pub(super) fn json(&self) -> &JsonParty {
        self.from.json().expect("invariant: the layouts take calls only from parties that speak JSON")
    }

    pub(super) fn contract(&self) -> &TelegramParty {
        self.core.telegram().expect("invariant: the layouts ask only parties that speak telegrams")
    }

    pub(super) fn serve(&self) -> &Serve {
        serve(&self.transaction)
    }

    /// The telegram through its layout.
    pub(super) fn view(&self) -> Result<View<'_>, fei_codec::Error> {
        View::read(&self.transaction.request, &self.telegram)
    }

    /// The core's tracking number.
    pub(super) fn trace(&self) -> Trace {
        reply::trace(&self.core, &self.telegram)
    }

    /// The same, once it has a number: before that, the telegram has one that is nobody's.
    pub(super) fn number_given(&self) -> Option<Trace> {
        (self.reference.is_some() || self.serve().number.is_none()).then(|| self.trace())
    }

    /// What a telegram of this transaction says, without what FEI wrote.
    pub(super) fn fingerprint(&self, telegram: &[u8]) -> Vec<u8> {
        fei_codec::served_fingerprint(&self.transaction, self.contract(), telegram)
    }

    /// Whether an earlier transaction has the same content. What that one says is read by the layouts of its time: by others
    /// something else may stand where it stood.
    pub(super) async fn is_like<J: Journal>(&self, gateway: &Gateway<J>, found: &Found) -> bool {
        let (layouts, transaction) = gateway.begun_by(found).await;
        let core = layouts.party(&found.institution).and_then(|core| core.telegram());
        let said = match transaction.zip(core) {
            Some((transaction, core)) => fei_codec::served_fingerprint(&transaction, core, &found.request),
            None => self.fingerprint(&found.request),
        };
        said == self.fingerprint(&self.telegram)
    }

    /// What the core's answer will be known by.
    pub(super) fn pair(&self) -> PairKey {
        PairKey::new(fei_codec::pair_key(self.contract(), &self.telegram, Side::Request))
    }

    /// Gives it a number that the core has not seen today, while there is time.
    pub(super) async fn number<J: Journal>(
        &mut self,
        gateway: &Gateway<J>,
        until: Instant,
    ) -> Result<(), Failure> {
        let Some(row) = &self.serve().number else { return Ok(()) };
        let (row, greatest) = (row.field, row.seq.greatest());
        let counter = Counter { name: self.core(), day: self.now.date(), greatest };
        let number = gateway.draw(self.link.health(), counter, until).await?;
        let mut telegram = self.telegram.to_vec();
        let numbered =
            self.with_context(|context| fei_codec::number(&self.transaction, &mut telegram, number, context));
        numbered.map_err(|error| {
            let exhausted = format!(
                "{} has no numbers left for {}: {}",
                self.core(),
                self.now.date(),
                error.without_value()
            );
            Failure::new(Code::OutOfResources, exhausted)
        })?;
        self.telegram = telegram.into();
        let view = self.view().map_err(|error| reply::failure(&error))?;
        let text = view.value(row).map_err(|error| reply::failure(&error))?;
        self.reference = Some(Reference::new(text.text()));
        Ok(())
    }

    /// The party whose core is asked.
    pub(super) const fn core_party(&self) -> &Arc<Party> {
        &self.core
    }

    /// What whoever asked hears of an ending, by the layouts that the request was sent by; `served` are those of now.
    pub(super) fn told(
        &self,
        (transaction, request): (&Transaction, &[u8]),
        ended: (&Ending, TxnId),
        served: &Registry,
    ) -> Served {
        let (by, ask) = ((transaction, self.json()), self.ask(served));
        self.with_context(|context| told::ended(by, request, ended, &ask, context))
    }

    /// What whoever asked does while nobody knows how it ended.
    pub(super) fn ask<'c>(&'c self, served: &'c Registry) -> Ask<'c> {
        let (transaction, known_by) = (&*self.transaction, &self.known_by);
        Ask { transaction, known_by, layouts: served, today: self.now.date() }
    }

    pub(super) fn with_context<T>(&self, run: impl FnOnce(&Context<'_>) -> T) -> T {
        with_context(&self.link, self.now, run)
    }
}

fn with_context<T>(link: &Core, now: DateTime, run: impl FnOnce(&Context<'_>) -> T) -> T {
    let now = clock::digits(now);
    let setting = |name: &str| link.setting(name);
    let secret = |name: &str| link.secret(name);
    run(&Context {
        reference: None,
        own_reference: None,
        attempt: None,
        now: &now,
        setting: &setting,
        secret: &secret,
        original: None,
        parts: None,
    })
}

pub(super) fn serve(transaction: &Transaction) -> &Serve {
    let Flow::Inbound { serve, .. } = &transaction.flow else {
        unreachable!("invariant: a route leads to a transaction that is served")
    };
    serve
}

/// The keys that the transaction which a call is about may have: its values, as the telegram of each says them.
fn about<J: Journal>(
    gateway: &Gateway<J>,
    transaction: &Transaction,
    contract: &JsonParty,
    (values, now): (Option<&[u8]>, DateTime),
) -> Vec<Bytes> {
    let Some((of, values)) = serve(transaction).original.as_ref().zip(values) else { return Vec::new() };
    let layouts = gateway.layouts();
    let key = |id: &str| match layouts.transaction(id, now.date()) {
        Some(named) => keys::of_call(id, &fei_codec::key_of(named, contract, values)),
        None => keys::of_call(id, values),
    };
    of.transactions.iter().map(|id| key(id)).collect()
}

fn query(call: &ServedCall) -> Vec<(String, String)> {
    let query = call.target.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The key in the journal, and what it is made of: of a transaction, and of a client where the client chose it. What only asks
/// is asked anew each time, whatever header comes with it: what it is about may have changed since.
fn key(
    transaction: &Transaction,
    by_file: Option<Vec<u8>>,
    call: &ServedCall,
    txn: TxnId,
) -> Result<(Bytes, KnownBy), Served> {
    if transaction.effect == Effect::None {
        return Ok((keys::of_call(&transaction.id, txn.to_bytes().as_slice()), KnownBy::Nothing));
    }
    if let Some(key) = by_file {
        return Ok((keys::of_call(&transaction.id, &key), KnownBy::Values(key.into())));
    }
    let mut given = call.headers.get_all(IDEMPOTENCY_KEY).iter().map(|value| unquoted(value.as_bytes()));
    match (given.next(), given.next()) {
        (Some(key), None) if is_key(key) => {
            Ok((keys::of_call(&transaction.id, &keys::key_of_client(call.client.as_str(), key)), KnownBy::ClientsKey))
        }
        _ => Err(Problem::new(StatusCode::BAD_REQUEST, "idempotency-key", "an Idempotency-Key is needed")
            .detail("the header Idempotency-Key, once and of 1 to 255 printable ASCII characters, tells a repetition from a new call")
            .with("code", Code::Format.as_str())
            .with("may_retry", false)
            .about(txn)
            .served()),
    }
}

/// The key in a header of RFC 9651's strings, `"K6"`: the quotes are syntax, and without them it is the same key.
fn unquoted(header: &[u8]) -> &[u8] {
    header.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(header)
}

fn is_key(key: &[u8]) -> bool {
    (1..=IDEMPOTENCY_KEY_MAX).contains(&key.len()) && key.iter().all(|byte| (b' '..=b'~').contains(byte))
}

fn no_party() -> Failure {
    Failure::new(Code::UnknownLayout, "whoever calls has no contract")
}
