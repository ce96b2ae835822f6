//! What a mapping takes from outside of the telegram and the JSON: numbers, clock, settings, secrets, all handed in.

use fei_exchange::Reference;
use fei_layout::plan::GroupIx;

use crate::View;

/// FEI's own values for one transaction.
pub struct Context<'a> {
    /// `{@reference}`: the number that the institution knows the transaction by.
    pub reference: Option<&'a str>,
    /// `{@own_reference}`: the number of an inquiry or a reversal itself.
    pub own_reference: Option<&'a str>,
    /// `{@attempt}`: which attempt of a reversal or an advice it is.
    pub attempt: Option<&'a str>,
    /// `{@now}`: the clock in Korea as YYYYMMDDhhmmss.
    pub now: &'a str,
    /// `{@setting.NAME}` of the institution.
    pub setting: &'a dyn Fn(&str) -> Option<String>,
    /// `{@secret.NAME}` of the institution; never in an error, a loss or a log.
    pub secret: &'a dyn Fn(&str) -> Option<String>,
    /// `{@original.NAME}`: the answer of the transaction that is asked about.
    pub original: Option<&'a View<'a>>,
    /// Of a telegram whose items are transactions: their numbers, and which of them is at hand.
    pub parts: Option<Parts<'a>>,
}

/// The transactions of one telegram.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// The group of the request whose items they are.
    pub group: GroupIx,
    /// The number of each, in their order; `{@reference}` inside the list is the item's own.
    pub references: &'a [Option<Reference>],
    /// The one that a later call is about, from 0; none: the call is about all of them.
    pub at: Option<u32>,
}
