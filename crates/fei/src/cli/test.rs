//! `fei test`: the golden cases, without network.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::play_args::Script;
use crate::golden::{self, Difference, Place};
use crate::output::{Format, Output};
use crate::play::{self, Offline, Overheard};
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
/// gateway that `fei run` runs; a codec case is a telegram and its mirror, a
/// records case a small file and its lines of JSON. Exit 1 says which case, which
/// part, which byte.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Test {
    /// A folder of layouts, one party's folder in it, or one file; by default the settings' layouts.
    path: Option<PathBuf>,
    /// Only cases whose name has this text.
    #[arg(long, value_name = "TEXT", default_value = "")]
    case: String,
}

/// A case that is not as it is written.
#[derive(Serialize)]
struct Failed {
    file: Box<str>,
    line: usize,
    case: String,
    differences: Vec<Difference>,
    /// What FEI itself said of it.
    detail: Option<String>,
}

/// What came of all.
#[derive(Default, Serialize)]
struct Tally {
    cases: usize,
    codec: usize,
    files: usize,
    errors: usize,
    failed: Vec<Failed>,
}

impl Test {
    pub(super) fn run(self, config: Option<&Path>, verbose: u8, out: &mut Output) -> Result<Exit, Stop> {
        let ears = Overheard::default();
        crate::logging::start(crate::logging::talk_level(verbose), None, Some(ears.clone()))?;
        let script = Script::read(config, self.path.clone(), out)?;
        let mut tally = Tally { errors: script.errors, ..Tally::default() };
        super::runtime()?.block_on(self.play(&script, ears, &mut tally))?;
        self.codec(&script, &mut tally);
        self.records(&script, &mut tally)?;
        report(&tally, &script.part.root, out)
    }

    /// All are played, for one may ask about another; those that were asked for are judged.
    async fn play(&self, script: &Script, ears: Overheard, tally: &mut Tally) -> Result<(), Stop> {
        let offline = Offline::new(script.registry.clone(), &script.settings, ears);
        for case in &script.golden.cases {
            let played = offline.play(case).await?;
            let transaction = script.registry.transaction(&case.transaction, case.date);
            let Some(transaction) = transaction.filter(|_| self.wanted(script, &case.place, &case.name))
            else {
                continue;
            };
            tally.cases += 1;
            let differences = play::judge(case, &played, transaction, &script.registry);
            tally.add(&case.place, &case.name, differences, played.heard.detail);
        }
        Ok(())
    }

    fn codec(&self, script: &Script, tally: &mut Tally) {
        for case in script.golden.codec.iter().filter(|case| self.wanted(script, &case.place, &case.name)) {
            tally.codec += 1;
            tally.add(&case.place, &case.name, golden::codec::judge(case, &script.registry), None);
        }
    }

    fn records(&self, script: &Script, tally: &mut Tally) -> Result<(), Stop> {
        for case in script.golden.records.iter().filter(|case| self.wanted(script, &case.place, &case.name)) {
            tally.files += 1;
            tally.add(&case.place, &case.name, golden::records::judge(case, &script.registry)?, None);
        }
        Ok(())
    }

    fn wanted(&self, script: &Script, place: &Place, name: &str) -> bool {
        // of a layout's file that was named, the cases beside it
        let stem = place.file.trim_end_matches(".golden.toml");
        let beside = [".golden.toml", ".toml", ".records.toml"];
        beside.iter().any(|end| script.part.holds(&format!("{stem}{end}"))) && name.contains(&self.case)
    }
}

impl Tally {
    fn add(&mut self, place: &Place, name: &str, differences: Vec<Difference>, detail: Option<String>) {
        if !differences.is_empty() {
            let (file, line, case) = (place.file.clone(), place.line, name.to_owned());
            self.failed.push(Failed { file, line, case, differences, detail });
        }
    }
}

fn report(tally: &Tally, root: &Path, out: &mut Output) -> Result<Exit, Stop> {
    let fine = tally.failed.is_empty() && tally.errors == 0;
    let exit = if fine { Exit::Fine } else { Exit::Findings };
    if out.format == Format::Json {
        out.json(tally)?;
        return Ok(exit);
    }
    for failed in &tally.failed {
        let file = root.join(&*failed.file);
        out.line(format_args!("{}:{}: {}", file.display(), failed.line, failed.case))?;
        for difference in &failed.differences {
            out.line(format_args!("  line {}: {difference}", difference.line))?;
        }
        if let Some(detail) = &failed.detail {
            out.line(format_args!("  FEI says: {detail}"))?;
        }
    }
    let (cases, codec, files, failed) = (tally.cases, tally.codec, tally.files, tally.failed.len());
    if fine {
        out.line(format_args!("ok: {cases} cases, {codec} codec cases, {files} files of records"))?;
    } else {
        let errors = tally.errors;
        out.line(format_args!(
            "{failed} of {} cases are not as written, {errors} errors in files",
            cases + codec + files
        ))?;
    }
    Ok(exit)
}
