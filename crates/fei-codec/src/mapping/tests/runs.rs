//! Rows that an answer takes from its request many at once are those that it would take one by one.

use std::sync::Arc;

use fei_exchange::Outcome;
use fei_layout::plan::{Http, JsonParty, Transaction};
use proptest::prelude::*;

use super::fixture::{World, with_context};
use crate::mapping::{Answer, Verdict, read_answer};
use crate::{Losses, View};

/// The transactions of the real files that ask an institution and have nothing but rows of their own.
fn asking() -> Vec<(&'static Transaction, &'static Http, &'static JsonParty)> {
    let ids = ["hecto.transfer", "hecto.payment", "hecto.account_holder", "hecto.balance"];
    ids.map(|id| {
        let (http, party) = World::real().http(id);
        (&**World::real().transaction(id), http, party)
    })
    .into()
}

/// What is written, with its changes, or why nothing is.
fn written(
    transaction: &Transaction,
    view: &View<'_>,
    mapping: Option<(&Http, &JsonParty, &Answer<'_>)>,
) -> Result<(Vec<u8>, Losses), String> {
    with_context(Some("F123456789U000000001"), None, |context| {
        let verdict = Verdict::told(Outcome::Executed, None);
        let mapping = mapping.map(|(http, party, answer)| (http, party, answer, context));
        let exchanged = World::real().written(transaction, view, verdict, mapping);
        exchanged.map(|done| (done.telegram, done.losses)).map_err(|error| error.to_string())
    })
}

/// The same transaction with a request that is another: nothing is known of its rows.
fn row_by_row(transaction: &Transaction) -> Transaction {
    Transaction { request: Arc::new((*transaction.request).clone()), ..transaction.clone() }
}

proptest! {
    #[test]
    fn many_at_once_are_what_one_by_one_are(
        telegram in prop::collection::vec(prop_oneof![4 => b'0'..=b'9', 2 => Just(b' '), 1 => any::<u8>()], 300),
        holder in "[가-힣A-Za-z ]{0,12}",
        amount in "[0-9]{0,15}",
    ) {
        let json = format!(
            r#"{{"rsp_code":"A0000","account_holder_name":"{holder}","balance_amt":"{amount}",
                "res_list":[{{"account_holder_name":"{holder}"}}]}}"#
        );
        for (transaction, http, party) in asking() {
            let view = View::read(&transaction.request, &telegram).unwrap();
            let answer = read_answer(http, json.as_bytes()).unwrap();
            let slow = row_by_row(transaction);
            for mapping in [None, Some((http, party, &answer))] {
                let (quick, slow) = (written(transaction, &view, mapping), written(&slow, &view, mapping));
                prop_assert_eq!(quick, slow, "{}", transaction.id);
            }
        }
    }
}
