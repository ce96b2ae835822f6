//! Calls of institutions: the first line of an input is method and target, the rest is the body.

use std::borrow::Cow;
use std::str;
use std::sync::{Arc, LazyLock};

use fei_codec::Context;
use fei_layout::plan::{Flow, JsonParty, Segment, Serve, TelegramParty, Transaction};
use fei_layout::{Registry, Routed, load};
use jiff::civil::{Date, date};

/// The business date of every call.
pub const DAY: Date = date(2026, 9, 7);

/// A call that a layout of the repository takes, by its method and path.
pub struct Called<'d> {
    /// Whose layouts.
    pub registry: &'static Registry,
    /// Which transaction.
    pub transaction: Arc<Transaction>,
    /// The values of the path.
    pub path: Vec<(u32, Cow<'d, str>)>,
    /// The parameters of the query, decoded.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: &'d [u8],
}

fn registry() -> &'static Registry {
    static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
        let loaded = load(crate::files());
        assert!(!loaded.has_errors(), "the layouts of the repository are sound");
        loaded.registry
    });
    &REGISTRY
}

impl<'d> Called<'d> {
    /// `POST /v1/deposits`, a line feed, and the body. Without such a line a byte picks what is called, with a path that is
    /// right, and the rest is the query up to a line feed, and the body.
    #[must_use]
    pub fn of(data: &'d [u8]) -> Option<Self> {
        routed(data).or_else(|| picked(data))
    }

    /// What the transaction serves.
    ///
    /// # Panics
    /// Never: it was found by its path.
    #[must_use]
    pub fn serve(&self) -> &Serve {
        let Flow::Inbound { serve, .. } = &self.transaction.flow else { panic!("it is served") };
        serve
    }

    /// Who calls.
    ///
    /// # Panics
    /// Never: the layouts are sound.
    #[must_use]
    pub fn caller(&self) -> &'static JsonParty {
        let Flow::Inbound { from, .. } = &self.transaction.flow else { panic!("it is served") };
        self.registry.party(from).and_then(|party| party.json()).expect("who calls speaks JSON")
    }

    /// Whose telegram is sent.
    ///
    /// # Panics
    /// Never: the layouts are sound.
    #[must_use]
    pub fn core(&self) -> &'static TelegramParty {
        let party = self.registry.party(&self.transaction.party);
        party.and_then(|party| party.telegram()).expect("who is asked speaks telegrams")
    }
}

fn routed(data: &[u8]) -> Option<Called<'_>> {
    let (line, body) = cut(data)?;
    let (method, target) = line.split_once(' ')?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Routed::Found(transaction, path) = registry().route(method, path, DAY) else { return None };
    Some(Called { registry: registry(), transaction, path, query: parameters(query), body })
}

fn picked(data: &[u8]) -> Option<Called<'_>> {
    let (by, rest) = data.split_first()?;
    let (query, body) = cut(rest)?;
    let served: Vec<_> = registry().served(DAY).collect();
    let (transaction, serve) = served[usize::from(*by) % served.len()];
    let values = serve.route.segments.iter().filter_map(|segment| match segment {
        Segment::Value(key) => Some((*key, "12345678".into())),
        Segment::Fixed(_) => None,
    });
    let (transaction, path) = (Arc::clone(transaction), values.collect());
    Some(Called { registry: registry(), transaction, path, query: parameters(query), body })
}

/// The first line as text, and what is behind it.
fn cut(data: &[u8]) -> Option<(&str, &[u8])> {
    let end = data.iter().position(|byte| *byte == b'\n')?;
    Some((str::from_utf8(&data[..end]).ok()?, &data[end + 1..]))
}

fn parameters(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// What FEI adds to a call of that day.
pub fn with_context<T>(run: impl FnOnce(&Context<'_>) -> T) -> T {
    let value = |_: &str| Some("TESTORG1".to_owned());
    run(&Context {
        reference: None,
        own_reference: None,
        attempt: None,
        now: "20260907143000",
        setting: &value,
        secret: &value,
        original: None,
        parts: None,
    })
}
