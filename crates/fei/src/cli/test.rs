//! `fei test`: the golden cases, without network.

use std::path::{Path, PathBuf};

use clap::Args;

use super::play_args::Script;
use crate::cases::{Cases, Tally};
use crate::golden::Place;
use crate::output::{Format, Output};
use crate::play::Overheard;
use crate::stop::{Exit, Stop};

/// Play the golden cases, without network.
///
/// They stand beside the layouts. What comes out is compared byte for byte.
///
///   fei test                                      all
///   fei test layouts/hecto/transfer.golden.toml   those of one file
///   fei test --case "timed out"                   those whose name has these words
///
/// A case is a telegram in, the JSON out, the JSON in, the telegram out, through the
/// gateway that `fei run` runs; a served case is a call to us, through the same; a
/// codec case is a telegram and its mirror, a records case a small file and its lines
/// of JSON. Exit 1 says which case, which part, which byte.
///
/// They are played by the settings that `[layouts] cases` names, or by these settings,
/// then the samples. Of secrets only those that stand in the file itself are taken, then
/// the samples': no file of a secret is read, and what no sample has is `***`.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Test {
    /// A folder of layouts, one party's folder in it, or one file; by default the settings' layouts.
    #[arg(env = "FEI_LAYOUTS")]
    path: Option<PathBuf>,
    /// Only cases whose name has this text.
    #[arg(long, value_name = "TEXT", default_value = "")]
    case: String,
}

impl Test {
    pub(super) fn run(self, config: Option<&Path>, verbose: u8, out: &mut Output) -> Result<Exit, Stop> {
        let ears = Overheard::default();
        crate::logging::start(crate::logging::talk_level(verbose), None, Some(ears.clone()))?;
        let script = Script::read(config, self.path.clone(), out)?;
        let wanted = |place: &Place, name: &str| self.wanted(&script, place, name);
        let Script { registry, golden, settings, .. } = &script;
        let cases = Cases { registry, golden, settings, wanted: &wanted };
        let tally = super::runtime()?.block_on(cases.run(ears))?;
        // A misspelt name is no test that passed.
        if !self.case.is_empty() && tally.judged() == 0 {
            return Err(Stop::NoCaseHas(self.case));
        }
        report(&Tally { errors: script.errors, ..tally }, &script.part.root, out)
    }

    fn wanted(&self, script: &Script, place: &Place, name: &str) -> bool {
        // of a layout's file that was named, the cases beside it
        let stem = place.file.trim_end_matches(".golden.toml");
        let beside = [".golden.toml", ".toml", ".records.toml"];
        beside.iter().any(|end| script.part.holds(&format!("{stem}{end}"))) && name.contains(&self.case)
    }
}

fn report(tally: &Tally, root: &Path, out: &mut Output) -> Result<Exit, Stop> {
    let exit = if tally.is_fine() { Exit::Fine } else { Exit::Findings };
    if out.format == Format::Json {
        out.json(tally)?;
        return Ok(exit);
    }
    for failed in tally.told(root) {
        out.line(failed)?;
    }
    if tally.is_fine() {
        out.line(format_args!("ok: {tally}"))?;
    } else {
        out.line(tally)?;
    }
    Ok(exit)
}
