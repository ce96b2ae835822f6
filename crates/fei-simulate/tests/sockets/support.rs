//! A plain HTTP/1.1 client and a good transfer, for the tests of an institution over sockets.

use std::time::Duration;

use bytes::Bytes;
use fei_simulate::{Contract, Institution};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// No test waits longer than this for anything.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);
/// Where transfers go.
pub(crate) const DEPOSIT: &str = "/v2.0/transfer/deposit/acnt_num";

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Got {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).expect("UTF-8")
    }
}

/// Starts a contract on a free port.
pub(crate) async fn start(contract: impl Contract) -> Institution {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    Institution::start(listener, contract).expect("an address")
}

/// One connection to an institution.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
}

impl Client {
    pub(crate) async fn connect(to: &Institution) -> Self {
        let stream = TcpStream::connect(to.address()).await.expect("it listens");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("a handshake");
        tokio::spawn(connection);
        Self { sender }
    }

    /// Sends a request and reads the whole answer; the error says that either failed.
    pub(crate) async fn call(
        &mut self,
        method: Method,
        target: &str,
        body: &str,
    ) -> Result<Got, hyper::Error> {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header("host", "localhost")
            .header("content-type", "application/json")
            .header("x-trace", "T-1")
            .body(Full::new(Bytes::from(body.to_owned())))
            .expect("a request");
        let answering = async {
            let (head, body) = self.sender.send_request(request).await?.into_parts();
            Ok(Got { status: head.status, headers: head.headers, body: body.collect().await?.to_bytes() })
        };
        tokio::time::timeout(LIMIT, answering).await.expect("an answer or an error in time")
    }

    pub(crate) async fn post(&mut self, target: &str, body: &str) -> Result<Got, hyper::Error> {
        self.call(Method::POST, target, body).await
    }
}

/// A transfer of 1500000 whose reference ends in this number.
pub(crate) fn transfer(number: u32) -> String {
    format!(
        concat!(
            r#"{{"cntr_account_type":"N","cntr_account_num":"110123456789","wd_pass_phrase":"NONE","#,
            r#""name_check_option":"off","tran_dtime":"20260907143000","req_cnt":"1","req_list":[{{"tran_no":"1","#,
            r#""bank_tran_id":"F123456789U000000{:03}","bank_code_std":"004","account_num":"12345678901234","#,
            r#""tran_amt":"1500000","req_client_name":"테스트상사","req_client_bank_code":"088","#,
            r#""req_client_account_num":"110123456789","req_client_num":"TEST0001","transfer_purpose":"TR"}}]}}"#
        ),
        number
    )
}
