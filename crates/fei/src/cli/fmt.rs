//! `fei fmt`: layout files with their columns aligned, their comments kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use fei_layout::{SourceFile, render};

use super::input;
use super::text_diff::diff;
use crate::layouts::{Folder, Part};
use crate::output::Output;
use crate::stop::{Exit, Stop};

/// Align the columns of layout files.
///
/// Comments and meaning stay, and formatting twice changes nothing more.
///
///   fei fmt                   every file of `layouts`, in place
///   fei fmt --check           changes nothing, exit 1 when a file is not formatted
///   fei fmt --diff            changes nothing, shows what it would change
///   fei fmt - < a.toml        from stdin to stdout, for editors
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Fmt {
    /// Folders or files; `-` is stdin.
    #[arg(default_value = "layouts", env = "FEI_LAYOUTS")]
    paths: Vec<PathBuf>,
    /// Only say which files are not formatted.
    #[arg(long)]
    check: bool,
    /// Only show what would change.
    #[arg(long)]
    diff: bool,
}

/// A file, and its text as it should be.
struct Unformatted {
    place: PathBuf,
    before: Box<str>,
    after: String,
}

impl Fmt {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        if self.paths.iter().any(|path| path == Path::new("-")) {
            return stdin_to_stdout(out);
        }
        let mut exit = Exit::Fine;
        for path in &self.paths {
            let part = Part::of(path);
            let folder = Folder::read(&part.root)?;
            let unreadable = |path: &str| folder.not_utf8.iter().find(|finding| &*finding.file == path);
            for file in folder.layouts.iter().filter(|file| part.holds(&file.path)) {
                if let Some(finding) = unreadable(&file.path) {
                    out.complain(format_args!("{}: {}", folder.place(&file.path).display(), finding.message));
                    exit = Exit::Findings;
                    continue;
                }
                match formatted(file, folder.place(&file.path), out)? {
                    Formatted::Already => {}
                    Formatted::Broken => exit = Exit::Findings,
                    Formatted::Not(file) if self.check || self.diff => {
                        self.show(&file, out)?;
                        exit = Exit::Findings;
                    }
                    Formatted::Not(file) => write(&file, out)?,
                }
            }
        }
        Ok(exit)
    }

    fn show(&self, file: &Unformatted, out: &mut Output) -> Result<(), Stop> {
        if self.diff {
            let colour = out.colour;
            return out
                .line(diff(&file.place.display().to_string(), &file.before, &file.after, colour).trim_end());
        }
        out.line(format_args!("{}: not formatted", file.place.display()))
    }
}

enum Formatted {
    Already,
    Not(Unformatted),
    Broken,
}

/// What the formatter makes of a file; a text that is no TOML is told on stderr and left alone.
fn formatted(file: &SourceFile, place: PathBuf, out: &mut Output) -> Result<Formatted, Stop> {
    match fei_layout::fmt::format(&file.text) {
        Ok(after) if after == *file.text => Ok(Formatted::Already),
        Ok(after) => Ok(Formatted::Not(Unformatted { place, before: file.text.clone(), after })),
        Err(mut finding) => {
            finding.file.clone_from(&file.path);
            out.line(render::human(&[*finding], std::slice::from_ref(file), out.colour).trim_end())?;
            Ok(Formatted::Broken)
        }
    }
}

/// Writes beside the file and renames: a layout is never half there.
fn write(file: &Unformatted, out: &mut Output) -> Result<(), Stop> {
    let beside = file.place.with_extension("toml.new");
    fs::write(&beside, &file.after)
        .and_then(|()| fs::rename(&beside, &file.place))
        .map_err(|source| Stop::Save { path: file.place.clone(), source })?;
    out.say(format_args!("formatted {}", file.place.display()));
    Ok(())
}

fn stdin_to_stdout(out: &mut Output) -> Result<Exit, Stop> {
    let cannot = |source| Stop::Read { path: "stdin".into(), source };
    let text = String::from_utf8(input::read(None)?).map_err(|error| cannot(io::Error::other(error)))?;
    let file = SourceFile { path: "stdin".into(), text: text.into() };
    match formatted(&file, "stdin".into(), out)? {
        Formatted::Already => out.bytes(file.text.as_bytes())?,
        Formatted::Not(new) => out.bytes(new.after.as_bytes())?,
        Formatted::Broken => return Ok(Exit::Findings),
    }
    Ok(Exit::Fine)
}
