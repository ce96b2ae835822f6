//! Streams that must not meet: an output that would take the place of the input or of another output. It looks at where
//! they lead, never at what is in them.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::Streams;
use crate::stop::Stop;

/// A stream, and what it leads to.
struct End<'s> {
    name: &'static str,
    /// None is stdin or stdout.
    path: Option<&'s Path>,
    leads_to: Option<Leads>,
}

/// What a stream leads to.
#[derive(PartialEq, Eq)]
enum Leads {
    /// A file that is there: its device and its number, whatever names and links it has.
    File(u64, u64),
    /// A file that is not there yet: its folder, links followed, and its name.
    New(PathBuf),
}

/// Looks at all streams of a run.
///
/// # Errors
/// Two of them are one file. What is no regular file, such as a pipe or `/dev/null`, may be any number of them.
pub(super) fn apart(input: &File, streams: &Streams) -> Result<(), Stop> {
    let input =
        End { name: "the input", path: streams.input.as_deref(), leads_to: file(input.metadata().ok()) };
    let output = End::of("--output", &streams.output).unwrap_or_else(|| End {
        name: "the output",
        path: None,
        leads_to: file(stdout()),
    });
    let mut before: Vec<End<'_>> = vec![input];
    let rest = [End::of("--rejects", &streams.rejects), End::of("--losses", &streams.losses)];
    for end in [output].into_iter().chain(rest.into_iter().flatten()) {
        if let Some(other) =
            before.iter().find(|other| other.leads_to.is_some() && other.leads_to == end.leads_to)
        {
            let path = end.path.or(other.path).unwrap_or(Path::new("-")).to_owned();
            return Err(Stop::OneFile { path, one: other.name, other: end.name });
        }
        before.push(end);
    }
    Ok(())
}

impl<'s> End<'s> {
    fn of(name: &'static str, path: &'s Option<PathBuf>) -> Option<Self> {
        path.as_deref().map(|path| Self::named(name, path))
    }

    fn named(name: &'static str, path: &'s Path) -> Self {
        let leads_to = match fs::metadata(path) {
            Ok(there) => file(Some(there)),
            Err(_) => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok();
                folder.zip(path.file_name()).map(|(folder, name)| Leads::New(folder.join(name)))
            }
        };
        Self { name, path: Some(path), leads_to }
    }
}

fn file(there: Option<Metadata>) -> Option<Leads> {
    there.filter(Metadata::is_file).map(|there| Leads::File(there.dev(), there.ino()))
}

fn stdout() -> Option<Metadata> {
    let stdout = io::stdout().as_fd().try_clone_to_owned().ok()?;
    File::from(stdout).metadata().ok()
}
