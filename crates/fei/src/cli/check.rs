//! `fei check`: everything that is wrong with layouts, golden files and settings, at once, and nothing else happens.

use std::path::{Path, PathBuf};

use clap::Args;
use fei_layout::{Finding, Loaded, Registry, Severity, render};

use serde_json::{Value, json};

use crate::golden::{self, GoldenError};
use crate::layouts::{Folder, Part};
use crate::output::{Format, Output};
use crate::run;
use crate::settings::Settings;
use crate::stop::{Exit, Stop};

/// Say everything that is wrong with the layouts.
///
/// Each with its place, what was expected, and the mended line where it can be
/// told. A file's mapping is checked once its rows are right. Nothing else happens.
///
///   fei check                              the settings' folder, `layouts` where they name none
///   fei check layouts/hecto/transfer.toml  one file, read with its party
///   fei check --format json                the same as data
///
/// Golden files are not played: that is `fei test`. With --config, or fei.toml here,
/// the settings are checked and whether they fit the layouts, which are then those of
/// their `[layouts] dir` unless a path is said.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Check {
    /// A folder of layouts, one party's folder in it, or one file; by default the settings' folder.
    #[arg(env = "FEI_LAYOUTS")]
    path: Option<PathBuf>,
    /// Warnings count as errors.
    #[arg(long)]
    strict: bool,
}

/// Everything that is wrong.
struct Wrong {
    folder: Folder,
    registry: Registry,
    findings: Vec<Finding>,
    /// Golden files that cannot be read.
    golden: Vec<GoldenError>,
    /// Settings that do not hold together, or do not fit the layouts.
    settings: Option<String>,
}

impl Check {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let wrong = self.look(config)?;
        let errors = wrong.errors(self.strict);
        match out.format {
            Format::Json => out.json(&wrong.data()?)?,
            Format::Text if errors > 0 => wrong.report(errors, out)?,
            Format::Text => {
                if !wrong.findings.is_empty() {
                    let colour = out.colour_talk;
                    out.say(render::human(&wrong.findings, &wrong.folder.layouts, colour));
                }
                out.line(format_args!("ok: {}", sum(&wrong.registry, wrong.findings.len())))?;
            }
        }
        Ok(if errors > 0 { Exit::Findings } else { Exit::Fine })
    }

    fn look(&self, config: Option<&Path>) -> Result<Wrong, Stop> {
        // Settings that say nothing of a folder, or nothing that can be read, leave the one here.
        let of_settings = || Settings::layouts(config).unwrap_or_else(|_| "layouts".into());
        let part = Part::of(&self.path.clone().unwrap_or_else(of_settings));
        let folder = Folder::read(&part.root)?;
        let Loaded { registry, mut findings } = folder.load();
        let settings = if findings.iter().any(|finding| finding.severity == Severity::Error) {
            None // whether the settings fit cannot be told yet
        } else {
            settings(config, &registry, &part.root)
        };
        findings.retain(|finding| part.holds(&finding.file));
        let mut golden = golden::read(&folder, &registry).errors;
        golden.retain(|error| part.holds(&error.file));
        Ok(Wrong { folder, registry, findings, golden, settings })
    }
}

/// What is wrong with the settings, if there are any for these layouts.
fn settings(config: Option<&Path>, registry: &Registry, root: &Path) -> Option<String> {
    let same = |one: &Path, other: &Path| one.canonicalize().ok() == other.canonicalize().ok();
    match Settings::load(config) {
        Ok(settings) if settings.file.is_none() => None,
        Ok(settings) if config.is_none() && !same(&settings.layouts_dir, root) => None,
        Ok(settings) => run::check(registry, &settings).err().map(|error| error.to_string()),
        Err(error) => Some(error.to_string()),
    }
}

impl Wrong {
    fn errors(&self, strict: bool) -> usize {
        let counts = |finding: &&Finding| strict || finding.severity == Severity::Error;
        let findings = self.findings.iter().filter(counts).count();
        findings + self.golden.len() + usize::from(self.settings.is_some())
    }

    fn report(&self, errors: usize, out: &mut Output) -> Result<(), Stop> {
        if !self.findings.is_empty() {
            out.line(render::human(&self.findings, &self.folder.layouts, out.colour).trim_end())?;
        }
        for error in &self.golden {
            out.line(format_args!("error: {}/{error}", self.folder.root.display()))?;
        }
        if let Some(error) = &self.settings {
            out.line(format_args!("error: {error}"))?;
        }
        let all = self.findings.len() + self.golden.len() + usize::from(self.settings.is_some());
        let warnings = all - errors;
        out.say(format_args!(
            "\n{errors} error{}, {warnings} warning{}; `fei explain CODE` tells more of each",
            plural(errors),
            plural(warnings)
        ));
        Ok(())
    }

    /// One array: findings of layouts with their codes, the others without.
    fn data(&self) -> Result<Vec<Value>, Stop> {
        let findings = self.findings.iter().map(serde_json::to_value);
        let golden = self.golden.iter().map(|error| {
            let mut value = serde_json::to_value(error)?;
            value["severity"] = "error".into();
            Ok(value)
        });
        let settings =
            self.settings.iter().map(|message| Ok(json!({ "severity": "error", "message": message })));
        let all: Result<_, serde_json::Error> = findings.chain(golden).chain(settings).collect();
        all.map_err(|error| Stop::Write(error.into()))
    }
}

const fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// `2 parties, 7 transactions, 0 warnings`.
fn sum(registry: &Registry, warnings: usize) -> String {
    let parties = registry.parties().count();
    let transactions = registry.transactions().count();
    format!("{parties} parties, {transactions} transactions, {warnings} warnings")
}
