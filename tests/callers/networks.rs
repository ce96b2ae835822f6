//! From where a client may call. All of 127.0.0.0/8 is this machine, so that a test can call from several addresses.

use std::io::{Read, Write};
use std::net::Ipv4Addr;

use fei_testkit::{Caller, Config, Reply};

use super::{HOLDER, Site, is_refusal};

const FIRST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 1);
const SECOND: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const THIRD: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
const ELSEWHERE: (u16, &str) = (403, "network-not-allowed");

/// Whose agency calls from these networks alone.
fn start(networks: &str, serve: &str) -> Site {
    Site::start(&format!("{}networks = [\"{networks}\"]", Config::key("agency")), serve)
}

fn forwarded(caller: &Caller, chain: &str) -> Caller {
    caller.with("x-forwarded-for", chain)
}

#[test]
fn a_client_calls_from_its_own_network_alone() {
    let site = start("127.0.0.2", "");
    let agency = site.agency();
    site.takes(&agency.from(SECOND), "from there");
    site.refuses_with(&agency.from(FIRST), ELSEWHERE, "from elsewhere");
    site.refuses_with(&forwarded(&agency.from(FIRST), "127.0.0.2"), ELSEWHERE, "whatever it claims");
    site.refuses(&site.nobody().from(SECOND), "a network is no proof");
}

#[test]
fn only_the_proxy_of_the_settings_says_who_calls() {
    let site = start("192.0.2.0/24", "proxies = [\"127.0.0.2\"]");
    let agency = site.agency();
    site.takes(&forwarded(&agency.from(SECOND), "192.0.2.7"), "behind the proxy");
    site.takes(&forwarded(&agency.from(SECOND), "198.51.100.1, 192.0.2.7"), "the last hop counts");
    for (from, chain, why) in [
        (THIRD, "192.0.2.7", "another one that says what the proxy says"),
        (FIRST, "192.0.2.7", "the caller itself"),
        (SECOND, "192.0.2.7, 198.51.100.1", "the caller wrote the first one itself"),
        (SECOND, "198.51.100.1", "the proxy says that it calls from elsewhere"),
        (SECOND, "nobody", "the proxy says nothing that can be read"),
    ] {
        site.refuses_with(&forwarded(&agency.from(from), chain), ELSEWHERE, why);
    }
    site.refuses_with(&agency.from(SECOND), ELSEWHERE, "the proxy says nothing");
}

#[test]
fn whoever_calls_from_no_network_of_the_server_hears_nothing() {
    let site = Site::start(&Config::key("agency"), "networks = [\"127.0.0.2\"]");
    site.takes(&site.agency().from(SECOND), "from there");
    assert!(site.agency().from(FIRST).try_call("GET", HOLDER, "").is_err(), "it is closed without a word");
    assert_eq!(site.core.heard().len(), 1);
}

/// What a balancer says of a connection (PROXY protocol, version 2).
fn said_of(source: Ipv4Addr) -> Vec<u8> {
    let passed_on = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c";
    [&passed_on[..], &source.octets(), &[127, 0, 0, 1], &[1, 2, 3, 4]].concat()
}

#[test]
fn only_the_balancer_of_the_settings_says_whose_a_connection_is() {
    let site = start("192.0.2.0/24", "balancers = [\"127.0.0.2\"]");
    let call = |from, header: &[u8]| {
        let caller = site.agency().from(from);
        let mut stream = caller.connect().expect("it listens");
        // It may be closed before all is written.
        let _closed = stream.write_all(&[header, &caller.request("GET", HOLDER, "")].concat());
        stream
    };
    let answer = |from, header: &[u8]| Reply::read(call(from, header)).expect("an answer");
    site.took(&answer(SECOND, &said_of(Ipv4Addr::new(192, 0, 2, 7))), "behind the balancer");
    is_refusal(&answer(SECOND, &said_of(Ipv4Addr::new(198, 51, 100, 7))), ELSEWHERE, "it says elsewhere");
    assert_eq!(answer(FIRST, &said_of(Ipv4Addr::new(192, 0, 2, 7))).status, 400, "of others it is no HTTP");
    let mut heard = Vec::new();
    let _reset = call(SECOND, b"").read_to_end(&mut heard);
    assert!(heard.is_empty(), "a balancer that does not say it");
    assert_eq!(site.core.heard().len(), 1);
}
