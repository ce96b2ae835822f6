//! TLS: which versions, who is taken as a client, and certificates exchanged while connections are open. X07.

use std::sync::Arc;

use fei_testkit::{Pair, year};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, HandshakeKind, RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateRevocationListDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::node::{KEY, Node, PATIENCE, client, last, one_answer, post, status};
use crate::server::{
    CertificateIs, Client, ClientName, ClientRoots, Clients, ServerRules, Tls, TlsError, TlsPem,
};

/// A root, and what it signs: for the server, and for those that call it.
struct Authority(fei_testkit::Authority);

impl Authority {
    fn new() -> Self {
        Self(fei_testkit::Authority::default())
    }

    fn pair(&self, name: &str) -> Pair {
        self.0.pair(name)
    }

    fn pair_until(&self, name: &str, year: i32) -> Pair {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 1, 1);
        self.0.signs(params, KeyPair::generate().unwrap())
    }

    fn pem(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// A list that calls this one back.
    fn revokes(&self, pair: &Pair) -> Vec<u8> {
        self.revokes_until(pair, 2099)
    }

    fn revokes_until(&self, pair: &Pair, until: i32) -> Vec<u8> {
        self.0.list(&[pair], year(2020), year(until)).into_bytes()
    }

    fn tls(&self, clients: Option<ClientRoots>) -> TlsPem {
        let ours = self.pair("localhost");
        TlsPem { chain: ours.certificate.pem().into(), key: ours.key.serialize_pem().into(), clients }
    }

    /// Calls, and says with what status it was answered; none: there was no session, or no answer.
    async fn call(&self, node: &Node, shown: Option<&Pair>) -> Option<u16> {
        self.call_by(node, shown, &[&TLS13]).await
    }

    async fn call_by(
        &self,
        node: &Node,
        shown: Option<&Pair>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Option<u16> {
        let connector = TlsConnector::from(Arc::new(self.client(shown, versions)));
        let calling = async {
            let stream = connector.connect("localhost".try_into().unwrap(), node.connect().await).await;
            let mut stream = stream.ok()?;
            stream.write_all(last("/pay", "{}").as_bytes()).await.ok()?;
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer).await;
            (!answer.is_empty()).then(|| status(&answer))
        };
        timeout(PATIENCE, calling).await.unwrap()
    }

    fn client(&self, shown: Option<&Pair>, versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.root().der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
        let config = config.with_root_certificates(roots);
        match shown {
            None => config.with_no_client_auth(),
            Some(pair) => {
                let key = PrivateKeyDer::try_from(pair.key.serialize_der()).unwrap();
                config.with_client_auth_cert(vec![pair.certificate.der().clone()], key).unwrap()
            }
        }
    }
}

async fn node(tls: Arc<Tls>, clients: Vec<Client>) -> Node {
    let clients = Clients::new(clients).unwrap();
    Node::start(ServerRules { tls: Some(tls), clients, ..ServerRules::default() }).await
}

#[tokio::test]
async fn tls_1_2_and_1_3_are_spoken_and_nothing_in_clear() {
    let authority = Authority::new();
    let node = node(Arc::new(Tls::new(&authority.tls(None)).unwrap()), vec![client("agency", KEY)]).await;
    for version in [&TLS12, &TLS13] {
        assert_eq!(authority.call_by(&node, None, &[version]).await, Some(200), "{version:?}");
    }
    assert_eq!(Authority::new().call(&node, None).await, None, "another's root");
    let clear = node.ask(last("/pay", "{}")).await;
    assert!(!clear.contains("HTTP"), "{clear:?}");
    // A hello of TLS 1.1, without the extension that names later versions: an alert, and no session.
    let hello =
        [&[0x16, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2][..], &[7; 32], &[0, 0, 2, 0xc0, 0x13, 1, 0]].concat();
    let mut stream = node.connect().await;
    stream.write_all(&hello).await.unwrap();
    let mut heard = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut heard)).await.unwrap();
    assert_eq!(heard.first(), Some(&0x15), "{heard:?}");
    assert!(node.counts.without_tls() >= 3);
}

#[tokio::test]
async fn a_client_is_known_by_its_certificate_and_no_other_one_is_taken() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let revoked = authority.pair("gone.example");
    let clients =
        ClientRoots { roots: authority.pem(), revoked: Some(authority.revokes(&revoked)), required: true };
    let named = |name: &str, of: &str| {
        let certificate = Some(CertificateIs::Named(of.to_owned()));
        Client { certificate, ..Client::new(ClientName::new("agency", name)) }
    };
    let known =
        vec![named("main", "agency.example"), named("gone", "gone.example"), named("old", "old.example")];
    let node = node(Arc::new(Tls::new(&authority.tls(Some(clients))).unwrap()), known).await;
    assert_eq!(authority.call(&node, Some(&authority.pair("agency.example"))).await, Some(200));
    assert_eq!(
        authority.call(&node, Some(&authority.pair("other.example"))).await,
        Some(401),
        "nobody's name"
    );
    let expired = authority.pair_until("old.example", 2020);
    for refused in [None, Some(&revoked), Some(&expired), Some(&stranger.pair("agency.example"))] {
        assert_eq!(authority.call(&node, refused).await, None);
    }
    assert_eq!(node.calls(), 1);
}

#[tokio::test]
async fn a_certificate_that_nobody_must_show_counts_when_it_is_shown() {
    let authority = Authority::new();
    let clients = ClientRoots { roots: authority.pem(), revoked: None, required: false };
    let certificate = Some(CertificateIs::Named("agency.example".to_owned()));
    let known = vec![Client { certificate, ..client("agency", KEY) }, client("other", "fei_other")];
    let node = node(Arc::new(Tls::new(&authority.tls(Some(clients))).unwrap()), known).await;
    assert_eq!(authority.call(&node, None).await, Some(401), "a key alone is not enough");
    assert_eq!(authority.call(&node, Some(&authority.pair("agency.example"))).await, Some(200));
}

/// Nobody knows by it who was called back since.
#[tokio::test]
async fn a_list_that_is_past_its_next_update_lets_no_certificate_in() {
    let authority = Authority::new();
    let (other, agency) = (authority.pair("other.example"), authority.pair("agency.example"));
    let lists = |year| {
        let revoked = authority.revokes_until(&other, year);
        authority.tls(Some(ClientRoots { roots: authority.pem(), revoked: Some(revoked), required: false }))
    };
    let tls = Arc::new(Tls::new(&lists(2021)).unwrap());
    let certificate = Some(CertificateIs::Named("agency.example".to_owned()));
    let of_certificate = Client { certificate, ..Client::new(ClientName::new("agency", "main")) };
    let node = node(tls.clone(), vec![of_certificate]).await;
    assert_eq!(authority.call(&node, Some(&agency)).await, None);
    assert_eq!(authority.call(&node, None).await, Some(401), "who shows none is not looked up");
    tls.replace(&lists(2099)).unwrap();
    assert_eq!(authority.call(&node, Some(&agency)).await, Some(200));
}

/// By an empty file, or one in DER as authorities publish it, nobody would be looked up.
#[test]
fn a_file_without_a_list_in_pem_is_refused() {
    let authority = Authority::new();
    let with = |revoked| {
        Tls::new(&authority.tls(Some(ClientRoots {
            roots: authority.pem(),
            revoked: Some(revoked),
            required: true,
        })))
    };
    let list = authority.revokes(&authority.pair("other.example"));
    let der = CertificateRevocationListDer::from_pem_slice(&list).unwrap().to_vec();
    for none in [Vec::new(), der, authority.pem()] {
        let error = with(none).err().unwrap().to_string();
        assert_eq!(error, "the lists of revoked certificates: the file holds none in PEM");
    }
    assert!(with(list).is_ok());
}

/// An hour is too long for whoever was called back.
#[tokio::test]
async fn whoever_showed_a_certificate_begins_anew_when_others_are_called_back() {
    let authority = Authority::new();
    let (other, agency) = (authority.pair("other.example"), authority.pair("agency.example"));
    let lists = |revoked| {
        authority.tls(Some(ClientRoots { roots: authority.pem(), revoked: Some(revoked), required: false }))
    };
    let before = authority.revokes(&other);
    let tls = Arc::new(Tls::new(&lists(before.clone())).unwrap());
    let node = node(tls.clone(), vec![client("agency", KEY)]).await;
    let open = async |shown| {
        let connector = TlsConnector::from(Arc::new(authority.client(shown, &[&TLS13])));
        connector.connect("localhost".try_into().unwrap(), node.connect().await).await.unwrap()
    };
    let (mut shown, mut kept, mut mute) =
        (open(Some(&agency)).await, open(Some(&agency)).await, open(None).await);
    let asked = async |stream: &mut TlsStream<TcpStream>| {
        stream.write_all(post("/pay", "", "{}").as_bytes()).await.unwrap();
        status(&one_answer(stream).await)
    };
    for stream in [&mut shown, &mut kept, &mut mute] {
        assert_eq!(asked(stream).await, 200);
    }
    tls.replace(&lists(before)).unwrap();
    assert_eq!(asked(&mut kept).await, 200, "our own certificate alone is another one");
    tls.replace(&lists(authority.revokes(&agency))).unwrap();
    for stream in [&mut shown, &mut kept] {
        assert_eq!(
            timeout(PATIENCE, stream.read(&mut [0; 1])).await.unwrap().unwrap(),
            0,
            "closed, in order"
        );
    }
    assert_eq!(asked(&mut mute).await, 200, "who shows none is not looked up");
}

/// It would let in who was let in before, whatever became of the certificate since.
#[tokio::test]
async fn where_certificates_are_shown_no_session_is_taken_up_again() {
    let authority = Authority::new();
    let clients = ClientRoots { roots: authority.pem(), revoked: None, required: true };
    let agency = authority.pair("agency.example");
    for (clients, shown, expected) in
        [(None, None, HandshakeKind::Resumed), (Some(clients), Some(&agency), HandshakeKind::Full)]
    {
        let tls = Arc::new(Tls::new(&authority.tls(clients)).unwrap());
        let node = node(tls, vec![client("agency", KEY)]).await;
        for version in [&TLS12, &TLS13] {
            let connector = TlsConnector::from(Arc::new(authority.client(shown, &[version])));
            let mut kind = None;
            for _ in 0..2 {
                let stream = connector.connect("localhost".try_into().unwrap(), node.connect().await);
                let mut stream = stream.await.unwrap();
                kind = stream.get_ref().1.handshake_kind();
                stream.write_all(last("/pay", "{}").as_bytes()).await.unwrap();
                let mut answer = String::new();
                let _ = stream.read_to_string(&mut answer).await;
                assert_eq!(status(&answer), 200);
            }
            assert_eq!(kind, Some(expected), "{version:?}");
        }
    }
}

#[tokio::test]
async fn new_certificates_are_for_new_connections_and_bad_ones_change_nothing() {
    let (before, after) = (Authority::new(), Authority::new());
    let tls = Arc::new(Tls::new(&before.tls(None)).unwrap());
    let node = node(tls.clone(), vec![client("agency", KEY)]).await;
    let connector = TlsConnector::from(Arc::new(before.client(None, &[&TLS13])));
    let mut open = connector.connect("localhost".try_into().unwrap(), node.connect().await).await.unwrap();

    let (good, other) = (after.tls(None), after.tls(None));
    let mixed = TlsPem { key: other.key.clone(), ..good.clone() };
    assert!(matches!(tls.replace(&mixed), Err(TlsError::Pair(_))));
    let no_key = TlsPem { key: b"-----BEGIN".to_vec(), ..good.clone() };
    assert!(matches!(tls.replace(&no_key), Err(TlsError::Key)));
    assert!(matches!(tls.replace(&TlsPem::default()), Err(TlsError::Certificate(_))));
    let no_roots = TlsPem { clients: Some(ClientRoots::default()), ..good.clone() };
    assert!(matches!(tls.replace(&no_roots), Err(TlsError::Roots(_))));
    assert_eq!(before.call(&node, None).await, Some(200), "the old one stays");

    tls.replace(&good).unwrap();
    assert_eq!(after.call(&node, None).await, Some(200));
    assert_eq!(before.call(&node, None).await, None);
    open.write_all(last("/pay", "{}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = open.read_to_string(&mut answer).await;
    assert_eq!(status(&answer), 200, "what is open stays open");
}

#[tokio::test]
async fn http2_is_agreed_on_by_tls() {
    let authority = Authority::new();
    let node = node(Arc::new(Tls::new(&authority.tls(None)).unwrap()), vec![client("agency", KEY)]).await;
    let mut config = authority.client(None, &[&TLS13]);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    let stream = connector.connect("localhost".try_into().unwrap(), node.connect().await).await.unwrap();
    let io = hyper_util::rt::TokioIo::new(stream);
    let executor = hyper_util::rt::TokioExecutor::new();
    let (mut sender, connection) = hyper::client::conn::http2::handshake(executor, io).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::post("https://localhost/pay").header("x-api-key", KEY);
    let request = request.header("content-type", "application/json");
    let request = request.body(http_body_util::Full::new(bytes::Bytes::from_static(b"{}"))).unwrap();
    assert_eq!(timeout(PATIENCE, sender.send_request(request)).await.unwrap().unwrap().status(), 200);
}
