//! What the admin pages of a real program say.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::{Fei, PATIENCE};

impl Fei {
    /// One of its admin pages, with its head.
    ///
    /// # Panics
    /// When there are none, or none that answer.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.admin()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        page
    }

    /// A number of `/metrics`, by its whole name with labels.
    ///
    /// # Panics
    /// When it is not there, or no number.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        let page = self.page("/metrics");
        let value = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("no {name} in:\n{page}")).parse().unwrap()
    }
}
