//! Requests with two readings, whole and in any two pieces.

use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::time::advance;

use super::framing::Framing;
use super::head::HeadLimits;
use super::*;

const LIMITS: HeadLimits = HeadLimits { head_bytes_max: 1000, headers_max: 5, target_bytes_max: 100 };

/// What is handed over of bytes that come in these pieces, and what is wrong then.
fn passed(pieces: &[&[u8]]) -> (usize, Option<Wrong>) {
    let (mut framing, mut waiting, mut handed) = (Framing::new(LIMITS), Vec::new(), 0);
    for piece in pieces {
        waiting.extend_from_slice(piece);
        loop {
            match framing.pass(&waiting) {
                Err(wrong) => return (handed, Some(wrong)),
                Ok(0) => break,
                Ok(passed) => {
                    handed += passed;
                    waiting.drain(..passed);
                }
            }
        }
    }
    (handed, None)
}

/// The same, and that it does not depend on where the bytes are split.
fn judged(bytes: &[u8]) -> (usize, Option<Wrong>) {
    let whole = passed(&[bytes]);
    for at in 1..bytes.len() {
        assert_eq!(passed(&[&bytes[..at], &bytes[at..]]), whole, "split at {at}");
    }
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(passed(&single), whole, "byte by byte");
    whole
}

#[test]
fn requests_of_one_reading_pass_whole() {
    for request in [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/x?a=%20&b=1 HTTP/1.1\r\nhost: [::1]:80\r\nAccept:\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n\r\n\0\n{",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked \r\n\r\n00\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
    ] {
        let twice = format!("{request}{request}");
        assert_eq!(judged(twice.as_bytes()), (twice.len(), None), "{request:?}");
    }
}

#[test]
fn a_request_of_two_readings_stops_where_it_begins() {
    let good = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
    for request in super::super::tests::smuggling::HEADS {
        let behind = format!("{good}{request}");
        let (passed, wrong) = judged(behind.as_bytes());
        assert_eq!(passed, good.len(), "{request:?}");
        assert!(matches!(wrong, Some(Wrong::Malformed(_))), "{request:?}: {wrong:?}");
    }
}

#[test]
fn chunks_of_two_readings_stop_in_the_body() {
    for chunks in super::super::tests::smuggling::CHUNKS {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        let whole = format!("{head}{chunks}");
        let (passed, wrong) = judged(whole.as_bytes());
        assert!(passed >= head.len() && passed < whole.len(), "{chunks:?}: {passed}");
        assert!(matches!(wrong, Some(Wrong::Malformed(_))), "{chunks:?}: {wrong:?}");
    }
}

#[test]
fn what_is_too_long_is_told_before_it_has_an_end() {
    let get = |target: usize, headers: &str| {
        format!("GET /{} HTTP/1.1\r\nHost: a\r\n{headers}", "x".repeat(target))
    };
    let header = |bytes: usize| format!("a: {}\r\n", "x".repeat(bytes));
    let (none, target, head) = (None, Some(Wrong::TargetTooLong), Some(Wrong::HeadTooLarge));
    for (request, wrong) in [
        (get(99, "\r\n"), none),
        (get(100, "\r\n"), target),
        ("x".repeat(165), target),
        (get(1, &"a: b\r\n".repeat(4)), none),
        (get(1, &"a: b\r\n".repeat(5)), head),
        (get(1, &(header(940) + "\r\n")), none),
        (get(1, &header(970)), head),
        (get(1, &format!("a: {}", "x".repeat(1000))), head),
    ] {
        assert_eq!(judged(request.as_bytes()).1, wrong, "{request:.60?} {}", request.len());
    }
}

/// What requests, and mistakes in them, are made of.
const PIECES: &[&str] = &[
    "GET / HTTP/1.1\r\n",
    "POST /a HTTP/1.1\r\n",
    "Host: a\r\n",
    "Content-Length: 3\r\n",
    "Content-Length: 0\r\n",
    "Transfer-Encoding: chunked\r\n",
    "\r\n",
    "\n",
    "\r",
    "\0",
    " ",
    ":",
    "3\r\n",
    "abc",
    "0\r\n\r\n",
    "0\r\n",
    "X: y\r\n",
    "Connection: close\r\n",
    " HTTP/1.1\r\n",
    "A",
];

proptest! {
    /// However bytes come, and whatever they are: the same is handed over, and the same is wrong.
    #[test]
    fn any_bytes_have_one_verdict(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..14),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let bytes = pieces.concat().into_bytes();
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.extend([0, bytes.len()]);
        at.sort_unstable();
        let parts: Vec<&[u8]> = at.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(passed(&parts), passed(&[&bytes]));
    }
}

/// X14: what the first head has taken before is not given to it twice; the next one has all of its time.
#[tokio::test(start_paused = true)]
async fn a_head_has_its_time_once() {
    const PATIENCE: Duration = Duration::from_secs(10);
    let (head, second) = (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", Duration::from_secs(1));
    for (heads_before, left) in [(0, second), (1, PATIENCE)] {
        let (mut client, server) = duplex(1 << 10);
        let began = Instant::now();
        advance(PATIENCE - second).await;
        let mut strict = Strict::new(server, LIMITS, PATIENCE, Some(began));
        for _ in 0..heads_before {
            client.write_all(head).await.unwrap();
            strict.read_exact(&mut vec![0; head.len()]).await.unwrap();
        }
        client.write_all(&head[..5]).await.unwrap();
        let now = Instant::now();
        strict.read_u8().await.unwrap();
        let took = now.elapsed();
        assert_eq!(strict.what_is_wrong().get(), Some(&Wrong::Slow));
        assert!(left <= took && took < left + second, "{took:?} of {left:?}");
    }
}
