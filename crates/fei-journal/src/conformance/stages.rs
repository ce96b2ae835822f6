//! Rules of the table: whatever is asked of a row in whatever stage, it goes where the table says, or stays.

use fei_exchange::{Outcome, TxnId};
use jiff::Timestamp;

use super::sample;
use crate::{
    Changed, Claim, Ending, FollowUp, Following, Operate, Report, Reported, Settled, Settlement, Stage,
};

/// Everything that moves a row.
#[derive(Debug, Clone, Copy)]
enum Act {
    Settle(Outcome),
    Late(Outcome),
    OfCore(Outcome),
    Report(Settled),
    GiveUp,
    Approve(Settled),
}

impl Act {
    fn all() -> impl Iterator<Item = Self> {
        let endings = Outcome::ALL
            .into_iter()
            .flat_map(|outcome| [Self::Settle(outcome), Self::Late(outcome), Self::OfCore(outcome)]);
        let stages = Settled::ALL.into_iter().flat_map(|stage| [Self::Report(stage), Self::Approve(stage)]);
        endings.chain(stages).chain([Self::GiveUp])
    }

    /// Where it leads from a stage; none: nowhere. Written a second time, beside the journals' own guards.
    fn leads(self, from: Stage) -> Option<Stage> {
        match (from, self) {
            (Stage::Sending, Self::Settle(Outcome::Executed)) => Some(Stage::Executed),
            (Stage::Sending, Self::Settle(Outcome::Declined)) => Some(Stage::Declined),
            (Stage::Sending, Self::Settle(Outcome::NotExecuted)) => Some(Stage::NotSent),
            (Stage::Sending, Self::Settle(Outcome::Unknown)) => Some(Stage::Unknown),
            (Stage::Unknown, Self::Late(Outcome::Executed) | Self::OfCore(Outcome::Executed)) => {
                Some(Stage::ConfirmedExecuted)
            }
            (
                Stage::Unknown,
                Self::Late(Outcome::Declined | Outcome::NotExecuted)
                | Self::OfCore(Outcome::Declined | Outcome::NotExecuted),
            ) => Some(Stage::ConfirmedNot),
            (
                Stage::Executed | Stage::ConfirmedExecuted,
                Self::OfCore(Outcome::Declined | Outcome::NotExecuted),
            )
            | (Stage::Declined | Stage::NotSent | Stage::ConfirmedNot, Self::OfCore(Outcome::Executed)) => {
                Some(Stage::Manual)
            }
            (Stage::Unknown, Self::GiveUp) => Some(Stage::Manual),
            (Stage::Unknown, Self::Report(to)) | (Stage::Manual, Self::Approve(to)) => Some(to.stage()),
            _ => None,
        }
    }
}

/// A row in a stage, and the lane that somebody claimed when it was unknown.
struct Placed {
    txn: TxnId,
    claim: Option<Claim>,
}

pub(super) async fn every_pair_of_stages_is_as_the_table_says<J, D>(journal: J, desk: D)
where
    J: FollowUp,
    D: Operate,
{
    let mut moves = 0;
    for (number, from) in Stage::ALL.into_iter().enumerate() {
        for (act_number, act) in Act::all().enumerate() {
            let placed = place(&journal, &desk, from, &format!("{number} {act_number}")).await;
            assert_eq!(sample::stage(&desk, placed.txn).await, from);
            perform(&journal, &desk, &placed, act).await;
            let after = sample::stage(&desk, placed.txn).await;
            assert_eq!(after, act.leads(from).unwrap_or(from), "{act:?} of {from}");
            let contradicted = matches!(act, Act::OfCore(said) if from.is_contradicted_by(said));
            assert!(after == from || from.may_become(after) || contradicted, "{from} to {after}");
            moves += usize::from(after != from);
        }
    }
    assert_eq!(moves, 4 + 3 + 3 + 1 + 3 + 3 + (2 * 2 + 3), "the table's moves, and contradicted ends");
}

async fn place(journal: &impl FollowUp, desk: &impl Operate, stage: Stage, key: &str) -> Placed {
    let txn = sample::begin(journal, sample::intent(key, "")).await.txn();
    let first = match stage {
        Stage::Sending => return Placed { txn, claim: None },
        Stage::Executed => Outcome::Executed,
        Stage::Declined => Outcome::Declined,
        Stage::NotSent => Outcome::NotExecuted,
        _ => Outcome::Unknown,
    };
    let follow = sample::follow(txn, Following::Inquiry);
    let now = follow.first_at;
    journal.settle(txn, said(first), vec![follow]).await.expect("settled");
    if first != Outcome::Unknown {
        return Placed { txn, claim: None };
    }
    let claim = claim_of(journal, txn, now).await;
    match stage {
        Stage::ConfirmedExecuted => {
            drop(journal.late(txn, said(Outcome::Executed), vec![]).await.expect("late"))
        }
        Stage::ConfirmedNot => drop(journal.late(txn, said(Outcome::Declined), vec![]).await.expect("late")),
        Stage::Reversed => {
            let settlement = Settlement { stage: Settled::Reversed, ending: said(Outcome::NotExecuted) };
            let report = Report::Settled { settlement, follow: vec![] };
            assert_eq!(journal.report(claim.clone(), report).await, Ok(Reported::Stands));
        }
        Stage::Manual => {
            assert_eq!(desk.cancel(claim.item.id, sample::hand("one")).await, Ok(Changed::Stands));
        }
        _ => {}
    }
    Placed { txn, claim: Some(claim) }
}

/// Claims lanes until it is this one's; what another row left is out of the way then.
async fn claim_of(journal: &impl FollowUp, txn: TxnId, now: Timestamp) -> Claim {
    loop {
        let claim = journal.claim(now, &[]).await.expect("readable").expect("due");
        if claim.item.txn == txn {
            return claim;
        }
    }
}

async fn perform(journal: &impl FollowUp, desk: &impl Operate, placed: &Placed, act: Act) {
    let txn = placed.txn;
    let settled = |stage| Settlement { stage, ending: said(Outcome::Declined) };
    match act {
        Act::Settle(outcome) => {
            let follow = vec![sample::follow_in(txn, Following::Inquiry, &format!("other/{txn}"))];
            journal.settle(txn, said(outcome), follow).await.expect("an ending stands");
        }
        Act::Late(outcome) => drop(journal.late(txn, said(outcome), vec![]).await.expect("written down")),
        Act::OfCore(outcome) => drop(journal.late_of_core(txn, said(outcome)).await.expect("written down")),
        Act::Report(stage) => {
            let report = Report::Settled { settlement: settled(stage), follow: vec![] };
            report_on(journal, placed, report).await;
        }
        Act::GiveUp => report_on(journal, placed, Report::Manual { why: "the window is over".into() }).await,
        Act::Approve(stage) => {
            desk.propose(txn, sample::proposed(stage), sample::hand("one")).await.expect("heard");
            let proposal = desk.proposal(txn).await.expect("readable").map_or(0, |proposal| proposal.event);
            desk.approve(txn, proposal, settled(stage), vec![], sample::hand("other")).await.expect("heard");
        }
    }
}

async fn report_on(journal: &impl FollowUp, placed: &Placed, report: Report) {
    if let Some(claim) = placed.claim.clone() {
        journal.report(claim, report).await.expect("heard");
    }
}

fn said(outcome: Outcome) -> Ending {
    sample::ending(outcome, None, outcome.as_str())
}
