//! A transaction's file as typed.

use toml::de::DeValue;

use super::{Day, Does, FlowWord, HttpTable, LocalTable, NoticeTable, Row, ServeTable, Text};
use crate::plan::{Owner, UnknownPolicy};
use crate::read::{At, Entries, Node, OneOrMany, Read, Reader, typed};

typed! {
    /// One thing that can be asked: how it is recognised, its rows, where it goes.
    "a transaction" TransactionFile {
        /// What the sheet calls it.
        title?: Text,
        /// "outbound": FEI asks an institution. "inbound": an institution asks, FEI asks the core. "local": FEI answers itself. "notice": FEI tells the core what an unknown result became. "layout": only for decode, encode and view.
        flow?: At<FlowWord>,
        /// The JSON party that is asked.
        to?: Text,
        /// The JSON party that calls us.
        from?: Text,
        /// Header rows and the values that make a telegram this transaction.
        r#match?: At<Entries<OneOrMany<Text>>>,
        /// From which day this version holds.
        effective?: EffectiveTable,
        /// Bytes of the whole telegram: one number, or { request = 300, response = 400 }.
        total?: At<Total>,
        /// Whether money moves at the institution.
        effect?: At<Does>,
        /// Rows by which an operator finds it: { amount = "amount", account = "rcv_account" }.
        find?: FindTable,
        /// That each item of a group is a transaction of its own, and how an answer tells of each.
        items?: ItemsTable,
        /// What follows an unknown result.
        on_unknown?: OnUnknownTable,
        /// The rows of request and response, where they are the same.
        telegram?: At<Vec<Row>>,
        /// The rows of the request, where the response has others.
        request?: At<Vec<Row>>,
        /// The rows of the response, where the request has others.
        response?: At<Vec<Row>>,
        /// How the institution is asked, and how its answer is read.
        http?: HttpTable,
        /// How we are called, and what the caller hears.
        serve?: ServeTable,
        /// How FEI answers itself.
        local?: LocalTable,
        /// What the core is told when an unknown result became known.
        notice?: NoticeTable,
        /// Remarks.
        #[expect(dead_code, reason = "kept for export")]
        note?: Text,
    }
}

typed! {
    /// From when on a version holds.
    "`effective`" EffectiveTable {
        /// The first day.
        from: At<Day>,
    }
}

typed! {
    /// Each item of a group is a transaction: with its own number at the institution, its own outcome and its own row in
    /// the journal.
    "`items`" ItemsTable {
        /// The group, of request and response.
        group: Text,
        /// Items of one call at most, where the institution takes fewer than the telegram.
        max?: At<u32>,
        /// Rows of the item by which an operator finds it.
        find?: FindTable,
        /// The row of the item that a code row's `rsp_code` goes to.
        rsp_code?: Text,
        /// Rows of the response's item, and what they say by class and code.
        answer: Entries<At<Entries<Text>>>,
    }
}

typed! {
    /// Rows of the request by which an operator finds the transaction.
    "`find`" FindTable {
        /// The amount: an exact number.
        amount?: Text,
        /// The amount's currency, where there is more than one.
        currency?: Text,
        /// The account: kept as a keyed hash and its last four characters.
        account?: Text,
    }
}

typed! {
    /// What follows an unknown result.
    "`on_unknown`" OnUnknownTable {
        /// What is done.
        policy: At<UnknownPolicy>,
        /// Who compensates: one side, never both.
        owner: At<Owner>,
        /// Until the first inquiry, or until it is said again: "30s", "5m", "1h".
        first_after?: Text,
        /// Until it is undone though no inquiry has had a final answer: "10m".
        reverse_after?: Text,
        /// Until a person takes over: "24h".
        until?: Text,
    }
}

/// Bytes of the whole telegram.
#[derive(Debug, Clone)]
pub(crate) enum Total {
    Both(u32),
    Sides(TotalTable),
}

typed! {
    /// Bytes of the whole telegram, by side.
    "`total`" TotalTable {
        /// Bytes of the request.
        request?: At<u32>,
        /// Bytes of the response.
        response?: At<u32>,
    }
}

impl Read for Total {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::Table(_) => TotalTable::read(node, reader).map(Self::Sides),
            _ => u32::read(node, reader).map(Self::Both),
        }
    }
}
