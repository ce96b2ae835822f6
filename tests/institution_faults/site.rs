//! The program between its core and an institution, and what a transfer is told.

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, hecto, open_banking};

/// What a transfer is answered with, and what the log says of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) rsp_code: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) code: &'static str,
}

pub(crate) const fn unknown(code: &'static str) -> Told {
    Told { rsp_code: "VTIM", outcome: "unknown", code }
}

pub(crate) const fn not_executed(code: &'static str) -> Told {
    Told { rsp_code: "FE90", outcome: "not_executed", code }
}

/// The program, one connection of its core, and the institution.
pub(crate) struct Site {
    pub(crate) fei: Fei,
    pub(crate) core: CoreLine,
    pub(crate) peer: HttpPeer,
    pub(crate) msg_no: u32,
}

impl Site {
    pub(crate) fn start() -> Self {
        Self::start_with(|config| config)
    }

    pub(crate) fn start_with(change: impl FnOnce(Config) -> Config) -> Self {
        let peer = HttpPeer::start(Conduct::answer(open_banking::well));
        let config = change(Config::new("layouts", &peer.url()).institution(Config::NEVER_LEFT_ALONE));
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
        let core = CoreLine::dial(fei.address("hecto"));
        Self { fei, core, peer, msg_no: 0 }
    }

    /// A transfer while the institution behaves so.
    #[track_caller]
    pub(crate) fn check(&mut self, conduct: Conduct, expect: &Told) {
        self.peer.conduct(conduct);
        let before = self.peer.requests().len();
        self.transfer(expect);
        let received = self.peer.requests().len() - before;
        assert!(received <= 1, "sent {received} times");
        assert!(
            received == 0 || expect.code == "N60" || !expect.code.starts_with('N'),
            "{expect:?}, and it was received"
        );
    }

    /// A transfer, its answer's code, and its line in the log.
    #[track_caller]
    pub(crate) fn transfer(&mut self, expect: &Told) {
        self.msg_no += 1;
        let answer = self.core.ask(&hecto::transfer(self.msg_no));
        assert_eq!(answer.len(), 300);
        assert_eq!(hecto::text(&answer, hecto::MSG_TYPE), "2100");
        assert_eq!(hecto::text(&answer, hecto::MSG_NO), format!("{:06}", self.msg_no));
        assert_eq!(hecto::text(&answer, hecto::RSP_CODE), expect.rsp_code, "{expect:?}");
        let trace = format!("20260907-088-{:06}", self.msg_no);
        let ended = self.fei.log().wait_for(&[("message", "exchange ended"), ("trace", &trace)]);
        let told = [&ended["outcome"], &ended["code"]].map(|field| field.as_str().unwrap_or_default());
        assert_eq!(told, [expect.outcome, expect.code]);
    }

    /// The institution is well again, and so is FEI.
    pub(crate) fn end(mut self) {
        self.check(Conduct::answer(open_banking::well), &EXECUTED);
        assert!(!self.fei.log().text().contains(Fei::SECRET), "the pass phrase stands in the log");
    }
}

pub(crate) const EXECUTED: Told = Told { rsp_code: "0000", outcome: "executed", code: "" };
