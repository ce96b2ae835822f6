//! A proxy before an institution: everything goes through its tunnel or nowhere, and without a tunnel nothing was sent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fei_exchange::Code;
use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::authority::{Authority, localhost};
use super::calls::*;
use super::peer::*;
use crate::server::Networks;
use crate::{Base, Institution, InstitutionRules, Proxy};

/// A proxy that answers CONNECT with these bytes, and leads whoever is answered 200 to this address, whatever was asked for.
/// What it was asked is kept.
async fn proxy(answer: &'static str, leads_to: SocketAddr) -> (Proxy, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let heads = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(one(stream, answer, leads_to, Arc::clone(&heads)));
        }
    });
    let password = "canary".into();
    (Proxy::new(&address, Some(("fei", &password))).unwrap(), asked)
}

async fn one(mut stream: TcpStream, answer: &str, leads_to: SocketAddr, heads: Arc<Mutex<Vec<String>>>) {
    let Some(head) = read_request(&mut stream).await else { return };
    heads.lock().unwrap().push(head);
    let _ = stream.write_all(answer.as_bytes()).await;
    match answer.starts_with("HTTP/1.1 200") {
        true => {
            let mut further = TcpStream::connect(leads_to).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut further).await;
        }
        // Nothing at all: it hangs.
        false if answer.is_empty() => sleep(PATIENCE).await,
        false => {}
    }
}

const TUNNEL: &str = "HTTP/1.1 200 Connection established\r\n\r\n";

/// A name that nobody knows: only through a proxy does anything get there.
fn nowhere(proxy: Proxy) -> InstitutionRules {
    let base = Base::parse("http://bank.invalid:8080/v1").unwrap();
    InstitutionRules { proxy: Some(proxy), ..InstitutionRules::new(base) }
}

#[tokio::test]
async fn a_call_goes_through_the_tunnel_and_no_name_is_looked_up() {
    let peer = Peer::start([]).await;
    let (proxy, asked) = proxy(TUNNEL, peer.address).await;
    let bank = Institution::new("bank", nowhere(proxy)).unwrap();
    for _ in 0..2 {
        assert_eq!(pay(&bank).await.unwrap().status, 200);
    }
    assert_eq!((peer.seen.received(), peer.seen.accepted()), (2, 1), "a tunnel is kept like any connection");
    let asked = asked.lock().unwrap();
    let [head] = &asked[..] else { panic!("{asked:?}") };
    assert!(head.starts_with("CONNECT bank.invalid:8080 HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("host: bank.invalid:8080\r\n"), "{head}");
    assert!(head.contains("proxy-authorization: Basic ZmVpOmNhbmFyeQ==\r\n"), "{head}");
    let seen = peer.seen.head.lock().unwrap();
    assert!(seen.starts_with("POST /v1/pay HTTP/1.1\r\n") && !seen.contains("proxy"), "{seen}");
}

#[tokio::test]
async fn the_institutions_certificate_is_looked_at_inside_the_tunnel() {
    let authority = Authority::new();
    let address = authority.serve(localhost()).await;
    let (through, asked) = proxy(TUNNEL, address).await;
    // Nobody listens at port 1: it is the proxy that leads further.
    let rules =
        |authority: &Authority| InstitutionRules { proxy: Some(through.clone()), ..authority.rules(1, None) };
    assert_eq!(pay(&Institution::new("bank", rules(&authority)).unwrap()).await.unwrap().status, 200);
    assert!(asked.lock().unwrap()[0].starts_with("CONNECT localhost:1 "));
    let other = Institution::new("bank", rules(&Authority::new())).unwrap();
    assert_eq!(not_sent(pay(&other).await), Code::TlsFailed);
}

#[tokio::test]
async fn without_a_tunnel_nothing_was_sent_and_nothing_goes_directly() {
    let peer = Peer::start([]).await;
    for answer in [
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\ncanary",
        "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n",
        "SSH-2.0-nothing\r\n",
        "HTTP/1.0 2",
        "",
    ] {
        let (proxy, asked) = proxy(answer, peer.address).await;
        let base = Base::parse(&format!("http://{}", peer.address)).unwrap();
        let connect_timeout = Duration::from_millis(300);
        let rules = InstitutionRules { proxy: Some(proxy), connect_timeout, ..InstitutionRules::new(base) };
        let refused = pay(&Institution::new("bank", rules).unwrap()).await;
        let shown = format!("{refused:?}");
        assert!(!shown.contains("canary") && shown.contains("the proxy"), "{shown}");
        assert_eq!(not_sent(refused), Code::ConnectFailed, "{answer:?}");
        assert_eq!(asked.lock().unwrap().len(), 1);
    }
    let dead = Proxy::new("127.0.0.1:1", None).unwrap();
    let base = Base::parse(&format!("http://{}", peer.address)).unwrap();
    let rules = InstitutionRules { proxy: Some(dead), ..InstitutionRules::new(base) };
    assert_eq!(not_sent(pay(&Institution::new("bank", rules).unwrap()).await), Code::ConnectFailed);
    assert_eq!(peer.seen.accepted(), 0, "the institution was there, and nobody went to it without the proxy");
}

/// H28.
#[tokio::test]
async fn a_name_that_leads_elsewhere_is_not_followed() {
    let peer = Peer::start([]).await;
    let networks = |texts: &[&str]| Networks::parse(texts.iter().copied()).unwrap();
    let at = |networks| InstitutionRules { networks, ..peer.rules() };
    let here = Institution::new("bank", at(networks(&["127.0.0.0/8"]))).unwrap();
    assert_eq!(pay(&here).await.unwrap().status, 200);
    let there = Institution::new("bank", at(networks(&["203.0.113.0/24"]))).unwrap();
    assert_eq!(not_sent(pay(&there).await), Code::ConnectFailed);
    for own in
        ["http://169.254.169.254", "http://[fe80::1]", "http://0.0.0.0", "http://[::ffff:169.254.169.254]"]
    {
        let own = Institution::new("bank", InstitutionRules::new(Base::parse(own).unwrap())).unwrap();
        let refused = pay(&own).await;
        assert!(format!("{refused:?}").contains("may not be"), "{refused:?}");
        assert_eq!(not_sent(refused), Code::ConnectFailed);
    }
    assert_eq!(peer.seen.accepted(), 1);
}
