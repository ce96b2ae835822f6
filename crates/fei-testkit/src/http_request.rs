//! One request as an institution gets it: read byte by byte, by hand.

use std::io::Read;
use std::net::TcpStream;

use serde_json::Value;

/// More is no request of ours.
const REQUEST_BYTES_MAX: usize = 1024 * 1024;

/// A request, or as much of one as was read.
#[derive(Debug, Clone, Default)]
pub struct HttpRequest {
    /// Every byte that was read.
    pub raw: Vec<u8>,
}

impl HttpRequest {
    /// Reads until the request is whole, or has so many bytes. False: the other side sent no more.
    pub(crate) fn read(&mut self, stream: &mut TcpStream, bytes_max: usize) -> bool {
        let mut piece = [0; 1024];
        while !self.is_whole() && self.raw.len() < bytes_max.min(REQUEST_BYTES_MAX) {
            let room = piece.len().min(bytes_max - self.raw.len());
            match stream.read(&mut piece[..room]) {
                Ok(0) | Err(_) => return false,
                Ok(read) => self.raw.extend_from_slice(&piece[..read]),
            }
        }
        true
    }

    /// Whether head and body are there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let length = self.header("content-length").map_or(0, |digits| digits.parse().unwrap());
        self.body_start().is_some_and(|start| self.raw.len() >= start + length)
    }

    /// Method, path and query: `POST /v2.0/inquiry/real_name`.
    ///
    /// # Panics
    /// When the first line is not there.
    #[must_use]
    pub fn call(&self) -> String {
        let head = self.head();
        let line = head.lines().next().unwrap();
        line.trim_end_matches(" HTTP/1.1").to_owned()
    }

    /// The value of a header, by its name in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.head().lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.raw[self.body_start().unwrap()..]).unwrap()
    }

    fn head(&self) -> String {
        String::from_utf8_lossy(&self.raw[..self.body_start().unwrap_or(self.raw.len())]).into_owned()
    }

    fn body_start(&self) -> Option<usize> {
        self.raw.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
    }
}
