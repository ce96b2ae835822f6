//! Orders for a running program, at its admin port.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use crate::fei::TOKEN;
use crate::line::Wrong;

/// The whole answer to an order, which says only who gives it and why where nothing is `said` beside.
pub(crate) fn order(admin: SocketAddr, path: &str, said: &str) -> Result<String, Wrong> {
    let body = format!(r#"{{"by":"bench","why":"bench"{said}}}"#);
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {admin}\r\nauthorization: Bearer {TOKEN}\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len(),
    );
    let (mut stream, mut answer) = (TcpStream::connect(admin)?, String::new());
    stream.write_all(request.as_bytes())?;
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Whether an answer has this status.
pub(crate) fn has_status(answer: &str, status: &str) -> bool {
    answer.split(' ').nth(1) == Some(status)
}
