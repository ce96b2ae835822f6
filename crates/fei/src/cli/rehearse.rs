//! `fei rehearse`, which a running gateway starts for itself: no command for people.

use std::panic::catch_unwind;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::{io, thread};

use clap::Args;

use crate::output::Output;
use crate::reload::{ends_with_the_gateway, give_way, rehearse};
use crate::stop::{Exit, Stop};

/// Rehearse a set of layouts for a reload of the running gateway, which reads the answer.
#[derive(Debug, Args)]
pub(super) struct Rehearse {
    /// The folder.
    layouts: PathBuf,
    /// Settings by whose values golden cases are played; by default the samples'.
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Only while nobody else wants the processor.
    #[arg(long)]
    wholly: bool,
}

impl Rehearse {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        // Threads do as the one that starts them.
        let gave_way = give_way(self.wholly);
        // The gateway has it rest from its first word on, which this is.
        ends_with_the_gateway();
        let (tell, told) = channel();
        let gone = tell.clone();
        thread::spawn(move || {
            let _broken = io::copy(&mut io::stdin(), &mut io::sink());
            // Whoever started it is no more, or waits no more; the end of this thread's process is that of the other's.
            gone.send(None)
        });
        // One that panics says so on stderr, and is waited for no more.
        let work = move || catch_unwind(|| rehearse(&self.layouts, self.cases.as_deref(), gave_way));
        thread::spawn(move || tell.send(work().ok()));
        if let Ok(Some(rehearsed)) = told.recv() {
            out.json_line(&rehearsed)?;
        }
        Ok(Exit::Fine)
    }
}
