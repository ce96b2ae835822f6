//! What a mapping takes from outside of the telegram and the JSON: numbers, clock, settings, secrets, all handed in.

use crate::View;

/// FEI's own values for one transaction.
pub struct Context<'a> {
    /// `{@reference}`: the number that the institution knows the transaction by.
    pub reference: Option<&'a str>,
    /// `{@own_reference}`: the number of an inquiry or a reversal itself.
    pub own_reference: Option<&'a str>,
    /// `{@now}`: the clock in Korea as YYYYMMDDhhmmss.
    pub now: &'a str,
    /// `{@setting.NAME}` of the institution.
    pub setting: &'a dyn Fn(&str) -> Option<String>,
    /// `{@secret.NAME}` of the institution; never in an error, a loss or a log.
    pub secret: &'a dyn Fn(&str) -> Option<String>,
    /// `{@original.NAME}`: the answer of the transaction that is asked about.
    pub original: Option<&'a View<'a>>,
}
