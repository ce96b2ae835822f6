//! One way of one connection: takes message after message and does to each what the script says.

use std::io::{self, Write};
use std::net::Shutdown;
use std::thread;
use std::time::Duration;

use super::framing::{Came, Messages};
use super::relay::Relay;
use super::{Act, Way};

/// Runs until this way has ended.
pub(super) fn run(relay: &Relay, way: Way) {
    let mut messages = Messages::new(relay.shared.framing);
    loop {
        let came = messages.next(relay.from(way));
        if relay.is_over() {
            return;
        }
        let goes_on = match came {
            Came::Whole(message) => play(relay, way, relay.shared.script.next(way), message),
            // What is no message passes as it is.
            Came::End(rest) => send(relay, way, &rest).and_then(|_| end(relay, way)),
            Came::Broken(rest) => {
                let sent = send(relay, way, &rest);
                relay.reset();
                sent.map(|_| false)
            }
        };
        match goes_on {
            Ok(true) => {}
            Ok(false) => return,
            // The receiver is gone: the sender hears it in the same way.
            Err(_) => return relay.reset(),
        }
    }
}

/// Whether this way goes on.
fn play(relay: &Relay, way: Way, act: Act, message: Vec<u8>) -> io::Result<bool> {
    let first = |bytes: usize| &message[..bytes.min(message.len())];
    match act {
        Act::Pass => send(relay, way, &message),
        Act::Delay(pause) => trickle(relay, way, &message, (message.len(), pause)),
        Act::CloseAfter(pause) => {
            send(relay, way, &message)?;
            thread::sleep(pause);
            relay.close();
            Ok(false)
        }
        Act::CutAt(bytes) => {
            send(relay, way, first(bytes))?;
            relay.close();
            Ok(false)
        }
        Act::ResetAt(bytes) => {
            send(relay, way, first(bytes))?;
            relay.reset();
            Ok(false)
        }
        Act::HalfCloseAt(bytes) => {
            send(relay, way, first(bytes))?;
            end(relay, way)
        }
        Act::Garbage { at, bytes } => {
            let (before, behind) = message.split_at(at.min(message.len()));
            send(relay, way, &[before, &bytes, behind].concat())
        }
        Act::Duplicate => send(relay, way, &message.repeat(2)),
        Act::Swap => {
            let other = relay.shared.script.swap(way, message);
            send(relay, way, &other)
        }
        Act::Trickle { bytes, pause } => trickle(relay, way, &message, (bytes, pause)),
        Act::Swallow => Ok(true),
    }
}

/// Pieces of so many bytes, with a pause before each.
fn trickle(relay: &Relay, way: Way, message: &[u8], (bytes, pause): (usize, Duration)) -> io::Result<bool> {
    for piece in message.chunks(bytes.max(1)) {
        thread::sleep(pause);
        send(relay, way, piece)?;
    }
    Ok(true)
}

fn send(relay: &Relay, way: Way, bytes: &[u8]) -> io::Result<bool> {
    relay.to(way).write_all(bytes)?;
    Ok(true)
}

/// The receiver sees the end; this way is over.
fn end(relay: &Relay, way: Way) -> io::Result<bool> {
    relay.to(way).shutdown(Shutdown::Write)?;
    Ok(false)
}
