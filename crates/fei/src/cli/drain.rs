//! `fei drain`, `fei resume`: the running gateway out of service, and back.

use std::num::NonZeroU32;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;

use super::order::{ByOrder, Port};
use crate::admin;
use crate::output::Output;
use crate::stop::{Exit, Stop};

/// Between two looks at what is not over.
const PAUSE: Duration = Duration::from_millis(100);

/// Have the running gateway begin nothing new, and let what is inside come to its end.
///
/// New telegrams are answered as not executed (N51), new calls by 503, and `/ready`
/// says 503, so that a balancer sends them elsewhere. Lines stay open, polls are
/// answered, a repetition of what was sent before hears what became of it, and what
/// follows unknown results goes on.
///
///   fei drain --why "서버 교체" --wait 40 && systemctl stop fei
///   fei resume --why "교체 끝"
///
/// The order is written into the journal, with your name and the reason, before it is
/// obeyed, and it outlives a restart: only `fei resume` ends it. With --from it waits for
/// its time, and so may a resume: each order keeps a time of its own, and one for the
/// same time takes the place of the one before. No more than 256 may wait. It needs
/// `[admin] listen` and `token` of the gateway's settings.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Drain {
    /// Wait so many seconds for what is inside to end; 75 when something is left.
    #[arg(long, value_name = "SECONDS", conflicts_with = "from")]
    wait: Option<NonZeroU32>,
    #[command(flatten)]
    by_order: ByOrder,
}

/// Have a gateway that was drained begin what comes again.
///
///   fei resume --why "교체 끝"
///
/// It needs `[admin] listen` and `token` of the gateway's settings.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Resume {
    #[command(flatten)]
    by_order: ByOrder,
}

impl Drain {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let port = self.by_order.gateway().port(config)?;
        self.by_order.give_node("/drain", config, out)?;
        match self.wait {
            None => Ok(Exit::Fine),
            Some(seconds) => wait(&port, Duration::from_secs(seconds.get().into()), out),
        }
    }
}

impl Resume {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        self.by_order.give_node("/resume", config, out)
    }
}

fn wait(port: &Port, patience: Duration, out: &mut Output) -> Result<Exit, Stop> {
    let until = Instant::now() + patience;
    loop {
        let admin::Drain { inside, exchanges, .. } = port.look("/drain")?;
        if inside == 0 && exchanges == 0 {
            out.say("everything that was inside came to its end");
            return Ok(Exit::Fine);
        }
        if Instant::now() >= until {
            out.complain(format_args!(
                "fei: not over: {inside} without an answer, {exchanges} exchanges with institutions"
            ));
            return Ok(Exit::TryLater);
        }
        thread::sleep(PAUSE);
    }
}
