//! A core at the other end of a line: digits that count a telegram and the telegram, or any bytes at all.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};

use crate::{PATIENCE, hecto};

/// One connection of a core.
#[derive(Debug)]
pub struct CoreLine {
    stream: TcpStream,
    /// Digits of length in front of a telegram.
    digits: usize,
    /// Whether it takes the notices of results by itself, and its owner does not hear of them.
    takes_notices: bool,
}

impl CoreLine {
    /// Connects.
    ///
    /// # Panics
    /// When nobody listens.
    #[must_use]
    pub fn dial(address: SocketAddr) -> Self {
        Self::try_dial(address).unwrap()
    }

    /// Connects, or not.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn try_dial(address: SocketAddr) -> io::Result<Self> {
        Self::over(TcpStream::connect_timeout(&address, PATIENCE)?)
    }

    /// Connects to a line on which so many digits stand in front of a telegram, other than four.
    ///
    /// # Panics
    /// When nobody listens.
    #[must_use]
    pub fn dial_with(digits: usize, address: SocketAddr) -> Self {
        Self { digits, ..Self::dial(address) }
    }

    /// Takes the next connection of a line that dials.
    ///
    /// # Panics
    /// When it cannot be taken.
    #[must_use]
    pub fn accept(listener: &TcpListener) -> Self {
        Self::over(listener.accept().unwrap().0).unwrap()
    }

    /// The same as [`CoreLine::dial_with`], or not.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn try_dial_with(digits: usize, address: SocketAddr) -> io::Result<Self> {
        Ok(Self { digits, ..Self::try_dial(address)? })
    }

    fn over(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, digits: 4, takes_notices: true })
    }

    /// Connects with hardly any room for what comes: a core that does not read is noticed soon.
    ///
    /// # Panics
    /// When nobody listens.
    #[must_use]
    pub fn dial_narrow(address: SocketAddr) -> Self {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
        socket.set_recv_buffer_size(1).unwrap(); // the kernel makes the least of it that it knows
        socket.connect_timeout(&address.into(), PATIENCE).unwrap();
        Self::over(socket.into()).unwrap()
    }

    /// From now on its owner hears what unknown results became, and answers.
    #[must_use]
    pub fn hears_notices(self) -> Self {
        Self { takes_notices: false, ..self }
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// The other side has closed.
    pub fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Sends a telegram behind its length.
    ///
    /// # Panics
    /// When the other side has closed.
    pub fn send(&mut self, telegram: &[u8]) {
        self.try_send(telegram).unwrap();
    }

    /// Sends a telegram behind its length.
    ///
    /// # Errors
    /// The other side has closed.
    pub fn try_send(&mut self, telegram: &[u8]) -> io::Result<()> {
        let digits = self.digits;
        self.send_raw(&[format!("{:0digits$}", telegram.len()).as_bytes(), telegram].concat())
    }

    /// Whether something comes within a time.
    ///
    /// # Errors
    /// The other side has closed.
    pub fn comes_within(&self, time: Duration) -> io::Result<bool> {
        self.stream.set_read_timeout(Some(time))?;
        let peeked = self.stream.peek(&mut [0]);
        self.stream.set_read_timeout(Some(PATIENCE))?;
        match peeked {
            Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
            Ok(_) => Ok(true),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The next telegram that comes.
    ///
    /// # Panics
    /// When none does.
    #[must_use]
    pub fn receive(&mut self) -> Vec<u8> {
        self.try_receive().unwrap()
    }

    /// The next telegram that comes.
    ///
    /// # Errors
    /// The other side has closed, or patience ends.
    ///
    /// # Panics
    /// When what comes is no frame.
    pub fn try_receive(&mut self) -> io::Result<Vec<u8>> {
        loop {
            let telegram = self.try_receive_any()?;
            match hecto::taken(&telegram).filter(|_| self.takes_notices) {
                Some(answer) => self.send(&answer),
                None => return Ok(telegram),
            }
        }
    }

    fn try_receive_any(&mut self) -> io::Result<Vec<u8>> {
        let mut length = vec![0; self.digits];
        self.stream.read_exact(&mut length)?;
        let length: usize = std::str::from_utf8(&length).unwrap().parse().unwrap();
        let mut telegram = vec![0; length];
        self.stream.read_exact(&mut telegram)?;
        Ok(telegram)
    }

    /// Sends a telegram and takes the next one that comes.
    ///
    /// # Panics
    /// When none does.
    #[must_use]
    pub fn ask(&mut self, telegram: &[u8]) -> Vec<u8> {
        self.send(telegram);
        self.receive()
    }

    /// Nothing comes for a while.
    ///
    /// # Panics
    /// When something does, or the other side closes.
    pub fn assert_silent(&mut self, for_ms: u64) {
        self.stream.set_read_timeout(Some(Duration::from_millis(for_ms))).unwrap();
        let read = self.stream.peek(&mut [0]).map_err(|error| error.kind());
        assert!(matches!(read, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{read:?}");
        self.stream.set_read_timeout(Some(PATIENCE)).unwrap();
    }

    /// The other side closes, or resets because it left bytes unread, and sends nothing before.
    ///
    /// # Panics
    /// When it sends, or does not close.
    pub fn assert_closed_without_answer(&mut self) {
        let mut rest = Vec::new();
        match self.stream.read_to_end(&mut rest).map_err(|error| error.kind()) {
            Ok(_) | Err(ErrorKind::ConnectionReset) => {}
            Err(kind) => panic!("expected a close, got {kind:?}"),
        }
        assert!(rest.is_empty(), "expected a close, got {}", rest.escape_ascii());
    }

    /// Says that nothing more will be sent. Answers can still come.
    ///
    /// # Panics
    /// When the other side has closed.
    pub fn finish_sending(&mut self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    /// Is gone without a farewell.
    pub fn reset(self) {
        // One that is gone already needs no reset.
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }
}

/// A telegram behind four digits that count it.
///
/// # Panics
/// Over 9999 bytes.
#[must_use]
pub fn framed(telegram: &[u8]) -> Vec<u8> {
    assert!(telegram.len() <= 9999);
    [format!("{:04}", telegram.len()).as_bytes(), telegram].concat()
}
