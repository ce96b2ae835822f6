//! What a caller does while nobody knows how its call ended: what only asks is made again, of everything else it asks what
//! became of it.

use bytes::Bytes;
use fei_codec::CallPlace;
use fei_layout::plan::{
    CallKey, CallOriginal, Effect, Expr, KeyPlace, Mask, Piece, ResponseRow, Route, Serve, SlotRef, Source,
    Transaction,
};
use fei_layout::{Registry, Routed};
use jiff::civil::Date;

use super::serve;

/// The header that tells a repetition where no values do, as callers write it.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// A call of which nobody may know how it ended.
pub(crate) struct Ask<'c> {
    pub(crate) transaction: &'c Transaction,
    pub(crate) known_by: &'c KnownBy,
    /// What is served now.
    pub(crate) layouts: &'c Registry,
    pub(crate) today: Date,
}

/// What makes a repetition of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KnownBy {
    /// Its own values, as [`fei_codec::key_values`] reads them.
    Values(Bytes),
    /// A key that its client chose.
    ClientsKey,
    /// Nothing: it only asks, and each is a new one.
    Nothing,
}

impl Ask<'_> {
    /// Whether it changed nothing, however it ended.
    pub(super) fn only_asks(&self) -> bool {
        self.transaction.effect == Effect::None
    }

    /// By what whoever made it learns more.
    pub(super) fn how(&self) -> String {
        if self.only_asks() {
            return "the same call again".to_owned();
        }
        // What is known by its key is never executed twice.
        self.inquiry().unwrap_or_else(|| format!("the same call again, with the same {}", self.names()))
    }

    /// What tells it from other calls, in words of whoever makes it: `tran_date and tran_no`. "Key" is the API key to them.
    pub(super) fn names(&self) -> String {
        match self.known_by {
            KnownBy::Values(_) => {
                let names: Vec<_> = self.keys().map(|key| &*key.path).collect();
                match names.split_last() {
                    Some((last, [])) => (*last).to_owned(),
                    Some((last, first)) => format!("{} and {last}", first.join(", ")),
                    None => "values".to_owned(),
                }
            }
            KnownBy::ClientsKey => IDEMPOTENCY_KEY.to_owned(),
            KnownBy::Nothing => "values".to_owned(),
        }
    }

    /// What would make another call of it.
    pub(super) fn others(&self) -> String {
        match self.known_by {
            KnownBy::Values(_) | KnownBy::Nothing => format!("other values of {}", self.names()),
            KnownBy::ClientsKey => format!("another {IDEMPOTENCY_KEY}"),
        }
    }

    /// Where that stands in the call.
    pub(super) fn places(&self) -> Vec<CallPlace> {
        match self.known_by {
            KnownBy::Values(_) => self.keys().map(|key| CallPlace::of(key, &[])).collect(),
            KnownBy::ClientsKey => vec![CallPlace::Query(IDEMPOTENCY_KEY.to_owned())],
            KnownBy::Nothing => Vec::new(),
        }
    }

    /// The values that its file makes its key of.
    fn keys(&self) -> impl Iterator<Item = &CallKey> {
        let own = serve(self.transaction);
        let slots = own.and_then(|own| own.key.as_ref()).into_iter().flat_map(|key| &key.pieces);
        slots.filter_map(slot).filter_map(move |slot| own?.keys.iter().find(|key| key.slot == slot))
    }

    /// The call that asks what became of it, with the values that tell it from others; none: there is none that can.
    fn inquiry(&self) -> Option<String> {
        let KnownBy::Values(key) = self.known_by else { return None };
        let own = serve(self.transaction)?;
        let inquiry = self.layouts.transaction(own.inquiry.as_deref()?, self.today)?;
        let asks = serve(inquiry)?;
        let about = asks.original.as_ref()?;
        let values: Vec<_> = fei_codec::key_values(key).collect();
        let may_be_told = self.may_be_told(own);
        let value = |key: &CallKey| {
            let at = place(about, key.slot)?;
            values.get(at).copied().filter(|_| may_be_told.get(at) == Some(&true))
        };
        let in_path = |key: &&CallKey| key.from == KeyPlace::Path;
        let can_ask = asks.keys.iter().filter(in_path).all(|key| value(key).is_none_or(Route::takes));
        // A value can be what another path has as its text: then that one is meant.
        let path = asks.path(value);
        let leads_there = match self.layouts.route(asks.method.as_str(), &path, self.today) {
            Routed::Found(meant, _) => meant.id == inquiry.id,
            Routed::OtherMethods(_) | Routed::Nowhere => false,
        };
        (can_ask && leads_there).then(|| asks.written(value))
    }

    /// Of each value of the key whether it may stand in a problem document: none that goes into a masked row.
    fn may_be_told(&self, own: &Serve) -> Vec<bool> {
        let pieces = own.key.iter().flat_map(|key| &key.pieces).filter_map(slot);
        let masked = |slot| is_masked(&own.request, self.transaction, slot);
        pieces.map(|slot| !masked(slot)).collect()
    }
}

/// Which value of the original's key a value of the call that asks about it is.
fn place(about: &CallOriginal, of: SlotRef) -> Option<usize> {
    about.key.pieces.iter().filter_map(slot).position(|known| known == of)
}

fn slot(piece: &Piece) -> Option<SlotRef> {
    match piece {
        Piece::Value(Source::Json(slot)) => Some(*slot),
        Piece::Value(_) | Piece::Text(_) => None,
    }
}

/// Whether a value of a call goes into a row that people see masked.
fn is_masked(rows: &[ResponseRow], transaction: &Transaction, of: SlotRef) -> bool {
    let takes = |value: &Expr| {
        value.cases.iter().flat_map(|case| &case.value.pieces).filter_map(slot).any(|slot| slot == of)
    };
    rows.iter().any(|row| match row {
        ResponseRow::Group { rows, .. } => is_masked(rows, transaction, of),
        ResponseRow::Field { field, value } => {
            takes(value) && transaction.request.field(*field).mask != Mask::None
        }
    })
}
