//! The real program and an institution that takes no call without an access token (H20, X06).

use fei_simulate::{Client, Gated, Institution, Kftc};
use fei_testkit::{Config, CoreLine, Fei, hecto};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const SECRET: &str = "canary-of-the-client";

/// Open Banking behind its tokens, the program, and its core.
struct Site {
    runtime: Runtime,
    centre: Gated<Kftc>,
    institution: Institution,
    fei: Fei,
    core: CoreLine,
    msg_no: u32,
}

impl Site {
    fn start(secret: &str) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let client = Client { id: "client".to_owned(), secret: SECRET.to_owned() };
        let centre = Gated::new(Kftc::default(), Some(client));
        let institution = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            Institution::start(listener, centre.clone()).expect("an address")
        });
        let auth = "auth.oauth2 = { token = \"/oauth/2.0/token\", client_id = \"client\", client_secret = { file = \"client.secret\" }, scope = \"oob\" }";
        let config = Config::new("layouts", &institution.url())
            .institution(auth)
            .secret("client.secret", secret)
            .log_level("trace");
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
        let core = CoreLine::dial(fei.address("hecto"));
        Self { runtime, centre, institution, fei, core, msg_no: 0 }
    }

    /// A transfer's answer code, with the outcome and the code that the log has of it.
    fn transfer(&mut self) -> [String; 3] {
        self.msg_no += 1;
        let answer = self.core.ask(&hecto::transfer(self.msg_no));
        let trace = format!("20260907-088-{:06}", self.msg_no);
        let ended = self.fei.log().wait_for(&[("message", "exchange ended"), ("trace", &trace)]);
        let told = |field: &str| ended[field].as_str().unwrap_or_default().to_owned();
        [hecto::text(&answer, hecto::RSP_CODE).to_owned(), told("outcome"), told("code")]
    }

    fn calls(&self) -> usize {
        self.institution.observed().all().iter().filter(|exchange| !exchange.credentials).count()
    }

    /// No secret and no token stands in any line of the log, at whatever level.
    fn end(self) {
        let text = self.fei.log().text();
        for canary in [SECRET, "sample-token", Fei::SECRET] {
            assert!(!text.contains(canary), "{canary} stands in the log");
        }
        self.runtime.block_on(self.institution.stop());
    }
}

#[test]
fn a_token_that_was_revoked_is_replaced_and_the_transfer_is_sent_once_more() {
    let mut site = Site::start(SECRET);
    assert_eq!(site.transfer(), ["0000", "executed", ""]);
    assert_eq!(site.transfer(), ["0000", "executed", ""]);
    assert_eq!((site.calls(), site.centre.given()), (2, 1));

    site.centre.revoke();
    assert_eq!(site.transfer(), ["0000", "executed", ""]);
    assert_eq!((site.calls(), site.centre.given()), (4, 2), "refused once, and executed once");
    site.fei.log().wait_for(&[("message", "nothing was done, sending once more"), ("code", "N60")]);
    site.end();
}

#[test]
fn a_second_refusal_stands() {
    let mut site = Site::start(SECRET);
    assert_eq!(site.transfer(), ["0000", "executed", ""]);
    let refusal = fei_simulate::Fault::Status { status: 401, body: bytes::Bytes::new() };
    site.institution.script().next("/v2.0/transfer/deposit/acnt_num", 2, refusal);
    assert_eq!(site.transfer(), ["FE90", "not_executed", "N60"]);
    assert_eq!((site.calls(), site.centre.given()), (3, 2), "a third try is not made");
    assert_eq!(site.transfer(), ["0000", "executed", ""]);
    site.end();
}

#[test]
fn a_client_that_the_institution_does_not_know_sends_nothing() {
    let mut site = Site::start("another-secret");
    assert_eq!(site.transfer(), ["FE90", "not_executed", "N60"]);
    assert_eq!(site.calls(), 0);
    let alarm = [("message", "no access token"), ("alarm", "true"), ("institution", "kftc")];
    site.fei.log().wait_for(&alarm);
    assert!(!site.fei.log().text().contains("another-secret"));
    site.end();
}
