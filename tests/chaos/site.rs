//! The program with a harmful network on either side of it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::thread;

use fei_testkit::{
    ChaosProxy, Conduct, Config, CoreLine, Fei, Framing, Gate, HttpPeer, HttpRequest, hecto, open_banking,
};

/// core – `inside` – the program – `outside` – the institution
pub(crate) struct Site {
    pub(crate) inside: ChaosProxy,
    pub(crate) fei: Fei,
    pub(crate) outside: ChaosProxy,
    pub(crate) peer: HttpPeer,
    pub(crate) line: SocketAddr,
}

impl Site {
    pub(crate) fn start(conduct: Conduct) -> Self {
        Self::start_with(conduct, |config| config)
    }

    pub(crate) fn start_with(conduct: Conduct, change: impl FnOnce(Config) -> Config) -> Self {
        let peer = HttpPeer::start(conduct);
        let outside = ChaosProxy::start(peer.address(), Framing::Http);
        let config = Config::new("layouts", &outside.url())
            .institution(Config::NEVER_LEFT_ALONE)
            .log_level("info,fei_http=debug");
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &change(config));
        let line = fei.address("hecto");
        let inside = ChaosProxy::start(line, Framing::Telegram);
        Self { inside, fei, outside, peer, line }
    }

    /// A connection of the core that nothing happens to.
    pub(crate) fn core(&self) -> CoreLine {
        CoreLine::dial(self.line)
    }

    /// Transfers with these numbers over so many connections of the core, on each one after the other; what each was
    /// answered with.
    pub(crate) fn transfer(&self, numbers: std::ops::Range<u32>, cores: u32) -> HashMap<u32, Vec<u8>> {
        let one_core = |share: u32| {
            let mut core = self.core();
            let numbers = numbers.clone().filter(move |number| number % cores == share);
            numbers.map(|number| (number, core.ask(&hecto::transfer(number)))).collect::<Vec<_>>()
        };
        thread::scope(|scope| {
            let cores: Vec<_> = (0..cores).map(|share| scope.spawn(move || one_core(share))).collect();
            cores.into_iter().flat_map(|core| core.join().unwrap()).collect()
        })
    }

    /// How often the institution got each transfer, by its number.
    pub(crate) fn received(&self) -> HashMap<u32, usize> {
        let mut received = HashMap::new();
        for request in self.peer.requests() {
            let trace = request.header("x-request-id").unwrap();
            *received.entry(trace[trace.len() - 6..].parse().unwrap()).or_default() += 1;
        }
        received
    }

    /// So many lines of the log say this, no fewer and no more. The log comes a little behind the answer.
    #[track_caller]
    pub(crate) fn logged(&self, count: usize, fields: &[(&str, &str)]) {
        assert_eq!(self.fei.log().wait_for_all(count, fields).len(), count, "{fields:?}");
    }

    /// So many exchanges ended with a code.
    #[track_caller]
    pub(crate) fn ended(&self, count: usize, code: &str) {
        self.logged(count, &[("message", "exchange ended"), ("code", code)]);
    }
}

/// An institution that answers when the gate is open.
pub(crate) fn behind(gate: &Gate) -> Conduct {
    let gate = gate.clone();
    Conduct::answer(move |request: &HttpRequest| {
        gate.pass();
        open_banking::well(request)
    })
}

/// What a transfer was told.
pub(crate) fn told(answer: &[u8]) -> &str {
    hecto::text(answer, hecto::RSP_CODE)
}
