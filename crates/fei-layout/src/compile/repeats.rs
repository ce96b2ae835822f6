//! What is said again when nobody answered: an advice, unless its file says what else follows. Money never is, and where
//! the core has it in hand FEI does nothing beside it.

use super::transaction::Sides;
use crate::FindingCode;
use crate::plan::{Effect, OnUnknown, Owner, UnknownPolicy};
use crate::read::{missing, top};
use crate::report::{Draft, Report};
use crate::typed::{FlowWord, TransactionFile};

/// Until it is said again, where the file does not say.
pub(super) const FIRST_AFTER_S: u64 = 30;

/// What follows one whose file says nothing of it.
pub(super) fn unsaid(typed: &TransactionFile) -> OnUnknown {
    let flow = typed.flow.as_ref().map(|flow| flow.value);
    let effect = typed.effect.as_ref().map(|effect| effect.value.0);
    if (flow, effect) == (Some(FlowWord::Outbound), Some(Effect::Advice)) && typed.items.is_none() {
        return OnUnknown {
            policy: UnknownPolicy::Repeat,
            owner: Owner::Gateway,
            first_after_s: FIRST_AFTER_S,
            reverse_after_s: 0,
            until_s: 86_400,
        };
    }
    OnUnknown::NOTHING
}

/// Whether what is to be said again may be.
pub(super) fn check(sides: &Sides<'_>, report: &mut Report<'_>) {
    let typed = sides.typed();
    let table = typed.on_unknown.as_ref().filter(|table| table.policy.value == UnknownPolicy::Repeat);
    if let Some(table) = table {
        if sides.effect() != Effect::Advice {
            let message = "only what tells may be said again: anything else goes out at most once";
            let draft = Draft::error(FindingCode::DoesNotFit, table.policy.span, message);
            report.add(draft.expected("effect = \"advice\"; or another policy"));
        }
        if table.owner.value == Owner::Core {
            let message = "what is the core's to see to FEI does not say again";
            let draft = Draft::error(FindingCode::DoesNotFit, table.owner.span, message);
            report.add(draft.expected("owner = \"gateway\"; or policy = \"manual\""));
        }
    }
    if typed.items.is_some() && sides.effect() == Effect::Advice {
        let draft = match (table, &typed.on_unknown) {
            (Some(table), _) => Draft::error(
                FindingCode::DoesNotFit,
                table.policy.span,
                "items are not said again one by one",
            ),
            (None, None) => missing(top(typed), "on_unknown"),
            (None, Some(_)) => return,
        };
        report
            .add(draft.expected("on_unknown = { policy = \"manual\", owner = \"core\" }: a person decides"));
    }
}
