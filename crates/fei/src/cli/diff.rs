//! `fei diff`: what two sets of layouts differ in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use fei_layout::{Changes, Registry, Severity, render};

use crate::layouts::Folder;
use crate::output::{Format, Output};
use crate::reload::Set;
use crate::stop::{Exit, Stop};

/// Show what two folders of layouts differ in.
///
/// Transactions first, by the hash of their files, then row by row with the rows'
/// Korean names: + is new, - is gone, ~ is not the same. Comments and order do not
/// count. Ends with 0 when there is no difference, with 1 when there is one.
///
///   fei diff layouts.old layouts
///   git worktree add /tmp/old main && fei diff /tmp/old/layouts layouts
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Diff {
    /// The folder as it was.
    old: PathBuf,
    /// The folder as it is.
    new: PathBuf,
}

impl Diff {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        let (old, new) = (sound(&self.old, out)?, sound(&self.new, out)?);
        let changes = Changes::between((&old.files, &old.registry), (&new.files, &new.registry));
        match out.format {
            Format::Json => out.json(&changes)?,
            Format::Text if changes.is_empty() => out.say("no difference"),
            Format::Text => out.line(changes.to_string().trim_end())?,
        }
        Ok(if changes.is_empty() { Exit::Fine } else { Exit::Findings })
    }
}

/// A set without errors: half of one would differ in what is broken.
pub(super) fn sound(dir: &Path, out: &mut Output) -> Result<Set, Stop> {
    let folder = Folder::read(dir)?;
    let loaded = folder.load();
    if loaded.has_errors() {
        let errors: Vec<_> =
            loaded.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        let colour = out.colour_talk;
        out.complain(render::human(&errors, &folder.layouts, colour));
        return Err(Stop::BrokenLayouts(dir.to_owned()));
    }
    let registry: Arc<Registry> = Arc::new(loaded.registry);
    let (dir, files, examples) = (dir.to_owned(), folder.layouts.into(), Arc::default());
    Ok(Set { dir, files, registry, examples, golden: None })
}
