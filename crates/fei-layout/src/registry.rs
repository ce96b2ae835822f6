//! Everything that is loaded, as one immutable snapshot: parties and transactions, and which telegram is which.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::plan::{Flow, Match, Method, Party, RecordFile, Serve, Side, Transaction};

/// All parties and transactions of one load.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    parties: BTreeMap<Box<str>, Arc<Party>>,
    transactions: BTreeMap<Box<str>, Vec<Arc<Transaction>>>,
    records: BTreeMap<Box<str>, Vec<Arc<RecordFile>>>,
    /// By party, what a header tells: whatever asks for the most of its fields comes last.
    told_by_header: BTreeMap<Box<str>, Vec<Recognised>>,
}

/// A telegram that was recognised.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// The transaction, in the version of the day.
    pub transaction: Arc<Transaction>,
    /// Which side of it the telegram is.
    pub side: Side,
}

impl Recognised {
    /// The header fields that tell it.
    fn matches(&self) -> &[Match] {
        match self.side {
            Side::Request => &self.transaction.request_match,
            Side::Response => &self.transaction.response_match,
        }
    }

    /// Whether a telegram of a day may be it.
    fn is(&self, telegram: &[u8], day: Date) -> bool {
        self.fits(telegram) && self.transaction.holds_on(day)
    }

    fn fits(&self, telegram: &[u8]) -> bool {
        self.matches().iter().all(|field| field.fits(telegram))
    }

    /// Whether it is what answers a telegram of ours.
    fn is_asked(&self) -> bool {
        let flow = &self.transaction.flow;
        self.side == Side::Response && matches!(flow, Flow::Inbound { .. } | Flow::Notice(_))
    }
}

/// Where a call belongs.
#[derive(Debug, Clone)]
pub enum Routed<'p> {
    /// To this transaction, in the version of the day. The values are those of the path: an index into
    /// [`Serve::keys`], and its text, decoded and not judged: [`Route::takes`](crate::plan::Route::takes).
    Found(Arc<Transaction>, Vec<(u32, Cow<'p, str>)>),
    /// The path is served, but only by these methods.
    OtherMethods(Vec<Method>),
    /// Nothing is served there.
    Nowhere,
}

impl Registry {
    /// A registry of checked parts.
    #[must_use]
    pub fn new(
        parties: impl IntoIterator<Item = Party>,
        transactions: impl IntoIterator<Item = Transaction>,
    ) -> Self {
        let mut registry = Self::default();
        for party in parties {
            registry.parties.insert(party.name.clone(), Arc::new(party));
        }
        for transaction in transactions {
            let versions = registry.transactions.entry(transaction.id.clone()).or_default();
            versions.push(Arc::new(transaction));
        }
        registry.told_by_header = registry.by_header();
        registry
    }

    fn by_header(&self) -> BTreeMap<Box<str>, Vec<Recognised>> {
        let mut told: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for transaction in self.transactions() {
            for side in [Side::Request, Side::Response] {
                let one = Recognised { transaction: Arc::clone(transaction), side };
                if !one.matches().is_empty() {
                    told.entry(transaction.party.clone()).or_default().push(one);
                }
            }
        }
        for of_party in told.values_mut() {
            of_party.sort_by_key(|one| (one.matches().len(), one.side == Side::Request));
        }
        told
    }

    /// The same with files of records, each kind of record a layout of its own: `cms.eb11.data`.
    #[must_use]
    pub fn with_records(mut self, files: impl IntoIterator<Item = RecordFile>) -> Self {
        for file in files {
            for kind in &file.kinds {
                let alone = Arc::new(kind.alone(&file));
                self.transactions.entry(kind.id.clone()).or_default().push(alone);
            }
            self.records.entry(file.id.clone()).or_default().push(Arc::new(file));
        }
        self.told_by_header = self.by_header();
        self
    }

    /// All parties, by name.
    pub fn parties(&self) -> impl Iterator<Item = &Arc<Party>> {
        self.parties.values()
    }

    /// All transactions in all versions, by id.
    pub fn transactions(&self) -> impl Iterator<Item = &Arc<Transaction>> {
        self.transactions.values().flatten()
    }

    /// The party of this name.
    #[must_use]
    pub fn party(&self, name: &str) -> Option<&Arc<Party>> {
        self.parties.get(name)
    }

    /// All files of records in all versions, by id.
    pub fn records(&self) -> impl Iterator<Item = &Arc<RecordFile>> {
        self.records.values().flatten()
    }

    /// All versions of the file of records `cms.eb11`; none: there is no such file.
    #[must_use]
    pub fn record_file(&self, id: &str) -> &[Arc<RecordFile>] {
        self.records.get(id).map_or(&[], Vec::as_slice)
    }

    /// The transaction `hecto.transfer` in the version of a day.
    #[must_use]
    pub fn transaction(&self, id: &str, day: Date) -> Option<&Arc<Transaction>> {
        self.transactions.get(id)?.iter().find(|version| version.holds_on(day))
    }

    /// The version of a transaction that was compiled from files of this hash.
    #[must_use]
    pub fn version(&self, id: &str, layout_hash: &[u8; 32]) -> Option<&Arc<Transaction>> {
        self.transactions.get(id)?.iter().find(|version| version.layout_hash == *layout_hash)
    }

    /// Which transaction a party's telegram is: of all that fit the one that asks for the most header fields.
    #[must_use]
    pub fn recognise(&self, party: &str, telegram: &[u8], day: Date) -> Option<Recognised> {
        self.told_by_header.get(party)?.iter().rfind(|one| one.is(telegram, day)).cloned()
    }

    /// All transactions of a day that others may call, with what they serve.
    pub fn served(&self, day: Date) -> impl Iterator<Item = (&Arc<Transaction>, &Serve)> {
        let all = self.transactions().filter(move |one| one.holds_on(day));
        all.filter_map(|one| match &one.flow {
            Flow::Inbound { serve, .. } => Some((one, &**serve)),
            Flow::Outbound { .. } | Flow::Local(_) | Flow::Notice(_) | Flow::LayoutOnly => None,
        })
    }

    /// Which transaction a call asks for. Where two paths fit, the one that says more of it as text is meant, whatever its
    /// methods, as in OpenAPI.
    #[must_use]
    pub fn route<'p>(&self, method: &str, path: &'p str, day: Date) -> Routed<'p> {
        let fitting = self.served(day).filter_map(|(one, serve)| {
            let values = serve.route.values(path)?;
            Some((one, serve, values))
        });
        let mut fitting: Vec<_> = fitting.collect();
        fitting.sort_by(|(_, one, _), (_, other, _)| one.route.rank().cmp(other.route.rank()));
        let Some(best) = fitting.first().map(|(_, serve, _)| *serve) else { return Routed::Nowhere };
        fitting.retain(|(_, serve, _)| serve.route.rank().eq(best.route.rank()));
        match fitting.iter().position(|(_, serve, _)| serve.method.as_str() == method) {
            Some(at) => {
                let (transaction, _, values) = fitting.swap_remove(at);
                Routed::Found(Arc::clone(transaction), values)
            }
            None => Routed::OtherMethods(fitting.into_iter().map(|(_, serve, _)| serve.method).collect()),
        }
    }

    /// A path as a log may have it: the text of the route that takes it, whatever its method, else the segments that begin a
    /// route and are no values. What only a caller wrote is in neither.
    #[must_use]
    pub fn path_of(&self, path: &str, day: Date) -> String {
        let routes = || self.served(day).map(|(_, serve)| &serve.route);
        let takes = routes().filter(|route| route.values(path).is_some());
        match takes.min_by(|one, other| one.rank().cmp(other.rank())) {
            Some(route) => route.text.to_string(),
            None => {
                routes().map(|route| route.begins(path)).max_by_key(|begins| begins.len()).unwrap_or_default()
            }
        }
    }

    /// Which transaction that FEI asks a core for a party's telegram answers: an inbound one, or a notice.
    #[must_use]
    pub fn answered(&self, party: &str, telegram: &[u8], day: Date) -> Option<&Arc<Transaction>> {
        let mut told = self.told_by_header.get(party)?.iter();
        told.rfind(|one| one.is_asked() && one.is(telegram, day)).map(|one| &one.transaction)
    }

    /// Whether a party's telegram says of itself which side it is, also one that no layout takes: a row of its header that
    /// tells both sides apart holds what only this one has there.
    #[must_use]
    pub fn says_it_is(&self, side: Side, party: &str, telegram: &[u8]) -> bool {
        let Some(told) = self.told_by_header.get(party) else { return false };
        let of =
            |is: bool| told.iter().filter(move |one| (one.side == side) == is).flat_map(Recognised::matches);
        of(true).filter(|own| own.fits(telegram)).any(|own| {
            let mut others = of(false).filter(|others| others.at == own.at).peekable();
            others.peek().is_some() && !others.any(|others| others.fits(telegram))
        })
    }

    /// The same by every version that has begun: what was asked before midnight may be answered behind it.
    #[must_use]
    pub fn answered_before(&self, party: &str, telegram: &[u8], day: Date) -> Option<&Arc<Transaction>> {
        let began = |one: &Recognised| one.transaction.from.is_none_or(|from| from <= day);
        let mut told = self.told_by_header.get(party)?.iter();
        told.rfind(|one| one.is_asked() && began(one) && one.fits(telegram)).map(|one| &one.transaction)
    }
}
