//! Where a message ends.

use std::io::Read;
use std::net::TcpStream;

/// How messages are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// A head, and a body of `content-length` bytes or in chunks. An answer with neither ends with its connection.
    Http,
    /// Four digits, and so many bytes.
    Telegram,
}

/// What comes on a stream.
pub(super) enum Came {
    /// A whole message.
    Whole(Vec<u8>),
    /// The end, and the bytes before it that are no whole message.
    End(Vec<u8>),
    /// A reset, and the bytes before it.
    Broken(Vec<u8>),
}

/// The messages of a stream, each as soon as it is whole.
pub(super) struct Messages {
    framing: Framing,
    buffer: Vec<u8>,
}

impl Messages {
    pub(super) const fn new(framing: Framing) -> Self {
        Self { framing, buffer: Vec::new() }
    }

    pub(super) fn next(&mut self, mut stream: &TcpStream) -> Came {
        let mut piece = [0; 4096];
        loop {
            if let Some(length) = self.framing.length(&self.buffer) {
                return Came::Whole(self.buffer.drain(..length).collect());
            }
            match stream.read(&mut piece) {
                Ok(0) => return Came::End(std::mem::take(&mut self.buffer)),
                Ok(read) => self.buffer.extend_from_slice(&piece[..read]),
                Err(_) => return Came::Broken(std::mem::take(&mut self.buffer)),
            }
        }
    }
}

impl Framing {
    /// The length of the first message, once it is whole.
    pub(super) fn length(self, bytes: &[u8]) -> Option<usize> {
        let length = match self {
            Self::Telegram => 4 + text(bytes.get(..4)?).parse::<usize>().ok()?,
            Self::Http => http_length(bytes)?,
        };
        (bytes.len() >= length).then_some(length)
    }
}

fn http_length(bytes: &[u8]) -> Option<usize> {
    let body = find(bytes, b"\r\n\r\n")?;
    let head = text(&bytes[..body]).to_ascii_lowercase();
    let header = |name: &str| {
        let found = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        found.map(|value| value.trim().to_owned())
    };
    if header("transfer-encoding").is_some() {
        return Some(body + chunks_length(&bytes[body..])?);
    }
    match header("content-length") {
        Some(length) => Some(body + length.parse::<usize>().ok()?),
        // An answer without a length goes on to the end of its connection, unless it is a word in between.
        None if head.starts_with("http/") && !head.starts_with("http/1.1 1") => None,
        None => Some(body),
    }
}

/// The length of all chunks to the empty one.
fn chunks_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let start = at + find(bytes.get(at..)?, b"\r\n")?;
        let size = usize::from_str_radix(text(&bytes[at..start - 2]).trim(), 16).ok()?;
        at = start + size + 2;
        if size == 0 {
            return Some(at);
        }
    }
}

/// Where the bytes behind a mark begin.
fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len())
}

/// Bytes that are no text are no numbers either.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
