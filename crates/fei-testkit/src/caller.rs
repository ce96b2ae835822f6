//! An institution that calls FEI: one request a connection, written and read by hand.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;
use socket2::{Domain, SockRef, Socket, Type};

use crate::PATIENCE;

/// Who calls, and where.
#[derive(Debug, Clone)]
pub struct Caller {
    address: SocketAddr,
    /// None: from wherever the machine calls by itself.
    from: Option<Ipv4Addr>,
    /// Header lines.
    shows: String,
    idempotency_key: Option<String>,
}

/// What it heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Caller {
    /// A party with the key that [`Config::serves`](crate::Config::serves) gives it.
    #[must_use]
    pub fn new(address: SocketAddr, party: &str) -> Self {
        Self::nobody(address).with("x-api-key", &format!("fei_sample_{party}"))
    }

    /// Somebody who shows nothing.
    #[must_use]
    pub const fn nobody(address: SocketAddr) -> Self {
        Self { address, from: None, shows: String::new(), idempotency_key: None }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        Self { shows: format!("{}{name}: {value}\r\n", self.shows), ..self.clone() }
    }

    /// The same from another address of this machine: all of 127.0.0.0/8 are.
    #[must_use]
    pub fn from(&self, from: Ipv4Addr) -> Self {
        Self { from: Some(from), ..self.clone() }
    }

    /// The same with an `Idempotency-Key`.
    #[must_use]
    pub fn under(&self, key: &str) -> Self {
        Self { idempotency_key: Some(key.to_owned()), ..self.clone() }
    }

    /// Calls, and waits for the answer.
    ///
    /// # Panics
    /// When none comes.
    #[must_use]
    pub fn call(&self, method: &str, path: &str, body: &str) -> Reply {
        self.try_call(method, path, body).unwrap()
    }

    /// Calls, and waits for the whole answer.
    ///
    /// # Errors
    /// Nobody listens, or the answer breaks off.
    pub fn try_call(&self, method: &str, path: &str, body: &str) -> io::Result<Reply> {
        Reply::read(self.try_begin(method, path, body)?)
    }

    /// The same in a thread of its own.
    #[must_use]
    pub fn calling(&self, method: &str, path: &str, body: &str) -> JoinHandle<Reply> {
        let (caller, method, path, body) =
            (self.clone(), method.to_owned(), path.to_owned(), body.to_owned());
        thread::spawn(move || caller.call(&method, &path, &body))
    }

    /// Sends a whole request and gives the connection, to wait on or to leave.
    ///
    /// # Panics
    /// When nobody listens.
    #[must_use]
    pub fn begin(&self, method: &str, path: &str, body: &str) -> TcpStream {
        self.try_begin(method, path, body).unwrap()
    }

    /// Sends a whole request, and is gone after a while, without a farewell.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn try_leave(&self, method: &str, path: &str, body: &str, after: Duration) -> io::Result<()> {
        let stream = self.try_begin(method, path, body)?;
        thread::sleep(after);
        SockRef::from(&stream).set_linger(Some(Duration::ZERO))
    }

    fn try_begin(&self, method: &str, path: &str, body: &str) -> io::Result<TcpStream> {
        let mut stream = self.connect()?;
        stream.write_all(&self.request(method, path, body))?;
        Ok(stream)
    }

    /// A connection on which nothing was said yet.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect(&self) -> io::Result<TcpStream> {
        let stream = match self.from {
            None => TcpStream::connect(self.address)?,
            Some(from) => {
                let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
                socket.bind(&SocketAddr::from((from, 0)).into())?;
                socket.connect(&self.address.into())?;
                socket.into()
            }
        };
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// The bytes of a whole request.
    #[must_use]
    pub fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let (shows, length) = (&self.shows, body.len());
        let content = if body.is_empty() {
            String::new()
        } else {
            format!("content-type: application/json\r\ncontent-length: {length}\r\n")
        };
        let named = self.idempotency_key.iter().map(|key| format!("idempotency-key: {key}\r\n"));
        let named: String = named.collect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: fei\r\nconnection: close\r\n{shows}{named}{content}\r\n"
        );
        [head.as_bytes(), body.as_bytes()].concat()
    }
}

impl Reply {
    /// Reads until the other side closes.
    ///
    /// # Errors
    /// It breaks off.
    pub fn read(mut stream: impl Read) -> io::Result<Self> {
        let mut whole = Vec::new();
        stream.read_to_end(&mut whole)?;
        Self::of(&whole).ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }

    /// None: it is not whole.
    fn of(whole: &[u8]) -> Option<Self> {
        let end = whole.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&whole[..end]).into_owned();
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let reply = Self { status, head, body: whole[end + 4..].to_vec() };
        let length = reply.header("content-length").map(str::parse);
        (length.is_none_or(|length| length == Ok(reply.body.len()))).then_some(reply)
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The value of a header, by its name in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// `status code`: `504 U01`, and `201` where the answer is the mapped one.
    ///
    /// # Panics
    /// When the body is no JSON.
    #[must_use]
    pub fn said(&self) -> String {
        match self.json()["code"].as_str() {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        }
    }
}
