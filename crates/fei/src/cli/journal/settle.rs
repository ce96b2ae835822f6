//! `fei journal settle`: two people say what became of a transaction that nobody could find out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use fei_exchange::{Outcome, TxnId};
use fei_gateway::{SystemClock, settled_answer, settled_notice};
use fei_journal::{
    Ending, Leg, Lookup, Operate, Proposal, Proposed, Settled, Settlement, Shown, Stage, Unchanged,
};
use fei_layout::Registry;
use fei_layout::plan::Transaction;

use super::find;
use super::known::Layouts;
use crate::cli::desk::{ByHand, Desk};
use crate::output::Output;
use crate::stop::{Exit, Stop};
use crate::words;

/// Settle by hand what became of a transaction.
///
/// Only what is manual can be settled, and only by two people: one proposes, another
/// approves the same. Who they are is the login of the terminal, also behind sudo;
/// without one (in a container) it is the user of the process, with a warning, and
/// whoever may become another user can approve alone. Both reasons stand in the journal
/// for good. From the approval on duplicates, and whoever asks, hear the settled
/// result. Without --yes it only shows what would change.
///
/// An answer of the institution that comes meanwhile takes a proposal away, and what
/// contradicts it is refused.
///
///   fei journal settle 01997f3c-… --as confirmed_executed --why "기관 확인 (전화)" --yes
///   fei journal settle 01997f3c-… --as confirmed_executed --approve --why "거래내역 대사 확인" --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Settle {
    /// FEI's own number.
    #[arg(value_parser = find::txn)]
    txn: TxnId,
    /// What became of it: confirmed_executed, confirmed_not or reversed.
    #[arg(long = "as", value_name = "STAGE", value_parser = settled)]
    stage: Settled,
    /// Approve it: another person has proposed the same.
    #[arg(long)]
    approve: bool,
    /// Propose it although the institution has answered otherwise.
    #[arg(long, conflicts_with = "approve")]
    against_answer: bool,
    /// Approve it although nobody has the layouts by which it was begun: the answer is told by those of its day as they are now.
    #[arg(long, requires = "approve")]
    changed_layouts: bool,
    #[command(flatten)]
    by_hand: ByHand,
    /// The layouts folder; by default the settings' one.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS")]
    layouts: Option<PathBuf>,
}

impl Settle {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let desk = Desk::open(config)?;
        let Some(shown) = desk.ask(desk.desk.show(self.txn))? else {
            out.complain(format_args!("fei: no transaction {}", self.txn));
            return Ok(Exit::Findings);
        };
        find::write(&shown.row, out)?;
        if let Some(said) = shown.answered() {
            out.say(format_args!("the institution has answered since: {said}"));
        }
        if self.approve { self.second(&desk, &shown, out) } else { self.first(&desk, &shown, out) }
    }

    /// The first person's word.
    fn first(self, desk: &Desk, shown: &Shown, out: &mut Output) -> Result<Exit, Stop> {
        let Self { txn, stage, against_answer, by_hand, .. } = self;
        if shown.row.stage != Stage::Manual {
            out.complain(format_args!("fei: {}", Unchanged::NotManual(shown.row.stage)));
            return Ok(Exit::Findings);
        }
        if let Some(said) = shown.answered().filter(|said| !against_answer && !stage.agrees_with(*said)) {
            out.complain(format_args!(
                "fei: {}; --against-answer, if {stage} is meant",
                Unchanged::Answered(said)
            ));
            return Ok(Exit::Findings);
        }
        out.say(format_args!("proposal: {} → {stage}; another person approves", shown.row.stage));
        let proposed = Proposed { stage, against_answer };
        desk.change(&by_hand, out, async |desk, hand| desk.propose(txn, proposed, hand).await)
    }

    /// The second person's.
    fn second(self, desk: &Desk, shown: &Shown, out: &mut Output) -> Result<Exit, Stop> {
        let txn = self.txn;
        let Some(proposal) = desk.ask(desk.desk.proposal(txn))? else {
            out.complain("fei: nobody has proposed anything, or an answer has come since");
            return Ok(Exit::Findings);
        };
        if proposal.stage != self.stage {
            let Proposal { stage, hand, .. } = proposal;
            out.complain(format_args!(
                "fei: {} has proposed {stage}, because {}",
                words::shown(&hand.who),
                words::shown(&hand.why)
            ));
            return Ok(Exit::Findings);
        }
        let layouts = Layouts::read(desk, self.layouts, shown)?;
        let known = layouts.known(shown);
        if known.is_none_or(|(_, known)| known.layout_hash != shown.layout_hash) && !self.changed_layouts {
            let transaction = &shown.row.transaction;
            out.complain(format_args!(
                "fei: the layouts of {transaction} have changed since it was begun or are gone, and the journal does not keep \
                 them: whoever asks would be told by others, or by none; --changed-layouts, if that is meant, or --layouts with \
                 those of then"
            ));
            return Ok(Exit::Findings);
        }
        let settlement = settlement(shown, &proposal, known);
        let Proposal { event, stage, hand } = proposal;
        out.say(format_args!(
            "proposed by {}: {stage}, because {}",
            words::shown(&hand.who),
            words::shown(&hand.why)
        ));
        out.say(format_args!("from then on it is told as {}", settlement.ending.outcome));
        if known.is_none() {
            out.say("no layout says how: whoever asks by a repetition hears the first answer again, and nobody is told");
        }
        let notice =
            known.map(|(_, known)| settled_notice(known, &SystemClock, &shown.row)).unwrap_or_default();
        if !notice.is_empty() {
            out.say("and the core is told by a notice");
        }
        desk.change(&self.by_hand, out, async |desk, hand| {
            desk.approve(txn, event, settlement, notice, hand).await
        })
    }
}

fn settled(text: &str) -> Result<Settled, String> {
    Settled::parse(text).ok_or_else(|| format!("one of {}", Settled::ALL.map(Settled::as_str).join(", ")))
}

/// What is told from then on. Without its layout the first answer stays: what became of it is asked for.
fn settlement(
    shown: &Shown,
    proposal: &Proposal,
    layouts: Option<(&Registry, &Arc<Transaction>)>,
) -> Settlement {
    let outcome = match proposal.stage {
        Settled::ConfirmedExecuted => Outcome::Executed,
        Settled::ConfirmedNot | Settled::Reversed => Outcome::NotExecuted,
    };
    let telegram =
        |wanted: Leg| shown.telegrams.iter().find(|(leg, _)| *leg == wanted).map(|(_, bytes)| bytes.clone());
    let request = telegram(Leg::Request).unwrap_or_default();
    let answer =
        layouts.and_then(|layouts| settled_answer(layouts, &SystemClock, &shown.row, request, outcome));
    let answer = answer.or_else(|| telegram(Leg::Answer)).unwrap_or_default();
    Settlement { stage: proposal.stage, ending: Ending { outcome, code: None, answer } }
}
