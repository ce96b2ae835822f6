//! Institutions that call without a pause, and unknown transfers that wait for their inquiries, while layouts are exchanged.

use std::collections::HashMap;

use fei_simulate::{Core, StandardCore};
use fei_testkit::Caller;

use super::under_load::Over;
use super::*;

const HELD: &str = "core/holder.toml";
const DEPOSIT: &str = "core/deposit.toml";
const RESULT: &str = "/transfer/result";

/// Calls of institutions that were answered as they should be.
#[derive(Default)]
struct Load {
    over: AtomicBool,
    deposits: AtomicU32,
    inquiries: AtomicU32,
}

impl Load {
    /// Tells of deposits, each another one, until it is over.
    fn tell(&self, vbank: &Caller) {
        while !self.over.load(Ordering::Relaxed) {
            let number = self.deposits.fetch_add(1, Ordering::Relaxed);
            let deposit = format!(
                r#"{{"bank_code":"088","account_no":"56012345678901","amount":"{}","kind":"transfer",
                "tran_date":"20260907","tran_time":"120000","tran_no":"T{number}"}}"#,
                1000 + number
            );
            let reply = vbank.call("POST", "/v1/deposits", &deposit);
            assert_eq!(reply.status, 201, "deposit {number}: {}", text(&reply.body));
            assert_eq!(reply.json()["tran_no"], format!("T{number}"));
        }
    }

    /// Asks whose an account is until it is over.
    fn ask(&self, agency: &Caller) {
        while !self.over.load(Ordering::Relaxed) {
            let number = self.inquiries.fetch_add(1, Ordering::Relaxed);
            let reply = agency.call("GET", "/v1/accounts/56012345678901/holder?bank_code=088", "");
            assert_eq!(reply.status, 200, "inquiry {number}: {}", text(&reply.body));
            assert_eq!(reply.json()["holder"], "홍길동");
        }
    }

    /// Waits until some of either kind have come to their end from now on.
    fn goes_on(&self) {
        let both = || [&self.deposits, &self.inquiries].map(|count| count.load(Ordering::Relaxed));
        let before = both();
        until(|| both().iter().zip(before).all(|(now, before)| *now > before + 3));
    }
}

/// An institution that leaves open what became of each transfer, and can be asked from `known` on alone.
fn institution(known: Arc<AtomicBool>) -> HttpPeer {
    HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        match request.call().ends_with(RESULT) && known.load(Ordering::Relaxed) {
            true => open_banking::ok(&open_banking::result(request, "000")),
            false => open_banking::http("503 Service Unavailable", "text/plain", b"later"),
        }
    }))
}

/// The layouts of this round: whether they are sound.
fn change(layouts: &Layouts, round: usize) -> bool {
    match round % 4 {
        1 => layouts.put(DEPOSIT, "\"inbound\"", "\"inbond\""),
        3 => layouts.put(HELD, r#"from = "{holder20}""#, r#"from = "A""#),
        _ => {
            layouts.restore(DEPOSIT);
            layouts.put(HELD, "예금주조회", &format!("예금주조회 {round}"));
            layouts.put(TRANSFER, "/v2.0/transfer/result", &format!("/v2.{round}{RESULT}"));
        }
    }
    round.is_multiple_of(2)
}

/// Every inquiry by the transfer that it asks about, and the path that it asks at; and the transfers in their order.
fn asked(peer: &HttpPeer) -> (Vec<(String, String)>, Vec<String>) {
    let (mut inquiries, mut transfers) = (Vec::new(), Vec::new());
    for request in peer.requests() {
        let item = request.json()["req_list"][0].clone();
        let number = |key: &str| item[key].as_str().unwrap().to_owned();
        match request.call().ends_with(RESULT) {
            true => inquiries.push((number("org_bank_tran_id"), request.call())),
            false => transfers.push(number("bank_tran_id")),
        }
    }
    (inquiries, transfers)
}

/// Begins a transfer by each of the sets: at which path each of them must be asked about.
fn exchange(fei: &Fei, layouts: &Layouts, load: &Load, reloads: usize) -> Vec<String> {
    let (mut core, mut begun) = (CoreLine::dial(fei.address("hecto")), Vec::new());
    begin(&mut core, &mut begun, 0);
    for round in (2..).take(reloads) {
        let sound = change(layouts, round);
        let output = reload(fei, &[]);
        assert_eq!(code(&output), i32::from(!sound), "round {round}: {}", text(&output.stderr));
        if sound {
            begin(&mut core, &mut begun, round);
        }
        load.goes_on();
    }
    begun
}

fn begin(core: &mut CoreLine, begun: &mut Vec<String>, round: usize) {
    begun.push(format!("POST /v2.{round}{RESULT}"));
    let answer = core.ask(&hecto::transfer(begun.len().try_into().unwrap()));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "VTIM");
}

/// J20 and J21 of the other direction: every other set is broken.
fn under_load(reloads: usize) {
    let known = Arc::new(AtomicBool::new(false));
    let (peer, layouts, load) = (institution(known.clone()), Layouts::new(), Load::default());
    let often = |party| Config::key(party) + "calls_per_second_max = 1000000";
    let config =
        layouts.config(&peer).serves().client("vbank", &often("vbank")).client("agency", &often("agency"));
    let config = config.institution("follow.first_after = \"30ms\"").institution(Config::NEVER_LEFT_ALONE);
    let config =
        config.institution("follow.inquiry = [\"100ms\"]").log_level("info,fei_gateway::inbound=warn");
    let fei = Fei::start(BINARY, &config);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _core = runtime.block_on(async { Core::dial(fei.address("core"), StandardCore::default()) });
    fei.log().wait_for(&[("message", "connection opened"), ("line", "core")]);
    let callers = ["vbank", "agency"].map(|party| Caller::new(fei.serves(), party));
    let begun = thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| load.tell(&callers[0]));
            scope.spawn(|| load.ask(&callers[1]));
        }
        let _over = Over(&load.over);
        let begun = exchange(&fei, &layouts, &load, reloads);
        let before = asked(&peer).0.len();
        until(|| every_one_is_asked_about(&peer, before, begun.len()));
        known.store(true, Ordering::Relaxed);
        let settled = [("message", "the unknown result is known"), ("outcome", "executed")];
        fei.log().wait_for_all(begun.len(), &settled);
        begun
    });
    let (inquiries, transfers) = asked(&peer);
    assert_eq!(transfers.len(), begun.len(), "each was sent once");
    let began: HashMap<_, _> = transfers.into_iter().zip(begun).collect();
    for (number, path) in inquiries {
        assert_eq!(path, began[&number], "it is asked about by the layouts that began it");
    }
    let swapped = fei.log().matching(&[("message", "new layouts hold")]);
    assert_eq!(swapped.len(), reloads.div_ceil(2));
}

/// Whether each of so many transfers was asked about since so many inquiries.
fn every_one_is_asked_about(peer: &HttpPeer, since: usize, transfers: usize) -> bool {
    let (inquiries, _) = asked(peer);
    let numbers: std::collections::HashSet<_> = inquiries[since..].iter().map(|(number, _)| number).collect();
    numbers.len() == transfers
}

#[test]
fn no_call_fails_for_twenty_reloads_and_what_waits_is_asked_by_the_layouts_that_began_it() {
    under_load(20);
}

/// Whom the settings let call has a name among the numbers before a layout lets it.
#[test]
fn whoever_gets_its_first_call_by_a_reload_is_counted_by_its_name() {
    const GOLDEN: &str = "core/holder.golden.toml";
    const PARTY: &str = "agency/party.toml";
    let (peer, layouts) = (HttpPeer::start(Conduct::answer(open_banking::well)), Layouts::new());
    for file in [HELD, GOLDEN] {
        fs::remove_file(layouts.0.path().join(file)).unwrap();
    }
    // Whom nothing goes to or comes from yet is one that FEI calls, or the folder would have nothing to say.
    let codes = "codes = [{ api = \"0\", is = \"executed\", ko = \"정상\" }]\ntables.state";
    layouts.put(PARTY, "tables.state", codes);
    let config = ["vbank", "agency"]
        .into_iter()
        .fold(layouts.config(&peer).serves(), |config, party| config.client(party, &Config::key(party)));
    let fei = Fei::start(BINARY, &config);
    [HELD, GOLDEN, PARTY].into_iter().for_each(|file| layouts.restore(file));
    let output = reload(&fei, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let path = "/v1/accounts/56012345678901/holder?bank_code=088";
    let answer = Caller::new(fei.serves(), "agency").call("GET", path, "");
    assert_eq!(answer.status, 503, "no core is connected: {}", text(&answer.body));
    let counted = r#"fei_served_transactions_total{caller="agency",outcome="not_executed"}"#;
    assert!(fei.page("/metrics").contains(&format!("{counted} 1\n")), "{}", fei.page("/metrics"));
    let top = fei.beside(BINARY, &["top", "--count", "1", "--admin", &fei.admin().to_string()]);
    let top = text(&top.stdout);
    let agency = top.lines().skip_while(|line| !line.starts_with("agency ")).nth(1);
    assert!(agency.is_some_and(|line| line.starts_with("    calls us: ")), "{top}");
}
