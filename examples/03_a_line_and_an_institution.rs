//! Lesson 3: what FEI stands between. On one side a line of telegrams, on the other an institution's HTTP; here each is
//! seen by itself, over real sockets.
//!
//! The line knows frames and nothing of what is in them: whoever answers is a function from bytes to bytes.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use fei_simulate::{Fault, Institution};
use fei_wire::{Client, CoreLink, Framing, LineRules, LinkRules, PollRule, Prefix, Telegram, listen};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// Four digits say how many bytes follow: `0012hello, core!`.
const FRAMING: Framing =
    Framing { prefix: Prefix::Ascii, width: 4, counts_itself: false, bytes_max: 100, bytes_min: 8 };

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    the_line().await?;
    the_institution().await
}

async fn the_line() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let poll = PollRule { bytes: 4, starts: "POLL".into(), answer: "HERE".into(), rest: false };
    let rules = LineRules { framing: FRAMING, polls: vec![poll], ..LineRules::default() };
    let stop = CancellationToken::new();
    // The way to ask on the same connections; this lesson only answers.
    let link = CoreLink::new("lesson", LinkRules::default());
    let line = tokio::spawn(listen(listener, rules, shout, link, stop.clone()));

    let mut core = Client::dial(address, FRAMING).await?;
    let answer = core.ask(b"hello, core!").await?.ok_or("no answer")?;
    show("a telegram's answer", &answer);
    assert_eq!(answer, "HELLO, CORE!");

    // A poll is the line's own business: no handler hears of it.
    assert_eq!(core.ask(b"POLL").await?.ok_or("no answer")?, "HERE");

    // A length that cannot be closes the connection, and nobody guesses where the next frame begins.
    core.send_raw(b"9999").await?;
    assert!(core.receive().await?.is_none());

    stop.cancel();
    let drained = line.await?;
    assert_eq!((drained.unfinished, drained.tally.telegrams), (0, 1));
    Ok(())
}

/// A handler. Each telegram runs in a task of its own.
async fn shout(telegram: Telegram) -> Option<Bytes> {
    Some(telegram.bytes.to_ascii_uppercase().into())
}

async fn the_institution() -> Result<(), Box<dyn Error>> {
    let bank = Institution::kftc(TcpListener::bind("127.0.0.1:0").await?)?;
    bank.script().next("/bank/status", 1, Fault::Hang);

    // It has the request, and it says nothing: what became of it is unknown. This is why FEI has four outcomes.
    let hanging = tokio::spawn(ask(bank.address()));
    assert!(bank.observed().reaches(1, Duration::from_secs(10)).await);
    assert!(!hanging.is_finished());
    hanging.abort();

    let answer = ask(bank.address()).await?;
    show("the institution's answer", &answer);
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    bank.stop().await;
    Ok(())
}

/// Which banks are open?
async fn ask(bank: SocketAddr) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(bank).await?;
    let request = format!("GET /bank/status HTTP/1.1\r\nhost: {bank}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

#[expect(clippy::print_stdout, reason = "a lesson shows what it found")]
fn show(what: &str, bytes: &[u8]) {
    println!("{what}:\n{}\n", String::from_utf8_lossy(bytes));
}
