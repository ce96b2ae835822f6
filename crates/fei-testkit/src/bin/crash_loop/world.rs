//! One gateway over one journal, with a core and an institution that outlive it: started, killed, looked at.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{Config, CoreLine, Fei, PATIENCE, PowerCut, Variables};

use crate::Harm;
use crate::checks::{self, Case};
use crate::core::Core;
use crate::institution::Institution;
use crate::journal::Desk;
use crate::ledger::{Ledger, Page};
use crate::report::{Findings, Report};

/// How long the gateway waits for the institution.
const DEADLINE_MS: u32 = 600;
/// The sample layouts.
const LAYOUTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../layouts");
/// What follows an unknown result is done within milliseconds, so that kills hit that too.
const FOLLOW: &str = "follow = { first_after = \"5ms\", inquiry = [\"20ms\"], reversal = [\"20ms\"], \
    not_found = [\"10ms\", \"20ms\", \"30ms\"] }";
/// Between two looks at what is open.
const QUIET_PAUSE: Duration = Duration::from_millis(50);
/// Longer than a lane is held by whoever panicked with it, which is 30 seconds.
const QUIET_MAX: Duration = Duration::from_secs(60);
/// Telegrams of the core's second asking that go out in one write.
const AGAIN_TOGETHER: usize = 20;

/// The three of them.
pub(crate) struct World {
    binary: String,
    fei: Fei,
    /// The disk, where a kill is a loss of power.
    power: Option<PowerCut>,
    institution: Institution,
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
        let institution = Institution::start();
        let power = (harm == Harm::Power).then(PowerCut::new);
        let config = Config::new(LAYOUTS, &institution.url());
        let config = config.institution(&format!("deadline_ms = {DEADLINE_MS}")).institution(FOLLOW);
        let config = if harm == Harm::Stop { config.own_group() } else { config };
        let config = config.variables(power.as_ref().map(PowerCut::variables).unwrap_or_default());
        Self {
            binary: binary.to_owned(),
            fei: Fei::start(binary, &config),
            power,
            institution,
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
        let Some(address) = self.address() else { return false };
        let Self { ledger, next_number, fei, power, life, seed, .. } = self;
        let core = Core { ledger, next_number, address, life: *life, seed: *seed };
        core.ask_while(|| {
            thread::sleep(after);
            kill(fei, power.as_ref());
        });
        true
    }

    /// The core asks for so long, and goes on doing so later: nothing is done to the gateway.
    pub(crate) fn ask_for(&mut self, time: Duration) {
        let Some(address) = self.address() else { return };
        let Self { ledger, next_number, life, seed, .. } = self;
        let core = Core { ledger, next_number, address, life: *life, seed: *seed };
        core.ask_while(|| thread::sleep(time));
        // The same process; its answers of now are told apart from later ones.
        self.life += 1;
    }

    /// Kills it whatever it does.
    pub(crate) fn kill_after(&mut self, after: Duration) {
        thread::sleep(after);
        kill(&mut self.fei, self.power.as_ref());
    }

    /// The core asks until the gateway ends by itself; its exit code. Nothing: it went on, and was killed.
    pub(crate) fn ask_until_it_ends(&mut self) -> Option<i32> {
        let address = self.address()?;
        let Self { ledger, next_number, fei, life, seed, .. } = self;
        let core = Core { ledger, next_number, address, life: *life, seed: *seed };
        let mut ended = None;
        core.ask_while(|| {
            ended = fei.ends_within(PATIENCE);
            fei.kill();
        });
        ended?.code()
    }

    /// The core asks for so long, then the gateway stands still, and the core goes on asking when it goes on.
    pub(crate) fn ask_and_stand_still(&mut self, after: Duration, still: Duration) {
        let Some(address) = self.address() else { return };
        let Self { ledger, next_number, fei, life, seed, .. } = self;
        let core = Core { ledger, next_number, address, life: *life, seed: *seed };
        core.ask_while(|| {
            thread::sleep(after);
            fei.stand_still(still);
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

    /// The core asks again for what it heard nothing of; what is unknown is followed to its end; then the core asks for
    /// everything once more. All books are read and compared.
    pub(crate) fn look(&mut self, found: &mut Findings) -> usize {
        match self.address() {
            None => found.add("I1", format!("the gateway does not come up:\n{}", self.fei.log().text())),
            Some(address) => {
                self.ask_again(address, |page| page.heard.is_empty());
                self.wait_until_quiet(found);
                self.ask_again(address, |page| !page.was_never_begun());
                // Where the disk is slow, a row whose telegram was refused at its deadline is written and ended after that.
                self.wait_until_quiet(found);
            }
        }
        let books = self.desk().books();
        let (institution, ledger) = (self.institution.book(), self.ledger.lock().unwrap());
        let case = Case::new(self.desk(), &ledger, &books, &institution, &self.done);
        case.check(found);
        self.done = checks::done(&case);
        self.unasked = self.life;
        books.rows.len()
    }

    /// Keeps journal and settings for whoever wants to see why, and says where.
    pub(crate) fn keep_if_broken(&mut self, found: &Findings) {
        if !found.0.is_empty() {
            Report::say(format_args!("the journal is kept in {}", self.fei.keep_folder().display()));
        }
    }

    fn desk(&self) -> Desk<'_> {
        Desk { binary: &self.binary, folder: self.fei.folder() }
    }

    /// Where the gateway listens; nothing when it has ended before.
    fn address(&self) -> Option<SocketAddr> {
        let event = self.fei.log().wait_for_or_end(&[("message", "listening"), ("line", "hecto")])?;
        event["address"].as_str()?.parse().ok()
    }

    fn ask_again(&self, address: SocketAddr, which: impl Fn(&Page) -> bool) {
        let again: Vec<_> = {
            let ledger = self.ledger.lock().unwrap();
            let pages = ledger.pages.iter().filter(|(_, page)| page.life >= self.unasked && which(page));
            pages.map(|(number, page)| (*number, page.clone())).collect()
        };
        let Self { ledger, next_number, life, seed, .. } = self;
        let core = Core { ledger, next_number, address, life: *life, seed: *seed };
        for some in again.chunks(AGAIN_TOGETHER) {
            let Ok(mut line) = CoreLine::try_dial(address) else { return };
            // A process that a test build ends here leaves pages without an answer: the checks look at them.
            let _ = core.ask(&mut line, some);
        }
    }

    /// What is in flight has ended, and what follows unknown results has settled them.
    fn wait_until_quiet(&self, found: &mut Findings) {
        let until = Instant::now() + QUIET_MAX;
        loop {
            let (sending, open) = (self.desk().rows("sending").len(), self.open_items());
            if sending == 0 && open == 0 {
                return;
            }
            if Instant::now() > until {
                let seen = format!("{sending} in flight and {open} to follow do not come to an end");
                return found.add("I1", seen);
            }
            thread::sleep(QUIET_PAUSE);
        }
    }

    /// Inquiries and reversals that are not done; a notice may wait for a core that is not connected.
    fn open_items(&self) -> usize {
        self.desk().items("pending").iter().filter(|item| item.kind != "notice").count()
    }
}

/// The end of a process, and of what it had not made sure of where that is the end of its machine.
fn kill(fei: &mut Fei, power: Option<&PowerCut>) {
    fei.kill();
    if let Some(power) = power {
        power.lose(&fei.folder().join("fei-data"));
    }
}
