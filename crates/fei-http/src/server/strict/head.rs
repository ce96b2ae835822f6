//! The head of one HTTP/1 request, line by line, as it comes. There is one reading of it, or it is refused: what two
//! programs may read in two ways is how one request hides within another.
//!
//! Stricter than RFC 9112, which lets a server put up with much of this, where no client of ours needs it: bare line feeds,
//! empty lines before a request, an absolute target, `Upgrade`, HTTP/1.0 that stays, the same length said twice.

use super::Wrong;

/// What one head may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeadLimits {
    /// Bytes from its first to its empty line.
    pub(crate) head_bytes_max: usize,
    /// Lines between the two.
    pub(crate) headers_max: usize,
    /// Bytes of the target.
    pub(crate) target_bytes_max: usize,
}

/// What stands behind a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follows {
    /// So many bytes, or none.
    Bytes(u64),
    /// Chunks.
    Chunks,
}

/// Whether a text is a name or an address, with or without a port.
pub(in crate::server) fn is_host(value: &[u8]) -> bool {
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(byte);
    !value.is_empty() && value.iter().all(known)
}

/// What is known of a head whose lines are still coming.
#[derive(Debug, Default)]
pub(super) struct Head {
    lines: usize,
    /// HTTP/1.0: it has no chunks and does not stay.
    old: bool,
    hosts: usize,
    length: Option<u64>,
    chunked: bool,
}

impl Head {
    /// One line, without its end. `Some` with the empty line.
    pub(super) fn line(&mut self, line: &[u8], limits: &HeadLimits) -> Result<Option<Follows>, Wrong> {
        self.lines += 1;
        if self.lines == 1 {
            self.old = request_line(line, limits)?;
            return Ok(None);
        }
        if line.is_empty() {
            return self.end().map(Some);
        }
        if self.lines - 1 > limits.headers_max {
            return Err(Wrong::HeadTooLarge);
        }
        self.field(line)?;
        Ok(None)
    }

    fn field(&mut self, line: &[u8]) -> Result<(), Wrong> {
        let colon =
            line.iter().position(|byte| *byte == b':').ok_or(Wrong::Malformed("a header without a colon"))?;
        let (name, value) = (&line[..colon], trim(&line[colon + 1..]));
        if name.is_empty() || !name.iter().all(|byte| is_token(*byte)) {
            // A line that begins with a blank continues the one before it, for some.
            return Err(Wrong::Malformed("a header's name that is none"));
        }
        if value.iter().any(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f) {
            return Err(Wrong::Malformed("a control character in a header"));
        }
        match &*name.to_ascii_lowercase() {
            b"host" => self.host(value),
            b"content-length" => self.length(value),
            b"transfer-encoding" => self.encoding(value),
            b"connection" => self.connection(value),
            b"expect" if !value.eq_ignore_ascii_case(b"100-continue") => {
                Err(Wrong::Malformed("an unknown Expect"))
            }
            b"upgrade" | b"http2-settings" => Err(Wrong::Malformed("another protocol is not spoken here")),
            b"proxy-connection" => Err(Wrong::Malformed("this is not a proxy")),
            _ => Ok(()),
        }
    }

    fn host(&mut self, value: &[u8]) -> Result<(), Wrong> {
        self.hosts += 1;
        match is_host(value) {
            true => Ok(()),
            false => Err(Wrong::Malformed("a Host that is none")),
        }
    }

    fn length(&mut self, value: &[u8]) -> Result<(), Wrong> {
        let digits = !value.is_empty() && value.len() <= 18 && value.iter().all(u8::is_ascii_digit);
        let number = str::from_utf8(value).ok().filter(|_| digits).and_then(|text| text.parse().ok());
        let number = number.ok_or(Wrong::Malformed("a Content-Length that is no number"))?;
        match self.length.replace(number) {
            None => Ok(()),
            Some(_) => Err(Wrong::Malformed("two Content-Length")),
        }
    }

    fn encoding(&mut self, value: &[u8]) -> Result<(), Wrong> {
        if self.chunked {
            return Err(Wrong::Malformed("two Transfer-Encoding"));
        }
        self.chunked = value.eq_ignore_ascii_case(b"chunked");
        if self.chunked { Ok(()) } else { Err(Wrong::Malformed("a Transfer-Encoding that is not chunked")) }
    }

    fn connection(&self, value: &[u8]) -> Result<(), Wrong> {
        for option in value.split(|byte| *byte == b',').map(trim) {
            let is = |word: &[u8]| option.eq_ignore_ascii_case(word);
            if self.old && is(b"keep-alive") {
                return Err(Wrong::Malformed("HTTP/1.0 does not stay"));
            }
            // Whatever else is named here would be taken away by a proxy, and something else be read behind it.
            if !(is(b"close") || is(b"keep-alive")) {
                return Err(Wrong::Malformed("a Connection that is neither close nor keep-alive"));
            }
        }
        Ok(())
    }

    fn end(&self) -> Result<Follows, Wrong> {
        match (self.hosts, self.old) {
            (1, _) | (0, true) => {}
            (0, false) => return Err(Wrong::Malformed("no Host")),
            _ => return Err(Wrong::Malformed("two Host")),
        }
        match (self.chunked, self.length) {
            (true, Some(_)) => Err(Wrong::Malformed("Content-Length beside Transfer-Encoding")),
            (true, None) if self.old => Err(Wrong::Malformed("HTTP/1.0 has no chunks")),
            (true, None) => Ok(Follows::Chunks),
            (false, length) => Ok(Follows::Bytes(length.unwrap_or(0))),
        }
    }
}

/// `METHOD SP TARGET SP HTTP/1.1`, and not one blank more. Whether it is of HTTP/1.0.
fn request_line(line: &[u8], limits: &HeadLimits) -> Result<bool, Wrong> {
    let mut words = line.split(|byte| *byte == b' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Wrong::Malformed("a first line that is none"));
    };
    // A lower-case method is the stand-in's own: see `Strict`.
    if method.is_empty() || !method.iter().all(u8::is_ascii_uppercase) {
        return Err(Wrong::Malformed("a method that is none"));
    }
    if target.len() > limits.target_bytes_max {
        return Err(Wrong::TargetTooLong);
    }
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/?".contains(byte);
    if !target.starts_with(b"/") || !target.iter().all(known) {
        return Err(Wrong::Malformed("a target that is no path"));
    }
    match version {
        b"HTTP/1.1" => Ok(false),
        b"HTTP/1.0" => Ok(true),
        _ => Err(Wrong::Malformed("an unknown version")),
    }
}

/// A character of a name, as RFC 9110 has it.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Without blanks and tabs at both ends.
fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}
