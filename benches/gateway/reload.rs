//! Layouts that are exchanged under load: one reload after the other, half of the sets broken, against turns of the same
//! load without any.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::admin;
use crate::disturbed::{Subject, subjects};
use crate::fei::{With, free_address};
use crate::line::Wrong;
use crate::report::{self, Row};
use crate::stood_still::Watch;

const ROUNDS: usize = 10;
/// 500 in all rounds.
const RELOADS: usize = 50;

const HOLDER: &str = "hecto/account_holder.toml";
const TRANSFER: &str = "hecto/transfer.toml";

/// The layouts of one program, and where it is told that they are others.
struct Layouts {
    folder: PathBuf,
    admin: SocketAddr,
}

/// All turns of all programs.
pub(crate) fn measure(
    folder: &Path,
    institution: SocketAddr,
    other: Option<&Path>,
    watch: &Arc<Watch>,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let layouts = [Layouts::new(folder, 0)?, Layouts::new(folder, 1)?, Layouts::new(folder, 2)?];
    let with = |Layouts { folder, admin }: &Layouts| With {
        layouts: folder.clone(),
        admin: Some(*admin),
        ..With::institution(institution)
    };
    let [memory, sqlite, another] = layouts.each_ref().map(with);
    let mut wanted =
        vec![(report::RELOAD, memory), (report::RELOAD_SQLITE, With { journal: true, ..sqlite })];
    wanted.extend(other.map(|program| (report::RELOAD_OTHER, With { program, ..another })));
    let mut subjects = subjects(&folder.join("reload"), wanted, watch)?;
    let mut took = vec![Vec::new(); subjects.len()];
    for round in 0..=ROUNDS {
        for ((subject, layouts), took) in subjects.iter_mut().zip(&layouts).zip(&mut took) {
            subject.rest()?;
            let reloads = while_reloading(subject, layouts, round * RELOADS)?;
            subject.rest()?;
            let until = Instant::now() + reloads.iter().sum::<Duration>();
            subject.turn(None, false, &|| Instant::now() >= until)?;
            match round {
                0 => subject.forget(),
                _ => took.extend(reloads),
            }
        }
    }
    for (subject, took) in subjects.iter().zip(took) {
        let us = took.iter().map(|took: &Duration| took.as_micros() as u64).collect();
        report::reloads(subject.shape(), subject.a_second, took.len(), report::median(us));
    }
    Ok(subjects.into_iter().flat_map(Subject::rows).collect())
}

/// A turn that is as long as its reloads take. What each took.
fn while_reloading(
    subject: &mut Subject,
    layouts: &Layouts,
    from: usize,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let reloads = scope.spawn(|| {
            let reloads: Result<Vec<_>, _> =
                (from..from + RELOADS).map(|turn| layouts.reload(turn)).collect();
            over.store(true, Ordering::Relaxed);
            reloads
        });
        let asked = subject.turn(None, true, &|| over.load(Ordering::Relaxed));
        let reloads = reloads.join().map_err(|_| "the reloads panicked")?;
        asked?;
        reloads.map_err(|wrong| -> Box<dyn Error> { wrong })
    })
}

impl Layouts {
    /// A copy of the samples.
    fn new(folder: &Path, of: usize) -> Result<Self, Box<dyn Error>> {
        let folder = folder.join(format!("layouts-{of}"));
        copy(&samples(), &folder)?;
        Ok(Self { folder, admin: free_address()? })
    }

    /// Writes the next set, has it read, and looks at what is said: every other one is broken, by turns so that it does
    /// not compile and so that its cases come out otherwise. What the reload took.
    fn reload(&self, turn: usize) -> Result<Duration, Wrong> {
        match turn % 4 {
            0 => self.put(HOLDER, "계좌성명조회", &format!("계좌성명조회 {turn}"))?,
            1 => self.put(TRANSFER, "\"outbound\"", "\"outbond\"")?,
            2 => _ = fs::copy(samples().join(TRANSFER), self.folder.join(TRANSFER))?,
            _ => self.put(HOLDER, r#"from = "{account_holder_name}", cut = "character""#, r#"from = "A""#)?,
        }
        let (asked, answer) = (Instant::now(), admin::order(self.admin, "/reload", "")?);
        let status = if turn.is_multiple_of(2) { "200" } else { "422" };
        match admin::has_status(&answer, status) {
            true => Ok(asked.elapsed()),
            false => Err(format!("reload {turn}, not as it must be: {answer}").into()),
        }
    }

    /// The sample's text with something else in it.
    fn put(&self, file: &str, text: &str, instead: &str) -> Result<(), Wrong> {
        let sample = fs::read_to_string(samples().join(file))?;
        if !sample.contains(text) {
            return Err(format!("{file} has no {text}").into());
        }
        Ok(fs::write(self.folder.join(file), sample.replace(text, instead))?)
    }
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts")
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() { copy(&path, &target)? } else { _ = fs::copy(path, target)? }
    }
    Ok(())
}
