//! One gateway over one journal, with a core and an institution that outlive it: started, killed, looked at.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::thread;
use std::time::Duration;

use fei_testkit::{Chance, Config, Fei, PATIENCE, Variables};

use crate::checks::Case;
use crate::disk::Disk;
use crate::institution::Institution;
use crate::journal::Desk;
use crate::layouts::{Changes, Layouts};
use crate::ledger::Ledger;
use crate::report::{Findings, Report};
use crate::seen::Seen;
use crate::traffic::{Ends, Traffic};
use crate::{Harm, midnight};

/// How long the gateway waits for the institution.
const DEADLINE_MS: u32 = 600;
/// An institution that did not answer is left alone for no longer, and a fifth: as long as the first time without a word about it.
/// A minute, to which it doubles then, would be as long as everything else that is waited for.
pub(crate) const BREAKER_OPEN_MAX_MS: u64 = 10_000;
/// In a process that lives so long the layouts are changed while it runs.
const CHANGED_FROM: Duration = Duration::from_millis(300);
/// What follows an unknown result is done within milliseconds, so that kills hit that too.
const FOLLOW: &str = "follow = { first_after = \"5ms\", inquiry = [\"20ms\"], reversal = [\"20ms\"], \
    not_found = [\"10ms\", \"20ms\", \"30ms\"] }";
/// So is what the core is told of them.
const TOLD: &str = "ask = { notice = [\"50ms\"], deadline_ms = 300 }";
/// How long the core is waited for when it is asked.
const ASKED_MS: (&str, &str) = ("FEI__PARTY__CORE__ASK__DEADLINE_MS", "600");

/// The three of them.
pub(crate) struct World {
    binary: String,
    fei: Fei,
    /// The disk, where a kill is a loss of power.
    disk: Option<Disk>,
    institution: Institution,
    layouts: Layouts,
    changes: Changes,
    ledger: Mutex<Ledger>,
    next_number: AtomicU32,
    seed: u64,
    /// The process that runs now; they are counted.
    life: u32,
    /// The first one whose answers were not asked for again yet.
    unasked: u32,
    done: BTreeMap<i64, u32>,
}

impl World {
    /// A gateway with an empty journal.
    pub(crate) fn start(binary: &str, harm: Harm, seed: u64) -> Self {
        midnight::wait_if_near();
        let (institution, layouts) = (Institution::start(), Layouts::new());
        let disk = Disk::of(harm, seed);
        let config = Config::new(layouts.folder(), &institution.url());
        let config = config.institution(&format!("deadline_ms = {DEADLINE_MS}")).institution(FOLLOW);
        let config = config.institution(&format!("breaker = {{ open_max_ms = {BREAKER_OPEN_MAX_MS} }}"));
        let config = config.serves().line(TOLD).variables(vec![(ASKED_MS.0, ASKED_MS.1.to_owned())]);
        let config = if harm == Harm::Stop { config.own_group() } else { config };
        let config = config.variables(disk.as_ref().map(Disk::variables).unwrap_or_default());
        Self {
            binary: binary.to_owned(),
            fei: Fei::start(binary, &config),
            disk,
            institution,
            layouts,
            changes: Changes::default(),
            ledger: Mutex::default(),
            next_number: AtomicU32::new(1),
            seed,
            life: 1,
            unasked: 1,
            done: BTreeMap::new(),
        }
    }

    /// The core asks for so long, and then the gateway is killed. False: there was no gateway.
    pub(crate) fn ask_and_kill(&mut self, after: Duration) -> bool {
        self.ask_while_and_kill(|layouts, chance, fei| {
            if after >= CHANGED_FROM {
                layouts.change_for(after, chance, fei);
            } else {
                thread::sleep(after);
            }
        })
    }

    /// The core asks until the gateway has swapped its layouts, or should have long ago, and so much longer; then the gateway is killed.
    pub(crate) fn ask_past_a_swap_and_kill(&mut self, after: Duration) {
        self.ask_while_and_kill(|layouts, chance, fei| {
            layouts.change_until_taken(chance, fei);
            thread::sleep(after);
        });
    }

    /// The core asks while this is done to the gateway, and then it is killed. False: there was no gateway.
    fn ask_while_and_kill(&mut self, work: impl FnOnce(&Layouts, &mut Chance, &Fei)) -> bool {
        let Some(ends) = self.ends() else { return false };
        let Self { ledger, next_number, fei, disk, life, seed, layouts, .. } = self;
        let traffic = Traffic { ledger, next_number, ends, life: *life, seed: *seed };
        traffic.ask_while(|| {
            work(layouts, &mut Chance::new(*seed ^ u64::from(*life)), fei);
            kill(fei, disk.as_mut());
        });
        self.changes += Changes::told_in(self.fei.log());
        true
    }

    /// The core asks for so long, and goes on doing so later: nothing is done to the gateway.
    pub(crate) fn ask_for(&mut self, time: Duration) {
        let Some(ends) = self.ends() else { return };
        self.traffic(ends).ask_while(|| thread::sleep(time));
        // The same process; its answers of now are told apart from later ones.
        self.life += 1;
    }

    /// Kills it whatever it does.
    pub(crate) fn kill_after(&mut self, after: Duration) {
        thread::sleep(after);
        kill(&mut self.fei, self.disk.as_mut());
    }

    /// The core asks until the gateway ends by itself; its exit code. Nothing: it went on, and was killed.
    pub(crate) fn ask_until_it_ends(&mut self) -> Option<i32> {
        let ends = self.ends()?;
        let Self { ledger, next_number, fei, life, seed, .. } = self;
        let traffic = Traffic { ledger, next_number, ends, life: *life, seed: *seed };
        let mut ended = None;
        traffic.ask_while(|| {
            ended = fei.ends_within(PATIENCE);
            fei.kill();
        });
        ended?.code()
    }

    /// The core asks for so long, then the gateway stands still, and the core goes on asking when it goes on.
    pub(crate) fn ask_and_stand_still(&mut self, after: Duration, still: Duration) {
        let Some(ends) = self.ends() else { return };
        self.traffic(ends).ask_while(|| {
            thread::sleep(after);
            self.fei.stand_still(still);
            thread::sleep(after);
        });
        // The same process; its answers of now are told apart from later ones.
        self.life += 1;
    }

    /// Starts the gateway over what the last one left.
    pub(crate) fn start_again(&mut self, variables: &Variables) {
        self.fei.start_again(&self.binary, variables);
        self.life += 1;
    }

    /// Whether a step was made to fail, be held up or end the process since the start.
    pub(crate) fn has_failed(&self, step: &str) -> bool {
        !self.fei.log().matching(&[("message", "failpoint"), ("step", step)]).is_empty()
    }

    /// Whether it goes on without a new start, and its log says that a task of it panicked.
    pub(crate) fn outlived_a_panic(&mut self) -> bool {
        let told = [("message", "a task panicked"), ("alarm", "true")];
        self.fei.ends_within(Duration::ZERO).is_none() && !self.fei.log().matching(&told).is_empty()
    }

    /// Everything comes to its end; then all books are read and compared.
    pub(crate) fn look(&mut self, found: &mut Findings) -> Seen {
        match self.ends() {
            None => {
                found.add("I1", format!("the gateway does not come up:\n{}", self.fei.log().text()));
                // One that comes up after all would change the books while they are read.
                self.fei.kill();
            }
            Some(ends) => self.traffic(ends).come_to_an_end(self.desk(), self.unasked, found),
        }
        let books = self.desk().books();
        let (institution, ledger) = (self.institution.book(), self.ledger.lock().unwrap());
        let case = Case::new(self.desk(), &ledger, &books, &institution, &self.done);
        case.check(found);
        self.changes.harmed_nothing(found);
        self.done = case.done();
        self.unasked = self.life;
        Seen::of(&books, &ledger, self.changes)
    }

    /// Keeps journal and settings for whoever wants to see why, and says where.
    pub(crate) fn keep_if_broken(&mut self, found: &Findings) {
        if !found.0.is_empty() {
            self.layouts.keep();
            Report::say(format_args!("the journal is kept in {}", self.fei.keep_folder().display()));
        }
    }

    fn desk(&self) -> Desk<'_> {
        Desk { binary: &self.binary, folder: self.fei.folder() }
    }

    /// Where the gateway is met; nothing when it has ended before.
    fn ends(&self) -> Option<Ends> {
        let at = |fields: &[(&str, &str)]| {
            let event = self.fei.log().wait_for_or_end(fields)?;
            event["address"].as_str()?.parse().ok()
        };
        let line = |name: &str| at(&[("message", "listening"), ("line", name)]);
        let serves = at(&[("message", "institutions may call")])?;
        Some(Ends { hecto: line("hecto")?, bulk: line("bulk")?, core: line("core")?, serves })
    }

    fn traffic(&self, ends: Ends) -> Traffic<'_> {
        let Self { ledger, next_number, life, seed, .. } = self;
        Traffic { ledger, next_number, ends, life: *life, seed: *seed }
    }
}

/// The end of a process, and of what it had not made sure of where that is the end of its machine.
fn kill(fei: &mut Fei, disk: Option<&mut Disk>) {
    fei.kill();
    if let Some(disk) = disk {
        disk.lose(&fei.folder().join("fei-data"));
    }
}
