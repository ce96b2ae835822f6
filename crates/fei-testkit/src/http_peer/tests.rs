use std::io::{ErrorKind, Read};

use super::*;
use crate::open_banking;

const REQUEST: &[u8] = b"POST /v2.0/inquiry/real_name HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";

/// What a client gets to its request, and how it ends.
fn ask(peer: &HttpPeer) -> (Vec<u8>, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(peer.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut got = Vec::new();
    let ended = stream.write_all(REQUEST).and_then(|()| stream.read_to_end(&mut got));
    (got, ended.err().map(|error| error.kind()))
}

#[test]
fn a_request_is_answered_and_kept() {
    let peer =
        HttpPeer::start(Conduct::play(|request| vec![Step::Send(open_banking::well(request)), Step::Close]));
    let (answer, error) = ask(&peer);
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert_eq!(error, None);
    assert_eq!(peer.requests()[0].raw, REQUEST);
    assert_eq!(peer.requests()[0].header("content-length").as_deref(), Some("2"));
}

#[test]
fn a_reset_after_some_bytes_is_no_request() {
    for bytes in [0, 1, 20] {
        let peer = HttpPeer::start(Conduct::after_bytes(bytes, vec![Step::Reset]));
        let (answer, error) = ask(&peer);
        assert!(matches!(error, Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)), "{error:?}");
        assert!(answer.is_empty());
        assert!(peer.requests().is_empty());
    }
}

#[test]
fn a_conduct_can_change() {
    let peer = HttpPeer::start(Conduct::steps(vec![Step::Reset]));
    assert_eq!(ask(&peer).1, Some(ErrorKind::ConnectionReset));
    peer.conduct(Conduct::steps(vec![Step::Send(b"half".to_vec()), Step::HalfClose, Step::Hang]));
    assert_eq!(ask(&peer), (b"half".to_vec(), None));
    assert_eq!(peer.connections(), 2);
}
