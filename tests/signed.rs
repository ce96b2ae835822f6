//! The real program and an institution that takes no call without a signature, and signs what it answers.

use fei_simulate::{Fault, Institution, Kftc, Named, Signed, SignedBy};
use fei_testkit::{Act, Chance, ChaosProxy, Config, CoreLine, Fei, Framing, Way};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const PATH: &str = "/v2.0/transfer/deposit/acnt_num";

/// Whose keys are the right ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Right,
    /// The program signs with a key that the institution does not know.
    OursWrong,
    /// The program expects another key of the institution.
    TheirsWrong,
}

/// core – the program – `line` – Open Banking behind signatures
struct Site {
    runtime: Runtime,
    institution: Institution,
    line: ChaosProxy,
    fei: Fei,
    core: CoreLine,
    number: u32,
    /// Lines of private keys, for looking where they must not be.
    private: Vec<String>,
}

fn pair(by: SignedBy) -> KeyPair {
    let algorithm = match by {
        SignedBy::Rs256 | SignedBy::Ps256 => &PKCS_RSA_SHA256,
        SignedBy::Es256 => &PKCS_ECDSA_P256_SHA256,
        SignedBy::EdDsa => &PKCS_ED25519,
    };
    KeyPair::generate_for(algorithm).expect("a key")
}

impl Site {
    fn start(by: SignedBy, compact: bool, keys: Keys) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (ours, theirs, strangers) = (pair(by), pair(by), pair(by));
        let client = Named { kid: "fei-1", pem: &ours.public_key_pem() };
        let own = Named { kid: "bank-1", pem: &theirs.serialize_pem() };
        let centre = Signed::new(Kftc::default(), by, &client, &own, compact).expect("keys of the algorithm");
        let institution = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            Institution::start(listener, centre).expect("an address")
        });
        let line = ChaosProxy::start(institution.address(), Framing::Http);
        let private = if keys == Keys::OursWrong { &strangers } else { &ours }.serialize_pem();
        let public = if keys == Keys::TheirsWrong { &strangers } else { &theirs }.public_key_pem();
        let config = Config::new("layouts", &line.url())
            .institution(&jws("jws", by, compact, "fei-1", "{method} {target}\\n{body}"))
            .secret("jws.pem", &private)
            .institution(&jws("jws_answer", by, compact, "bank-1", "{status}\\n{body}"))
            .secret("jws_answer.pem", &public)
            .institution(Config::NEVER_LEFT_ALONE)
            .institution("follow.first_after = \"30ms\"")
            .institution("follow.inquiry = [\"20ms\"]")
            .log_level("trace");
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
        let core = CoreLine::dial(fei.address("hecto"));
        let private = [private, own.pem.to_owned()];
        let private = private.iter().flat_map(|pem| pem.lines().skip(1).take(1)).map(str::to_owned).collect();
        Self { runtime, institution, line, fei, core, number: 0, private }
    }

    /// A transfer's answer code, with the code that the log has of it.
    fn transfer(&mut self) -> (String, String) {
        self.number += 1;
        self.fei.transfer(&mut self.core, self.number)
    }

    /// How often the institution executed a transfer.
    fn executed(&self) -> usize {
        let all = self.institution.observed().all();
        let ours = all.iter().filter(|exchange| exchange.target == PATH && exchange.complaint.is_none());
        ours.filter(|exchange| exchange.executed).count()
    }

    fn end(self) {
        let text = self.fei.log().text();
        for line in &self.private {
            assert!(!text.contains(line), "a private key stands in the log");
        }
        self.runtime.block_on(self.institution.stop());
    }
}

fn jws(name: &str, by: SignedBy, compact: bool, kid: &str, over: &str) -> String {
    let form = if compact { "compact" } else { "detached" };
    format!(
        "auth.{name} = {{ header = \"x-jws-signature\", algorithm = \"{}\", kid = \"{kid}\", over = \"{over}\", \
         form = \"{form}\", key = {{ file = \"{name}.pem\" }} }}",
        by.as_str()
    )
}

fn told(told: &str, code: &str) -> (String, String) {
    (told.to_owned(), code.to_owned())
}

#[test]
fn an_institution_that_wants_signatures_gets_them_and_its_answers_are_verified() {
    for (by, compact) in SignedBy::ALL.into_iter().zip([false, true, false, true]) {
        let mut site = Site::start(by, compact, Keys::Right);
        assert_eq!(site.transfer(), told("0000", ""), "{}", by.as_str());
        assert_eq!(site.transfer(), told("0000", ""), "{}", by.as_str());
        assert_eq!(site.executed(), 2);
        site.end();
    }
}

#[test]
fn what_the_institution_says_of_our_signature_is_what_its_contract_says() {
    let mut site = Site::start(SignedBy::Es256, false, Keys::OursWrong);
    // 401 is listed as "nothing was done", and the institution signed that it said so.
    assert_eq!(site.transfer(), told("FE90", "N60"));
    assert_eq!(site.executed(), 0);
    site.end();
}

#[test]
fn an_answer_that_the_institution_did_not_sign_says_nothing() {
    let mut site = Site::start(SignedBy::EdDsa, false, Keys::TheirsWrong);
    assert_eq!(site.transfer(), told("VTIM", "U11"), "executed, but who says so?");
    assert_eq!(site.executed(), 1);
    let alarm =
        [("message", "the answer's signature does not hold"), ("alarm", "true"), ("institution", "kftc")];
    site.fei.log().wait_for(&alarm);
    // Not even "nothing was done" is believed: whoever stands between could say it of what was done.
    let refusal = Fault::Status { status: 401, body: bytes::Bytes::new() };
    site.institution.script().next(PATH, 1, refusal);
    assert_eq!(site.transfer(), told("VTIM", "U11"));
    site.end();
}

#[test]
fn an_answer_that_was_changed_on_the_way_is_unknown_until_a_signed_one_tells() {
    let mut site = Site::start(SignedBy::EdDsa, true, Keys::Right);
    let space = Act::Garbage { at: 700, bytes: b" ".to_vec() };
    site.line.then(Way::Back, [space]);
    let (answered, code) = site.transfer();
    assert_eq!((&*answered, &*code), ("VTIM", "U11"));
    site.fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "executed")]);
    assert_eq!(site.executed(), 1, "it was asked about, and not sent again");

    let mut chance = Chance::new(11);
    for _ in 0..60 {
        let bytes = [&b" "[..], b"0", b"\r\n", b"A", b","][chance.below(5)].to_vec();
        site.line.then(Way::Back, [Act::Garbage { at: chance.below(1200), bytes }]);
        let (answered, code) = site.transfer();
        let may_be = match &*answered {
            "0000" => code.is_empty(),
            "VTIM" => code.starts_with('U'),
            other => panic!("transfer {} was told {other}", site.number),
        };
        assert!(may_be, "transfer {}: {answered} {code}", site.number);
    }
    assert_eq!(site.executed(), 61);
    site.end();
}
