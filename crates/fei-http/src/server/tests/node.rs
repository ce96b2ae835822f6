//! A server on a real socket, a gateway that does as its paths say, and callers who write what they like.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fei_exchange::TxnId;
use http::{Method, StatusCode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::server::{
    Client, ClientName, Clients, Drained, Found, KeyDigest, Limits, Rate, Routing, Serve, ServeCounts,
    Served, ServedCall, ServerRules, serve,
};

/// No test waits longer for anything.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// The agency's key, and another client's.
pub(super) const KEY: &str = "fei_agency";
pub(super) const OTHER_KEY: &str = "fei_other";

/// What the gateway has seen.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) calls: Mutex<Vec<ServedCall>>,
    pub(super) delivered: Mutex<Vec<bool>>,
}

/// `/pay` answers with the body that came, `/wait` when it is let, `/panic` never.
pub(super) struct Gateway {
    pub(super) seen: Seen,
    pub(super) lets: Semaphore,
}

impl Serve for Gateway {
    type Route = String;

    fn route(&self, method: &Method, path: &str) -> Routing<String> {
        let party: Arc<str> = match path {
            "/pay" | "/wait" | "/wrong" | "/panic" => "agency".into(),
            "/others" => "other".into(),
            _ => return Routing::NotFound,
        };
        if method != Method::POST {
            return Routing::MethodNotAllowed(vec![Method::POST, Method::PUT]);
        }
        Routing::Found(Found { route: path.to_owned(), name: path.into(), party: Some(party) })
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }

    async fn answer(&self, route: String, call: ServedCall) -> Served {
        let body = call.body.clone();
        self.seen.calls.lock().unwrap().push(call);
        match &*route {
            "/wait" => self.lets.acquire().await.unwrap().forget(),
            "/panic" => panic!("asked to"),
            "/wrong" => return Served::json(StatusCode::BAD_REQUEST, body).of(TxnId::fresh()),
            _ => {}
        }
        Served::json(StatusCode::OK, body).of(TxnId::fresh())
    }

    fn delivered(&self, _: TxnId, written: bool) {
        self.seen.delivered.lock().unwrap().push(written);
    }
}

/// A server that runs.
pub(super) struct Node {
    pub(super) address: SocketAddr,
    pub(super) gateway: Arc<Gateway>,
    pub(super) counts: Arc<ServeCounts>,
    pub(super) stop: CancellationToken,
    pub(super) server: JoinHandle<Drained>,
}

impl Node {
    pub(super) async fn start(rules: ServerRules) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gateway = Arc::new(Gateway { seen: Seen::default(), lets: Semaphore::new(0) });
        let (counts, stop) = (Arc::new(ServeCounts::default()), CancellationToken::new());
        let server = tokio::spawn(serve(listener, gateway.clone(), rules, counts.clone(), stop.clone()));
        Self { address, gateway, counts, stop, server }
    }

    /// With these limits.
    pub(super) async fn with(limits: Limits) -> Self {
        Self::start(ServerRules { clients: clients(), limits, ..ServerRules::default() }).await
    }

    pub(super) fn calls(&self) -> usize {
        self.gateway.seen.calls.lock().unwrap().len()
    }

    /// Waits until so many calls are with the gateway.
    pub(super) async fn until_calls(&self, calls: usize) {
        until("calls", || self.calls() >= calls).await;
    }

    /// Waits until it is known of so many answers whether they went out.
    pub(super) async fn until_delivered(&self, answers: usize) -> Vec<bool> {
        until("deliveries", || self.gateway.seen.delivered.lock().unwrap().len() >= answers).await;
        self.gateway.seen.delivered.lock().unwrap().clone()
    }

    /// Writes bytes on a new connection, and reads to its end.
    pub(super) async fn ask(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect().await;
        // It may be closed before all is written.
        let _ = stream.write_all(bytes.as_ref()).await;
        to_end(&mut stream).await
    }

    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// Waits for something.
pub(super) async fn until(what: &str, mut is: impl FnMut() -> bool) {
    let waiting = async {
        while !is() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("no {what}"));
}

/// Reads until the other end closes.
pub(super) async fn to_end(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    // A reset is an end too.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut all)).await.expect("it closes");
    String::from_utf8(all).unwrap()
}

/// Reads one answer, of the length that it says.
pub(super) async fn one_answer(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let reading = async {
        let mut text = String::new();
        while !text.ends_with("\r\n\r\n") {
            text.push(char::from(stream.read_u8().await.unwrap()));
        }
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body).await.unwrap();
        text + str::from_utf8(&body).unwrap()
    };
    timeout(PATIENCE, reading).await.expect("an answer")
}

/// The agency, and another.
pub(super) fn clients() -> Clients {
    Clients::new([client("agency", KEY), client("other", OTHER_KEY)]).unwrap()
}

pub(super) fn client(party: &str, key: &str) -> Client {
    let name = ClientName::new(party, "main");
    let often = Rate { every: Duration::from_micros(1), burst: 1_000_000.try_into().unwrap() };
    Client { keys: vec![KeyDigest::of(key)], rate: often, ..Client::new(name) }
}

/// A call of the agency, with a head beside and a body.
pub(super) fn post(path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: fei\r\nX-Api-Key: {KEY}\r\nContent-Type: application/json\r\n\
         {headers}Content-Length: {length}\r\n\r\n{body}"
    )
}

/// The same, and it is the connection's last one.
pub(super) fn last(path: &str, body: &str) -> String {
    post(path, "Connection: close\r\n", body)
}

/// The status of an answer.
pub(super) fn status(answer: &str) -> u16 {
    answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer:?}"))
}
