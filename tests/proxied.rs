//! The real program and an institution behind a proxy: everything goes through a tunnel, or was not sent.

use std::collections::HashMap;
use std::net::TcpListener;
use std::time::Duration;

use fei_testkit::{
    Act, Chance, ChaosProxy, Conduct, Config, ConnectProxy, CoreLine, Fei, Framing, HttpPeer, Tunnelling,
    Way, hecto, open_banking,
};

/// Nobody knows this name: only a proxy leads there.
const NOWHERE: &str = "http://openapi.invalid:8443";
const PASSWORD: &str = "canary-of-the-proxy";

/// core – the program – its proxy – `line` – the institution
struct Site {
    peer: HttpPeer,
    line: ChaosProxy,
    proxy: ConnectProxy,
    fei: Fei,
    core: CoreLine,
    number: u32,
}

impl Site {
    fn start(variables: Vec<(&'static str, String)>) -> Self {
        let peer = HttpPeer::start(Conduct::answer(open_banking::well));
        let line = ChaosProxy::start(peer.address(), Framing::Http);
        let proxy = ConnectProxy::start(line.address());
        let through = format!(
            "proxy = {{ address = \"{}\", user = \"fei\", password = {{ file = \"proxy.password\" }} }}",
            proxy.address()
        );
        let config = Config::new("layouts", NOWHERE)
            .institution(&through)
            .secret("proxy.password", PASSWORD)
            .institution(Config::NEVER_LEFT_ALONE)
            .institution("connect_timeout_ms = 400")
            .institution("attempt_timeout_ms = 2000")
            .log_level("trace")
            .variables(variables);
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
        let core = CoreLine::dial(fei.address("hecto"));
        Self { peer, line, proxy, fei, core, number: 0 }
    }

    /// What a transfer is told, and the code that the log has of it.
    fn transfer(&mut self) -> (String, String) {
        self.number += 1;
        self.fei.transfer(&mut self.core, self.number)
    }

    /// How often the institution got each transfer.
    fn received(&self) -> HashMap<u32, usize> {
        let mut received = HashMap::new();
        for request in self.peer.requests() {
            let trace = request.header("x-request-id").expect("each call tells its trace");
            let number = trace[trace.len() - 6..].parse().expect("a number");
            *received.entry(number).or_default() += 1;
        }
        received
    }

    fn no_password_in_the_log(&self) {
        let text = self.fei.log().text();
        // ZmVpOm…: `fei:` in base64, as a header has it.
        for canary in [PASSWORD, "ZmVpOm", "canary"] {
            assert!(!text.contains(canary), "{canary} stands in the log");
        }
    }
}

#[test]
fn everything_goes_through_the_proxy_of_the_settings_and_through_no_other() {
    let trap = TcpListener::bind("127.0.0.1:0").expect("a free port");
    trap.set_nonblocking(true).expect("the system lets it");
    let url = format!("http://{}", trap.local_addr().expect("an address"));
    let names = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
    let mut site = Site::start(names.map(|name| (name, url.clone())).to_vec());
    for _ in 0..3 {
        assert_eq!(site.transfer(), ("0000".to_owned(), String::new()));
    }
    let [asked] = &site.proxy.asked()[..] else { panic!("one tunnel is kept") };
    assert_eq!(asked.call(), "CONNECT openapi.invalid:8443");
    assert!(asked.header("proxy-authorization").is_some_and(|value| value.starts_with("Basic ZmVpOm")));
    let [first, ..] = &site.peer.requests()[..] else { panic!("calls came") };
    assert_eq!(first.header("proxy-authorization"), None, "the institution does not hear of it");
    assert!(trap.accept().is_err(), "a proxy that the environment names is nobody's");
    site.no_password_in_the_log();
}

#[test]
fn without_a_tunnel_nothing_was_sent_and_the_core_may_send_again() {
    let mut site = Site::start(vec![]);
    let answer = |head: &str| Tunnelling::Answer(format!("HTTP/1.1 {head}\r\n\r\ncanary").into_bytes());
    for act in [
        answer("407 Proxy Authentication Required\r\nproxy-authenticate: Basic"),
        answer("502 Bad Gateway"),
        answer("403 Forbidden"),
        Tunnelling::Answer(b"SSH-2.0-canary\r\n".to_vec()),
        Tunnelling::Hang,
        Tunnelling::Close,
    ] {
        // What was not sent is tried once more, through the proxy again.
        site.proxy.then([act.clone(), act.clone()]);
        let before = site.proxy.asked().len();
        let (told, code) = site.transfer();
        assert_eq!((&*told, &*code), ("FE90", "N44"), "{act:?}");
        assert_eq!(site.proxy.asked().len() - before, 2, "{act:?}");
        assert_eq!(site.peer.connections(), 0, "{act:?}: nobody goes there without the proxy");
    }
    assert_eq!(site.transfer().0, "0000", "the proxy is well again");
    let told = "the proxy ";
    assert!(site.fei.log().text().contains(told) && site.fei.log().text().contains("status 407"));
    site.no_password_in_the_log();
}

/// H02: whoever stands at the end of the tunnel and is not the institution, hears nothing of a call, and somebody is told.
#[test]
fn whoever_is_not_the_institution_gets_nothing_and_wakes_somebody() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let proxy = ConnectProxy::start(peer.address());
    let folder = tempfile::tempdir().expect("a folder");
    let root = rcgen::generate_simple_self_signed(vec!["openapi.invalid".to_owned()]).expect("a certificate");
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, root.cert.pem()).expect("written");
    let config = Config::new("layouts", "https://openapi.invalid")
        .institution(&format!("proxy = {{ address = \"{}\" }}", proxy.address()))
        .institution(&format!("roots = \"{}\"", roots.display()));
    let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "FE90");
    fei.log().wait_for(&[("message", "no TLS session"), ("alarm", "true"), ("code", "N45")]);
    assert_eq!(proxy.asked()[0].call(), "CONNECT openapi.invalid:443");
    assert_eq!(peer.requests().len(), 0);
}

/// A tunnel breaks like any other way: at every byte, in either direction, and nobody is told what is not so.
#[test]
fn whatever_breaks_in_a_tunnel_is_told_as_it_is_known() {
    let mut site = Site::start(vec![]);
    let mut chance = Chance::new(7);
    for _ in 0..120 {
        match chance.below(6) {
            0 => site.proxy.then([Tunnelling::CutAfter(chance.below(900))]),
            1 => site.proxy.then([Tunnelling::Answer(b"HTTP/1.1 502 Bad Gateway\r\n\r\n".to_vec())]),
            2 => site.line.then(Way::There, [Act::CutAt(chance.below(900))]),
            3 => site.line.then(Way::Back, [Act::ResetAt(chance.below(400))]),
            4 => site
                .line
                .then(Way::Back, [Act::CloseAfter(Duration::from_micros(chance.below(4_000) as u64))]),
            _ => {}
        }
        let (told, code) = site.transfer();
        let times = site.received().get(&site.number).copied().unwrap_or(0);
        let may_be = match &*told {
            "0000" => times == 1,
            "VTIM" => times <= 1 && code.starts_with('U'),
            "FE90" => times == 0 && code.starts_with('N'),
            other => panic!("transfer {} was told {other}", site.number),
        };
        assert!(may_be, "transfer {} was received {times} times, and told {told} {code}", site.number);
    }
    assert!(site.received().values().all(|times| *times == 1));
}
