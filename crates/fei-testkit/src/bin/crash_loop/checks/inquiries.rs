//! Calls about a deposit, its cancel and questions: I4, I7.

use crate::cancels::Inquiry;
use crate::checks::Case;
use crate::question::What;
use crate::report::Findings;

/// I7: the core hears of a deposit's end first. One that its own answer ended had that before a call about it came.
pub(super) fn a_call_about_a_deposit_waits_for_its_end(case: &Case<'_>, found: &mut Findings) {
    for question in &case.ledger.questions {
        let Some(before) = &question.before else { continue };
        // It came to the gateway first, and waits for nobody.
        let overtakes = case.ledger.cancels.get(&question.number).is_some_and(|cancel| cancel.overtakes);
        if overtakes && question.what == What::Cancel {
            continue;
        }
        let deposit = case.books.calls.iter().find(|row| row.trace == *before);
        let ended = deposit.filter(|row| matches!(&*row.stage, "executed" | "declined" | "not_sent"));
        if let Some(row) = ended {
            let (what, number, stage) = (question.what, question.number, &row.stage);
            let seen = format!("{what:?} of {number} came before the answer by which the deposit is {stage}");
            found.add("I7", seen);
        }
    }
}

/// I4: whoever asks about a deposit is told what the core has made of it.
pub(super) fn they_say_what_is_so(case: &Case<'_>, found: &mut Findings) {
    for inquiry in &case.ledger.inquiries {
        let (number, status, state) = (inquiry.number, inquiry.said.status, inquiry.state());
        if !is_true(case, inquiry, state.as_deref()) {
            found.add(
                "I4",
                format!("who asked about deposit {number} was told {status} {state:?}: {inquiry:?}"),
            );
        }
    }
}

fn is_true(case: &Case<'_>, inquiry: &Inquiry, state: Option<&str>) -> bool {
    let mut of_it =
        case.ledger.questions.iter().filter(|one| one.number == inquiry.number && one.is_booked());
    let booked = |what| of_it.clone().any(|one| one.what == what);
    match state {
        Some("booked") => booked(What::Deposit) && !inquiry.cancelled,
        // In this order: a cancel of what had not come takes nothing back.
        Some("cancelled") => {
            of_it.any(|one| one.what == What::Deposit) && of_it.any(|one| one.what == What::Cancel)
        }
        Some("declined") => !booked(What::Deposit),
        Some("not_found" | "unknown") => !inquiry.executed,
        Some(_) => false,
        None => matches!(inquiry.said.status, 503 | 504),
    }
}
