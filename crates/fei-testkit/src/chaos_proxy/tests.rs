//! Each act, as both ends of a connection see it.

use std::io::{ErrorKind, Read, Write};
use std::time::Duration;

use super::*;

/// A proxy before a listener, and a connection through it: who dialled, who was dialled.
struct Bench {
    proxy: ChaosProxy,
    listener: TcpListener,
}

impl Bench {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self { proxy: ChaosProxy::start(listener.local_addr().unwrap(), Framing::Telegram), listener }
    }

    fn connect(&self) -> (TcpStream, TcpStream) {
        let dialler = TcpStream::connect(self.proxy.address()).unwrap();
        let (dialled, _) = self.listener.accept().unwrap();
        for stream in [&dialler, &dialled] {
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
        }
        (dialler, dialled)
    }

    /// What the other end gets of a message that one act is done to, and what it sees then.
    fn harmed(&self, act: Act, message: &[u8]) -> (Vec<u8>, Option<ErrorKind>) {
        let (mut dialler, mut dialled) = self.connect();
        self.proxy.then(Way::There, [act]);
        dialler.write_all(message).unwrap();
        all(&mut dialled)
    }
}

/// All bytes up to the end, and how it ends.
fn all(stream: &mut TcpStream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut got = Vec::new();
    let end = stream.read_to_end(&mut got);
    (got, end.err().map(|error| error.kind()))
}

fn some(stream: &mut TcpStream, bytes: usize) -> Vec<u8> {
    let mut got = vec![0; bytes];
    stream.read_exact(&mut got).unwrap();
    got
}

#[test]
fn what_no_act_is_for_passes_both_ways_in_any_pieces_and_the_end_passes_too() {
    let bench = Bench::start();
    let (mut dialler, mut dialled) = bench.connect();
    for piece in [&b"00"[..], b"03a", b"bc0001", b"d"] {
        dialler.write_all(piece).unwrap();
    }
    assert_eq!(some(&mut dialled, 12), b"0003abc0001d");
    dialled.write_all(b"0002ok").unwrap();
    assert_eq!(some(&mut dialler, 6), b"0002ok");
    dialler.write_all(b"00").unwrap(); // no message, and bytes all the same
    dialler.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(all(&mut dialled), (b"00".to_vec(), None));
    dialled.write_all(b"0001x").unwrap();
    drop(dialled);
    assert_eq!(all(&mut dialler), (b"0001x".to_vec(), None));
    bench.proxy.wait_for_open(0);
    assert_eq!(bench.proxy.connections(), 1);
}

#[test]
fn a_message_breaks_off_at_its_byte() {
    let bench = Bench::start();
    for bytes in 0..=5 {
        let first = b"0001x"[..bytes].to_vec();
        assert_eq!(bench.harmed(Act::CutAt(bytes), b"0001x"), (first.clone(), None));
        let reset = Some(ErrorKind::ConnectionReset);
        assert_eq!(bench.harmed(Act::ResetAt(bytes), b"0001x"), (first.clone(), reset));
        assert_eq!(bench.harmed(Act::HalfCloseAt(bytes), b"0001x"), (first, None));
    }
    assert_eq!(bench.harmed(Act::CloseAfter(Duration::ZERO), b"0001x"), (b"0001x".to_vec(), None));
    bench.proxy.wait_for_open(0);
}

#[test]
fn both_sides_see_a_reset_and_a_half_close_leaves_the_other_way() {
    let bench = Bench::start();
    let (mut dialler, mut dialled) = bench.connect();
    bench.proxy.then(Way::There, [Act::ResetAt(2)]);
    dialler.write_all(b"0001x").unwrap();
    assert_eq!(all(&mut dialler), (vec![], Some(ErrorKind::ConnectionReset)));
    assert_eq!(all(&mut dialled), (b"00".to_vec(), Some(ErrorKind::ConnectionReset)));

    let (mut dialler, mut dialled) = bench.connect();
    bench.proxy.then(Way::There, [Act::HalfCloseAt(2)]);
    dialler.write_all(b"0001x").unwrap();
    assert_eq!(all(&mut dialled), (b"00".to_vec(), None));
    dialled.write_all(b"0001y").unwrap();
    assert_eq!(some(&mut dialler, 5), b"0001y");
}

#[test]
fn a_peer_that_resets_is_told_to_the_other_as_a_reset() {
    let bench = Bench::start();
    let (mut dialler, dialled) = bench.connect();
    socket2::SockRef::from(&dialled).set_linger(Some(Duration::ZERO)).unwrap();
    drop(dialled);
    assert_eq!(all(&mut dialler), (vec![], Some(ErrorKind::ConnectionReset)));
}

#[test]
fn bytes_are_put_in_repeated_swallowed_and_dripped() {
    let bench = Bench::start();
    let (mut dialler, mut dialled) = bench.connect();
    let drip = Act::Trickle { bytes: 2, pause: Duration::from_millis(1) };
    let put_in = Act::Garbage { at: 4, bytes: b"??".to_vec() };
    bench.proxy.then(Way::There, [put_in, Act::Duplicate, Act::Swallow, drip, Act::Delay(Duration::ZERO)]);
    dialler.write_all(b"0001a0001b0001c0001d0001e").unwrap();
    assert_eq!(some(&mut dialled, 27), b"0001??a0001b0001b0001d0001e");
    assert_eq!(bench.proxy.left(Way::There), 0);
}

#[test]
fn two_messages_change_their_connections() {
    let bench = Bench::start();
    let (mut one, mut two) = (bench.connect(), bench.connect());
    bench.proxy.then(Way::Back, [Act::Swap, Act::Swap]);
    one.1.write_all(b"0003one").unwrap();
    two.1.write_all(b"0004twos").unwrap();
    assert_eq!(some(&mut one.0, 8), b"0004twos");
    assert_eq!(some(&mut two.0, 7), b"0003one");
}

#[test]
fn http_messages_end_where_they_say() {
    let lengths = |text: &str| Framing::Http.length(text.as_bytes());
    let whole = [
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ];
    for text in whole {
        assert_eq!(lengths(&format!("{text}behind")), Some(text.len()), "{text}");
        assert!((0..text.len()).all(|cut| lengths(&text[..cut]).is_none()), "{text}");
    }
    assert_eq!(lengths("HTTP/1.1 200 OK\r\n\r\nto the end"), None);
}
