//! `GET /transactions`: what FEI can be asked, and what of it is stopped.

use std::collections::BTreeMap;

use fei_journal::{Journal, Subject};
use fei_layout::plan::Flow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Watched;
use super::institutions::later;
use super::spoken::Spoken;

/// One transaction.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Transaction {
    /// Its id in the layouts.
    pub(crate) id: String,
    /// For people.
    pub(crate) title: String,
    /// outbound, inbound, local.
    pub(crate) flow: String,
    /// The party that is called; none: FEI answers by itself.
    pub(crate) to: Option<String>,
    /// none, money, advice.
    pub(crate) effect: String,
    /// The order that stops it; none: it goes.
    pub(crate) stopped: Option<Spoken>,
    /// Orders that wait for their time, the next first.
    pub(crate) later: Vec<Spoken>,
}

/// All that a line or a call can ask for, by id; of several versions the last one.
pub(super) fn list<J: Journal>(watched: &Watched<J>) -> Vec<Transaction> {
    let (gateway, layouts) = (&watched.gateway, watched.gateway.layouts());
    let mut all = BTreeMap::new();
    for transaction in layouts.transactions() {
        let (flow, to) = match &transaction.flow {
            Flow::Outbound { to, .. } => ("outbound", Some(to.to_string())),
            Flow::Inbound { .. } => ("inbound", Some(transaction.party.to_string())),
            Flow::Local(_) => ("local", None),
            // Nobody asks for it: what it follows is stopped, or whom it goes to.
            Flow::Notice(_) => continue,
            Flow::LayoutOnly => continue,
        };
        let said = gateway.said(&Subject::Transaction(transaction.id.clone()));
        let one = Transaction {
            id: transaction.id.to_string(),
            title: transaction.title.to_string(),
            flow: flow.to_owned(),
            to,
            effect: transaction.effect.as_str().to_owned(),
            stopped: Spoken::stopped(&said),
            later: later([said]),
        };
        all.insert(transaction.id.clone(), one);
    }
    all.into_values().collect()
}
