//! A core's connection with many telegrams in flight: what is answered is asked anew, in one write.

use std::collections::HashMap;
use std::io;
use std::time::Instant;

use bytes::{Buf, Bytes, BytesMut};
use fei_testkit::hecto;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::ask::Numbers;
use crate::telegrams;

/// Digits of a frame's length.
const PREFIX: usize = 4;

/// Why a bench is worth nothing.
pub(crate) type Wrong = Box<dyn std::error::Error + Send + Sync>;

/// What is in flight on a connection.
#[derive(Default)]
struct InFlight {
    asked: HashMap<u64, (Bytes, Instant)>,
    writing: Vec<u8>,
}

impl InFlight {
    fn ask(&mut self, number: u64) {
        let telegram = telegrams::transfer(number);
        self.writing.extend(format!("{:04}", telegram.len()).as_bytes());
        self.writing.extend(&telegram);
        self.asked.insert(number, (telegram, Instant::now()));
    }

    /// What the answer took, in µs.
    fn answered(&mut self, answer: &[u8]) -> Result<u32, Wrong> {
        let number = number(answer).ok_or("an answer without a number")?;
        let (telegram, at) = self.asked.remove(&number).ok_or("an answer to nothing")?;
        if !telegrams::is_done(&telegram, answer) {
            let code = String::from_utf8_lossy(hecto::get(answer, hecto::RSP_CODE)).into_owned();
            return Err(format!("transfer {number} did not come out as it must: {code}").into());
        }
        Ok(u32::try_from(at.elapsed().as_micros()).unwrap_or(u32::MAX))
    }
}

/// Asks until the time is over, and then waits for what is in flight.
pub(crate) async fn ask(
    mut stream: TcpStream,
    numbers: &Numbers,
    depth: usize,
    until: Instant,
) -> Result<Vec<u32>, Wrong> {
    let (mut in_flight, mut latencies, mut read) = (InFlight::default(), Vec::new(), BytesMut::new());
    for _ in 0..depth {
        in_flight.ask(numbers.next());
    }
    loop {
        stream.write_all(&in_flight.writing).await?;
        in_flight.writing.clear();
        if in_flight.asked.is_empty() {
            return Ok(latencies);
        }
        if stream.read_buf(&mut read).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        while let Some(answer) = frame(&mut read)? {
            latencies.push(in_flight.answered(&answer)?);
            if Instant::now() < until {
                in_flight.ask(numbers.next());
            }
        }
    }
}

/// Whose answer it is: the company counts the nines of hundred thousands.
pub(crate) fn number(answer: &[u8]) -> Option<u64> {
    let digits = |of: &[u8]| std::str::from_utf8(of).ok()?.trim_end().parse::<u64>().ok();
    let company = hecto::get(answer, telegrams::COMPANY).strip_prefix(b"TESTCO")?;
    Some(digits(company)? * telegrams::NUMBERS + digits(hecto::get(answer, hecto::MSG_NO))?)
}

/// The next whole frame.
pub(crate) fn frame(read: &mut BytesMut) -> Result<Option<Bytes>, Wrong> {
    let Some(digits) = read.get(..PREFIX) else { return Ok(None) };
    let length: usize = std::str::from_utf8(digits)?.parse()?;
    if read.len() < PREFIX + length {
        return Ok(None);
    }
    read.advance(PREFIX);
    Ok(Some(read.split_to(length).freeze()))
}
