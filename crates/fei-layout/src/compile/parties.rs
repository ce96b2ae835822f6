//! The parties and layouts of one load, compiled: what flows and codes are checked against.

use std::collections::BTreeMap;

use super::json::Json;
use super::telegram::Telegram;
use super::transaction::Sides;

/// Everything that a flow can refer to.
pub(crate) struct Parties<'p, 't> {
    pub(crate) telegram: &'p BTreeMap<Box<str>, Telegram<'t>>,
    pub(crate) json: &'p BTreeMap<Box<str>, Json<'t>>,
    pub(crate) sides: &'p [Sides<'t>],
}

impl Parties<'_, '_> {
    /// Whether the parties of a transaction have no errors of their own.
    pub(crate) fn is_sound(&self, sides: &Sides<'_>) -> bool {
        let own = self.telegram.get(&sides.version.party).is_some_and(|party| party.sound);
        let typed = sides.typed();
        let mut others = typed.to.iter().chain(&typed.from).filter_map(|name| self.json.get(&name.value));
        own && others.all(|party| party.sound)
    }
}
