//! The real program and an institution that takes no call without our signature by a shared key (HMAC-SHA256), which it works
//! out by code of its own.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, HttpRequest, hmac_sha256, open_banking};

const KEY: &str = "canary-of-the-signature";
/// Further from the institution's clock no call may be.
const WINDOW_S: i64 = 120;

/// What is signed, as the settings say it, how it is written, and the institution's reading of both.
struct Agreed {
    settings: &'static str,
    expected: fn(&HttpRequest) -> Option<String>,
}

/// Everything that a signature can be over, and the time.
const WHOLE: Agreed = Agreed {
    settings: r#"over = "{method}\n{target}\n{timestamp}\n{header.x-request-id}\n{body}", form = "base64", timestamp = "x-timestamp""#,
    expected: |request| {
        let (call, time) = (request.call(), request.header("x-timestamp")?);
        let (method, target) = call.split_once(' ')?;
        let now = jiff::Timestamp::now().as_second();
        let fresh = time.parse::<i64>().is_ok_and(|time| (now - time).abs() < WINDOW_S);
        let head = format!("{method}\n{target}\n{time}\n{}\n", request.header("x-request-id")?);
        fresh.then(|| STANDARD.encode(hmac(&[head.as_bytes(), body(request)].concat())))
    },
};

/// What settings that say nothing of it mean: the body, in hexadecimal digits.
const BODY: Agreed = Agreed {
    settings: r#"over = "{body}""#,
    expected: |request| {
        Some(hmac(body(request)).iter().fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        }))
    },
};

fn hmac(text: &[u8]) -> Vec<u8> {
    hmac_sha256(KEY.as_bytes(), text)
}

fn body(request: &HttpRequest) -> &[u8] {
    let end = request.raw.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    &request.raw[end + 4..]
}

/// core – the program – Open Banking below a path of its own, behind signatures
struct Site {
    peer: HttpPeer,
    fei: Fei,
    core: CoreLine,
    number: u32,
}

impl Site {
    fn start(agreed: &Agreed, key: &str) -> Self {
        let expected = agreed.expected;
        let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
            let said = request.header("x-signature");
            match said.is_some() && said == expected(request) {
                true => open_banking::ok(&open_banking::transfer(request)),
                false => open_banking::http("401 Unauthorized", "application/json", b"{}"),
            }
        }));
        let signature = agreed.settings;
        let config = Config::new("layouts", &format!("{}/open", peer.url()))
            .institution(&format!(
                "auth.hmac = {{ header = \"x-signature\", key = {{ file = \"hmac.key\" }}, {signature} }}"
            ))
            .secret("hmac.key", key)
            .log_level("trace");
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
        let core = CoreLine::dial(fei.address("hecto"));
        Self { peer, fei, core, number: 0 }
    }

    /// A transfer's answer code, with the code that the log has of it.
    fn transfer(&mut self) -> (String, String) {
        self.number += 1;
        self.fei.transfer(&mut self.core, self.number)
    }

    /// No line of the log has the key, at whatever level.
    fn end(self) {
        let log = self.fei.log().text();
        assert!(!log.contains("canary") && !log.contains(&STANDARD.encode(KEY)), "the key stands in the log");
    }
}

fn told(told: &str, code: &str) -> (String, String) {
    (told.to_owned(), code.to_owned())
}

#[test]
fn an_institution_that_works_out_our_signature_itself_takes_our_calls() {
    for agreed in [WHOLE, BODY] {
        let mut site = Site::start(&agreed, KEY);
        assert_eq!(site.transfer(), told("0000", ""), "{}", agreed.settings);
        assert_eq!(site.transfer(), told("0000", ""), "{}", agreed.settings);
        let called: Vec<_> = site.peer.requests().iter().map(HttpRequest::call).collect();
        assert_eq!(called, ["POST /open/v2.0/transfer/deposit/acnt_num"; 2]);
        site.end();
    }
}

#[test]
fn a_call_signed_by_another_key_is_refused_and_was_not_executed() {
    let mut site = Site::start(&WHOLE, "canary-of-another-signature");
    assert_eq!(site.transfer(), told("FE90", "N60"));
    assert_eq!(site.peer.requests().len(), 1);
    site.end();
}
