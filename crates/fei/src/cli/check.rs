//! `fei check`: everything that is wrong with the layouts, at once, and nothing else happens.

use std::path::PathBuf;

use clap::Args;
use fei_layout::{Finding, Loaded, Registry, Severity, load, render};

use crate::layouts::{Folder, Part};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Say everything that is wrong with a folder of layouts, each with its place and its mending.
///
///   fei check                              the folder `layouts`
///   fei check layouts/hecto/transfer.toml  one file, read with its party
///   fei check --format json                the same as data
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Check {
    /// A folder of layouts, one party's folder in it, or one file.
    #[arg(default_value = "layouts")]
    path: PathBuf,
    /// Warnings count as errors.
    #[arg(long)]
    strict: bool,
}

impl Check {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        let part = Part::of(&self.path);
        let folder = Folder::read(&part.root)?;
        let Loaded { registry, mut findings } = load(&folder.layouts);
        findings.retain(|finding| part.holds(&finding.file));
        let errors =
            findings.iter().filter(|finding| self.strict || finding.severity == Severity::Error).count();
        match out.format {
            Format::Json => out.line(render::json(&findings))?,
            Format::Text if errors > 0 => report(&findings, errors, &folder, out)?,
            Format::Text => {
                if !findings.is_empty() {
                    let colour = out.colour_talk;
                    out.say(render::human(&findings, &folder.layouts, colour));
                }
                out.line(format_args!("ok: {}", sum(&registry, findings.len())))?;
            }
        }
        Ok(if errors > 0 { Exit::Findings } else { Exit::Fine })
    }
}

fn report(findings: &[Finding], errors: usize, folder: &Folder, out: &mut Output) -> Result<(), Stop> {
    out.line(render::human(findings, &folder.layouts, out.colour).trim_end())?;
    let warnings = findings.len() - errors;
    out.say(format_args!("\n{errors} errors, {warnings} warnings; `fei explain CODE` tells more of each"));
    Ok(())
}

/// `2 parties, 7 transactions, 0 warnings`.
fn sum(registry: &Registry, warnings: usize) -> String {
    let parties = registry.parties().count();
    let transactions = registry.transactions().count();
    format!("{parties} parties, {transactions} transactions, {warnings} warnings")
}
