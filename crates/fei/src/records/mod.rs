//! Files of records: larger than memory, on all cores, in order. One thread reads and cuts, several translate, one writes;
//! what each of them holds is bounded, and an output takes its place only when it is whole.

mod apart;
mod batch;
mod ends;
mod input;
mod interrupt;
mod judge;
mod lines;
mod pipeline;
mod progress;
mod reader;
mod sink;
mod sort;
mod sums;
mod translate;
mod version;
mod whole;
mod writer;

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;

use fei_codec::records::Cutter;
use fei_layout::plan::RecordForm;

use crate::output::{Format, Output};
use crate::stamp::Stamp;
use crate::stop::{Exit, Stop};
use ends::LineEnd;
pub(crate) use input::Input;
use interrupt::Unfinished;
use judge::{Judge, Side};
use pipeline::{Pipeline, Translate};
use sink::Sink;
use sort::{Next, sort};
use sums::Sums;
pub(crate) use translate::Kinds;
use translate::{Decoding, Encoding};
pub(crate) use version::{Days, Version, Way, version};
pub(crate) use whole::Whole;
use writer::Writer;

/// More than any record has. A file without a line end, or a word that is none, is noticed before more is read.
const RECORD_BYTES_MAX: usize = 1 << 20;
/// More than the JSON of any record has.
const LINE_BYTES_MAX: usize = 16 << 20;

/// From where, to where.
#[derive(Debug)]
pub(crate) struct Streams {
    /// None is stdin.
    pub(crate) input: Option<PathBuf>,
    /// None is stdout.
    pub(crate) output: Option<PathBuf>,
    pub(crate) rejects: Option<PathBuf>,
    pub(crate) losses: Option<PathBuf>,
    /// None: as many as there are cores.
    pub(crate) threads: Option<NonZero<usize>>,
}

/// Writes a file of records as JSON lines.
pub(crate) fn decode(
    kinds: Kinds,
    form: RecordForm,
    input: Input,
    streams: &Streams,
    out: &mut Output,
) -> Result<Exit, Stop> {
    let cutter = Cutter::new(form, RECORD_BYTES_MAX);
    let judge = Judge::new(kinds.file(), Side::Input);
    run(cutter, Decoding(kinds), judge, input, streams, out)
}

/// Writes JSON lines as a file of records.
pub(crate) fn encode(
    kinds: Kinds,
    form: RecordForm,
    stamp: Stamp,
    input: Input,
    streams: &Streams,
    out: &mut Output,
) -> Result<Exit, Stop> {
    let cutter = Cutter::new(RecordForm::Lf, LINE_BYTES_MAX);
    let judge = Judge::new(kinds.file(), Side::Output(form));
    run(cutter, Encoding(kinds, form, stamp), judge, input, streams, out)
}

fn run(
    cutter: Cutter,
    translate: impl Translate,
    mut judge: Judge,
    input: Input,
    streams: &Streams,
    out: &mut Output,
) -> Result<Exit, Stop> {
    let unfinished = Unfinished::watched().map_err(Stop::Runtime)?;
    let side = |path: &Option<PathBuf>| path.as_deref().map(|path| Sink::file(path, &unfinished)).transpose();
    let mut writer = Writer {
        out: match &streams.output {
            Some(path) => Sink::file(path, &unfinished)?,
            None => Sink::stdout()?,
        },
        rejects: side(&streams.rejects)?,
        losses: side(&streams.losses)?,
        sums: Sums::default(),
    };
    let progress = progress::bar(&input.from, streams.output.is_some(), out);
    let threads = streams.threads.or(available_parallelism().ok()).unwrap_or(NonZero::<usize>::MIN);
    let (form, mut line_end) = (cutter.form(), None);
    let mut pipeline =
        Pipeline::start(input, cutter, &Arc::new(translate), threads).map_err(Stop::Runtime)?;
    let unended = loop {
        let mut batch = pipeline.next().ok_or(Stop::Worker)?;
        writer.sums.records += batch.made.len() as u64;
        if batch.first == 1 {
            line_end = LineEnd::seen(form, &batch);
        }
        let next = sort(&mut batch, &mut judge, &mut writer)
            .inspect_err(|stop| line_end.into_iter().for_each(|end: LineEnd| end.explain(stop, out)))?;
        progress.set_position(batch.offset + batch.filled as u64);
        if let Next::Ended { unended } = next {
            break unended;
        }
        pipeline.give_back(batch);
    };
    progress.finish_and_clear();
    let Writer { out: main, rejects, losses, sums } = writer;
    unfinished.settle(|| [Some(main), rejects, losses].into_iter().flatten().try_for_each(Sink::finish))?;
    say(&sums, unended, out)?;
    line_end.into_iter().for_each(|end| end.explain_most(&sums, out));
    Ok(if sums.rejected > 0 { Exit::Findings } else { Exit::Fine })
}

/// The sums, on stderr: stdout may be the data.
fn say(sums: &Sums, unended: bool, out: &mut Output) -> Result<(), Stop> {
    let text = match out.format {
        Format::Text => sums.to_string(),
        Format::Json => serde_json::to_string(sums).map_err(|error| Stop::Write(error.into()))?,
    };
    if sums.rejected > 0 {
        out.complain(text)
    } else {
        out.say(text)
    }
    if unended {
        out.say("the last line had no end");
    }
    Ok(())
}
