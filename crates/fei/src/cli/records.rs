//! The options of `decode` and `encode` that make them work on files of records.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum, value_parser};
use fei_layout::plan::{Layout, RecordFile, RecordForm};

use super::book::{self, Book};
use crate::output::Output;
use crate::records::{self, Days, Input, Kinds, Streams, Version, Way};
use crate::stop::Stop;

/// Files of records.
#[derive(Debug, Args)]
#[command(next_help_heading = "Files of records")]
pub(super) struct RecordArgs {
    /// A file of records on one side, one line of JSON a record on the other; of any size.
    #[arg(long)]
    records: bool,
    /// How the records stand in the file; as a file of records says, else `fixed`.
    #[arg(long, value_enum, value_name = "FORM", requires = "records")]
    record: Option<Form>,
    /// Where the result goes; it takes its place when all of it is there. Never the input, nor the file of --rejects.
    #[arg(long, short, value_name = "FILE", requires = "records")]
    output: Option<PathBuf>,
    /// Records that cannot be translated, one line of JSON each with place, reason and bytes
    /// (base64, not masked). Without it the first one ends the run.
    #[arg(long, value_name = "FILE", requires = "records")]
    rejects: Option<PathBuf>,
    /// What was changed on the way, one line of JSON each. The sums are told on stderr anyway.
    #[arg(long, value_name = "FILE", requires = "records")]
    losses: Option<PathBuf>,
    /// Threads that translate, at most 256; by default as many as there are cores.
    #[arg(long, value_name = "N", requires = "records", value_parser = value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// How the records of a file are told apart as bytes.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// One behind the other.
    Fixed,
    /// A line feed behind each.
    Lf,
    /// Carriage return and line feed behind each.
    Crlf,
    /// IBM's record descriptor word: two bytes of length, which counts all four, and two of zero.
    Rdw,
    /// Two bytes of length in front, high byte first.
    Word2,
    /// Four bytes of length in front, high byte first.
    Word4,
    /// Two bytes of length in front, low byte first.
    Word2le,
    /// Four bytes of length in front, low byte first.
    Word4le,
}

impl RecordArgs {
    /// Whether the command works on a file of records.
    pub(super) const fn wanted(&self) -> bool {
        self.records
    }

    /// What is in the file, by the name of a file of records or of one layout, and how its records stand: as asked for,
    /// else as the file of records says, else fixed where they can be. Of several versions it is the one of `--date`, or the
    /// one of the day that the input says. With `strict` nothing may change.
    pub(super) fn named(
        &self,
        name: &str,
        book: &Book,
        strict: bool,
        (way, input): (Way, &mut Input),
        out: &mut Output,
    ) -> Result<(Kinds, RecordForm), Stop> {
        let versions = book.registry.record_file(name);
        if !versions.is_empty() {
            let versions: Vec<Version<'_>> =
                versions.iter().map(|file| Ok((file, self.form(file)?))).collect::<Result<_, Stop>>()?;
            let days = Days { asked: book.asked, today: book.day };
            let version = records::version(&versions, days, way, input);
            let ((file, form), told) = version.map_err(|stop| match stop {
                // The version of that day may be a file that did not load.
                Stop::NoVersion { .. } => book.unsound(name).unwrap_or(stop),
                stop => stop,
            })?;
            told.into_iter().for_each(|told| out.say(told));
            let file = if strict { Arc::new(strictly(file)) } else { Arc::clone(file) };
            return Ok((Kinds::Several(file), form));
        }
        let layout = book.named(name)?.asked(strict);
        let form = self.record.unwrap_or(Form::Fixed).of([&*layout], &layout.id)?;
        Ok((Kinds::One(layout), form))
    }

    /// How the records of a file stand: as asked for, or as it says.
    fn form(&self, file: &RecordFile) -> Result<RecordForm, Stop> {
        match self.record {
            None => Ok(file.form),
            Some(form) => form.of(file.kinds.iter().map(|kind| &*kind.layout), &file.id),
        }
    }

    /// From where, to where.
    pub(super) fn streams(&self, input: Option<PathBuf>) -> Streams {
        let not_stdout = |path: &PathBuf| path.as_os_str() != "-";
        Streams {
            input,
            output: self.output.clone().filter(not_stdout),
            rejects: self.rejects.clone(),
            losses: self.losses.clone(),
            threads: self.threads.and_then(|threads| NonZero::new(usize::from(threads))),
        }
    }
}

/// A file that lets nothing change.
fn strictly(file: &RecordFile) -> RecordFile {
    let mut file = file.clone();
    for kind in &mut file.kinds {
        kind.layout = book::strict(&kind.layout);
    }
    file
}

impl Form {
    /// The form of records of these layouts; as a file of records says, else `fixed`.
    fn of<'l>(
        self,
        layouts: impl IntoIterator<Item = &'l Layout>,
        name: &impl ToString,
    ) -> Result<RecordForm, Stop> {
        Ok(match self {
            Self::Fixed => {
                let sizes = layouts.into_iter().map(|layout| (layout.bytes_min, layout.bytes_max));
                let all = sizes.reduce(|(least, most), (min, max)| (least.min(min), most.max(max)));
                match all.unwrap_or_default() {
                    (least, most) if least == most => RecordForm::Fixed(least),
                    bytes => return Err(Stop::Varies { layout: name.to_string(), bytes }),
                }
            }
            Self::Lf => RecordForm::Lf,
            Self::Crlf => RecordForm::CrLf,
            Self::Rdw => RecordForm::Rdw,
            Self::Word2 => RecordForm::Word2,
            Self::Word4 => RecordForm::Word4,
            Self::Word2le => RecordForm::Word2Le,
            Self::Word4le => RecordForm::Word4Le,
        })
    }
}
