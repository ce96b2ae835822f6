//! From as typed to as run: what the tables of a layout file mean, and everything that is wrong with them.

mod answer;
mod apart;
mod asked;
mod bitmap;
mod block;
mod builder;
mod choice;
mod computed;
mod endings;
mod field;
mod find;
mod fingerprint;
mod flow;
mod group;
mod http;
mod inventory;
mod items;
mod json;
mod key;
mod kind;
mod local;
mod lookup;
mod meanings;
mod names;
mod notice;
mod offsets;
mod parties;
mod parts;
mod program;
mod recognise;
mod records;
mod repeats;
mod room;
mod serve;
mod shape;
mod size;
mod telegram;
mod template;
mod transaction;
mod value;
mod versions;
mod view;
mod wide;

pub(crate) use apart::check as apart;
pub(crate) use fingerprint::Around;
pub(crate) use flow::compile as flow;
pub(crate) use inventory::{Inventory, Shared, homeless};
pub(crate) use json::compile as json_party;
pub(crate) use meanings::check as meanings;
pub(crate) use notice::{of as notice_of, versions as notices_of};
pub(crate) use parties::Parties;
pub(crate) use records::{compile as records, same_day};
pub(crate) use serve::apart as routes_apart;
pub(crate) use telegram::{Telegram, compile as telegram_party};
pub(crate) use transaction::sides;
pub(crate) use versions::days;

use crate::plan::{AnswerOnlyData, Charset, Empty, Gates, TextPolicy};
use crate::read::Entries;
use crate::typed::{AtBase, Text};

/// What rows need to know of their party.
#[derive(Clone, Copy)]
pub(crate) struct Context<'t> {
    pub(crate) party: &'t str,
    pub(crate) shared: &'t Shared,
    pub(crate) words: Option<&'t Entries<Text>>,
    pub(crate) charset: Charset,
    pub(crate) text_request: TextPolicy,
    pub(crate) text_answer: TextPolicy,
    /// The empty form of dates and times.
    pub(crate) empty: Empty,
    pub(crate) base: AtBase,
    pub(crate) answer_only_data: AnswerOnlyData,
    /// What is said of what a conversion changes.
    pub(crate) gates: Gates,
    /// The longest telegram.
    pub(crate) frame_bytes_max: u32,
}

#[cfg(test)]
mod tests;
