//! The options of `decode` and `encode` that make them work on files of records.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fei_layout::plan::{Layout, RecordForm};

use crate::records::Streams;
use crate::stop::Stop;

/// Files of records.
#[derive(Debug, Args)]
#[command(next_help_heading = "Files of records")]
pub(super) struct RecordArgs {
    /// A file of records on one side, one line of JSON a record on the other; of any size.
    #[arg(long)]
    records: bool,
    /// How the records stand in the file; `fixed` where all have the same bytes.
    #[arg(long, value_enum, value_name = "FORM", requires = "records")]
    record: Option<Form>,
    /// Where the result goes; it takes its place when all of it is there.
    #[arg(long, short, value_name = "FILE", requires = "records")]
    output: Option<PathBuf>,
    /// Records that cannot be translated, one line of JSON each with place, reason and bytes
    /// (base64, not masked). Without it the first one ends the run.
    #[arg(long, value_name = "FILE", requires = "records")]
    rejects: Option<PathBuf>,
    /// What was changed on the way, one line of JSON each. The sums are told on stderr anyway.
    #[arg(long, value_name = "FILE", requires = "records")]
    losses: Option<PathBuf>,
    /// Threads that translate; by default as many as there are cores.
    #[arg(long, value_name = "N", requires = "records")]
    threads: Option<NonZero<usize>>,
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

    /// How the records of a layout stand in the file: as asked for, else fixed where they can be.
    pub(super) fn form(&self, layout: &Layout) -> Result<RecordForm, Stop> {
        let fixed = (layout.bytes_min == layout.bytes_max).then_some(layout.bytes_min);
        Ok(match self.record {
            None | Some(Form::Fixed) => RecordForm::Fixed(fixed.ok_or_else(|| Stop::Varies {
                layout: layout.id.to_string(),
                bytes: (layout.bytes_min, layout.bytes_max),
            })?),
            Some(Form::Lf) => RecordForm::Lf,
            Some(Form::Crlf) => RecordForm::CrLf,
            Some(Form::Rdw) => RecordForm::Rdw,
            Some(Form::Word2) => RecordForm::Word2,
            Some(Form::Word4) => RecordForm::Word4,
            Some(Form::Word2le) => RecordForm::Word2Le,
            Some(Form::Word4le) => RecordForm::Word4Le,
        })
    }

    /// From where, to where.
    pub(super) fn streams(self, input: Option<PathBuf>) -> Streams {
        let not_stdout = |path: &PathBuf| path.as_os_str() != "-";
        Streams {
            input,
            output: self.output.filter(not_stdout),
            rejects: self.rejects,
            losses: self.losses,
            threads: self.threads,
        }
    }
}
