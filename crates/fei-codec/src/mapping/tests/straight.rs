//! A call whose members are taken as they stand is the call that they make step by step.

use fei_layout::plan::{Expr, Http, Is, JsonForm, JsonParty, JsonStep, Source, TextWidth, When};
use proptest::prelude::*;

use super::fixture::{World, with_context};
use crate::mapping::{Call, call};
use crate::{Error, Losses, View};

const ASKING: [&str; 5] = [
    "hecto.transfer",
    "hecto.transfer_by_thedozen",
    "hecto.payment",
    "hecto.account_holder",
    "hecto.balance",
];

/// The same mapping with a condition that always holds, so that every member is put together step by step.
fn step_by_step(http: &Http) -> Http {
    changed(http, |value| {
        for case in &mut value.cases {
            case.when = [&*case.when, &[When { of: Source::Now, is: Is::Filled }]].concat().into();
        }
    })
}

/// The same mapping, but all text is made half-width, also what a table says.
fn narrow(http: &Http) -> Http {
    changed(http, |value| value.width = Some(TextWidth::Half))
}

fn changed(http: &Http, change: impl Fn(&mut Expr)) -> Http {
    let mut http = http.clone();
    for step in &mut *http.ask.body {
        if let JsonStep::Value { value, form: JsonForm::Text, .. } = step {
            change(value);
        }
    }
    http
}

/// The same party, but its tables speak full-width.
fn wide(party: &JsonParty) -> JsonParty {
    let mut party = party.clone();
    for row in party.tables.iter_mut().flat_map(|table| &mut table.rows) {
        row.value = "ＡＢ　가".into();
    }
    party
}

/// The same party, but a code that its tables do not list becomes another one, which is a loss.
fn elsewhere(party: &JsonParty) -> JsonParty {
    let mut party = party.clone();
    for row in party.tables.iter_mut().flat_map(|table| &mut table.rows).filter(|row| row.is_for_any()) {
        row.value = "elsewhere".into();
    }
    party
}

fn made(id: &str, (http, party): (&Http, &JsonParty), telegram: &[u8]) -> (Result<Call, Error>, Losses) {
    let world = World::real();
    let (view, mut losses) = (View::read(&world.transaction(id).request, telegram).unwrap(), Losses::new());
    let made = with_context(Some("F123456789U000000001"), None, |context| {
        call(http, party, &view, context, &mut losses)
    });
    (made, losses)
}

proptest! {
    #[test]
    fn members_as_they_stand_are_those_put_together(
        which in 0..ASKING.len(),
        noise in prop::collection::vec((0_usize..300, prop_oneof![3 => b' '..=b'~', 1 => any::<u8>()]), 0..12),
        blank in 100_usize..300,
        (is_listed, is_wide) in any::<(bool, bool)>(),
    ) {
        let mut telegram = super::real::transfer("12345678");
        telegram[blank..(blank + 15).min(300)].fill(b' ');
        noise.into_iter().for_each(|(at, byte)| telegram[at] = byte);
        let (id, (http, party)) = (ASKING[which], World::real().http(ASKING[which]));
        let party = if is_listed { party.clone() } else { elsewhere(party) };
        let (http, party) = if is_wide { (narrow(http), wide(&party)) } else { (http.clone(), party) };
        let put_together = made(id, (&step_by_step(&http), &party), &telegram);
        prop_assert_eq!(made(id, (&http, &party), &telegram), put_together, "{}", id);
    }
}
