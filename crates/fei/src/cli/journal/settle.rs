//! `fei journal settle`: two people say what became of a transaction that nobody could find out.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use fei_exchange::{Outcome, TxnId};
use fei_gateway::{SystemClock, settled_answer, settled_notice};
use fei_journal::{Ending, Leg, Lookup, Operate, Proposal, Settlement, Shown, Stage};

use super::find;
use super::show::Layouts;
use crate::cli::desk::{ByHand, Desk};
use crate::output::Output;
use crate::stop::{Exit, Stop};

/// Settle by hand what became of a transaction.
///
/// Only what is manual can be settled, and only by two people: one proposes, another approves. Who they are is the login
/// of the terminal, also behind sudo. Both reasons stand in the journal for good. From the approval on duplicates, and
/// whoever asks, hear the settled result. Without --yes it only shows what would change.
///
///   fei journal settle 01997f3c-… --as confirmed_executed --why "기관 확인 (전화)" --yes
///   fei journal settle 01997f3c-… --approve --why "거래내역 대사 확인" --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
#[command(group = ArgGroup::new("what").required(true).args(["stage", "approve"]))]
pub(super) struct Settle {
    /// FEI's own number.
    #[arg(value_parser = find::txn)]
    txn: TxnId,
    /// Propose: confirmed_executed, confirmed_not or reversed.
    #[arg(long = "as", value_name = "STAGE", value_parser = find::stage)]
    stage: Option<Stage>,
    /// Approve what another person proposed.
    #[arg(long)]
    approve: bool,
    #[command(flatten)]
    by_hand: ByHand,
    /// The layouts folder; by default the settings' one.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS")]
    layouts: Option<PathBuf>,
}

impl Settle {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let desk = Desk::open(config)?;
        let txn = self.txn;
        let Some(shown) = desk.ask(desk.desk.show(txn))? else {
            out.complain(format_args!("fei: no transaction {txn}"));
            return Ok(Exit::Findings);
        };
        find::write(&shown.row, out)?;
        if let Some(stage) = self.stage {
            out.say(format_args!("proposal: {} → {stage}; another person approves", shown.row.stage));
            return desk.change(&self.by_hand, out, async |desk, hand| desk.propose(txn, stage, hand).await);
        }
        let Some(proposal) = desk.ask(desk.desk.proposal(txn))? else {
            out.complain("fei: nobody has proposed anything");
            return Ok(Exit::Findings);
        };
        let layouts = Layouts::read(&desk, self.layouts)?;
        let settlement = settlement(&shown, &proposal, &layouts);
        let Proposal { event, stage, hand } = proposal;
        out.say(format_args!("proposed by {}: {stage}, because {}", hand.who, hand.why));
        out.say(format_args!("from then on it is told as {}", settlement.ending.outcome));
        let notice = settled_notice(&layouts.0, &SystemClock, &shown.row);
        if !notice.is_empty() {
            out.say("and the core is told by a notice");
        }
        desk.change(&self.by_hand, out, async |desk, hand| {
            desk.approve(txn, event, settlement, notice, hand).await
        })
    }
}

/// What is told from then on. Without its layout the first answer stays: what became of it is asked for.
fn settlement(shown: &Shown, proposal: &Proposal, layouts: &Layouts) -> Settlement {
    let outcome = match proposal.stage {
        Stage::ConfirmedExecuted => Outcome::Executed,
        _ => Outcome::NotExecuted,
    };
    let telegram =
        |wanted: Leg| shown.telegrams.iter().find(|(leg, _)| *leg == wanted).map(|(_, bytes)| bytes.clone());
    let request = telegram(Leg::Request).unwrap_or_default();
    let answer = settled_answer(&layouts.0, &SystemClock, &shown.row, request, outcome);
    let answer = answer.or_else(|| telegram(Leg::Answer)).unwrap_or_default();
    Settlement { stage: proposal.stage, ending: Ending { outcome, code: None, answer } }
}
