//! The real program, and who may call it: what the settings say of a client is what it must show, and from where.

mod certificates;
mod document;
mod networks;
mod refusals;
mod signatures;
mod tokens;

use fei_simulate::{Core, StandardCore};
use fei_testkit::{Caller, Config, Fei, Reply, unused_address};
use tokio::runtime::Runtime;

/// Whose account it is: what the agency may ask.
const HOLDER: &str = "/v1/accounts/56012345678901/holder?bank_code=088";

/// The program, and a core that answers what it is asked.
struct Site {
    fei: Fei,
    core: Core,
    _runtime: Runtime,
}

impl Site {
    /// Where the agency must show this, and institutions call by this.
    fn start(agency: &str, serve: &str) -> Self {
        let config = Config::new("layouts", &format!("http://{}", unused_address()));
        Self::of(&config.serve(serve).client("agency", agency))
    }

    fn of(config: &Config) -> Self {
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config.clone().log_level("trace"));
        let runtime = Runtime::new().expect("a runtime");
        let core = {
            let _within = runtime.enter();
            Core::dial(fei.address("core"), StandardCore::default())
        };
        fei.log().wait_for(&[("message", "connection opened"), ("line", "core")]);
        Self { fei, core, _runtime: runtime }
    }

    /// Somebody who shows nothing.
    fn nobody(&self) -> Caller {
        Caller::nobody(self.fei.serves())
    }

    /// The agency with the key of the settings.
    fn agency(&self) -> Caller {
        Caller::new(self.fei.serves(), "agency")
    }

    /// A call that is taken: the core was asked, and its answer is told.
    fn takes(&self, caller: &Caller, why: &str) {
        self.took(&caller.call("GET", HOLDER, ""), why);
    }

    fn took(&self, reply: &Reply, why: &str) {
        assert_eq!(reply.status, 200, "{why}: {}", reply.head);
        assert_eq!(reply.json()["holder"], "홍길동", "{why}");
    }

    /// A call that is refused as nobody's: the core is not asked.
    fn refuses(&self, caller: &Caller, why: &str) {
        self.refuses_with(caller, (401, "unknown-client"), why);
    }

    /// A call that is refused with this status, and of this kind.
    fn refuses_with(&self, caller: &Caller, refusal: (u16, &str), why: &str) {
        let before = self.core.heard().len();
        is_refusal(&caller.call("GET", HOLDER, ""), refusal, why);
        assert_eq!(self.core.heard().len(), before, "{why}: the core was asked");
    }
}

/// A problem document of this status and kind (RFC 9457).
fn is_refusal(reply: &Reply, (status, kind): (u16, &str), why: &str) {
    assert_eq!(reply.status, status, "{why}: {}", reply.head);
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{why}");
    assert_eq!(reply.header("www-authenticate").is_some(), status == 401, "{why}: {}", reply.head);
    let problem = reply.json();
    assert_eq!(problem["type"], format!("urn:fei:problem:{kind}"), "{why}");
    assert_eq!(problem["status"], status, "{why}");
}
