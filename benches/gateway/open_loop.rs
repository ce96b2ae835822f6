//! Cores that ask at a rate, whatever becomes of what they asked: who is slow gets no fewer telegrams for it, and a
//! transfer's time counts from when it was to be sent.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use fei_testkit::hecto;

use crate::ask::Numbers;
use crate::line::{self, Wrong};
use crate::telegrams;

/// Each of them carries transfers of every kind.
const CONNECTIONS: usize = 4;
/// Of so many transfers one is the house's.
const HOUSE_IN: u64 = 4;
/// Where a transfer's bank stands, and whose transfers go to the house.
const BANK: hecto::Field = (21, 3);
const HOUSE: &[u8] = b"081";
/// What the house's may be when it hangs: not executed, as no place was free, or unknown.
const NOT_DONE: [&str; 2] = ["FE90", "VTIM"];

/// After so long without a notice there is none.
const NOTHING_MORE: Duration = Duration::from_secs(1);

/// How they ask.
#[derive(Clone, Copy)]
pub(crate) struct Load<'l> {
    pub(crate) address: SocketAddr,
    pub(crate) a_second: u64,
    pub(crate) numbers: &'l Numbers,
    /// Whether one in so many goes to the house; what became of these is not measured.
    pub(crate) with_house: bool,
    /// Whether the house hangs: its transfers need not be done.
    pub(crate) hangs: bool,
}

/// What they heard.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Of each transfer that was not the house's: when it was to be sent, and when its answer was here.
    pub(crate) took: Vec<(Instant, Instant)>,
    /// The house's that were done.
    pub(crate) done: usize,
    /// The house's that were not.
    pub(crate) not_done: usize,
}

/// What was asked and has no answer yet.
struct Asked {
    telegram: Bytes,
    at: Instant,
    is_house: bool,
}

/// A connection, and what is in flight on it.
struct Line {
    stream: TcpStream,
    asked: Mutex<HashMap<u64, Asked>>,
    /// Two write: a telegram must not be mixed with another.
    writing: Mutex<()>,
}

/// Asks until it is over, and then waits for what is in flight. Every answer is looked at.
pub(crate) fn ask(load: Load<'_>, is_over: &dyn Fn() -> bool) -> Result<Heard, Wrong> {
    let lines: Result<Vec<Line>, Wrong> = (0..CONNECTIONS).map(|_| Line::dial(load.address)).collect();
    let lines = lines?;
    thread::scope(|scope| {
        let readers: Vec<_> = lines.iter().map(|line| scope.spawn(|| line.hear(load.hangs))).collect();
        let sent = send(&lines, load, is_over);
        // Both end their readers, which end when everything was answered or the connection has broken.
        for line in &lines {
            line.stream.shutdown(if sent.is_ok() { Shutdown::Write } else { Shutdown::Both })?;
        }
        let mut heard = Heard::default();
        for reader in readers {
            heard.and(reader.join().map_err(|_| "a reader panicked")??);
        }
        sent.map(|()| heard)
    })
}

/// Takes what FEI has to tell of earlier transfers, until it has nothing more.
pub(crate) fn take_all(address: SocketAddr) -> Result<(), Wrong> {
    let (line, mut read, mut room) = (Line::dial(address)?, BytesMut::new(), vec![0; 64 * 1024]);
    line.stream.set_read_timeout(Some(NOTHING_MORE))?;
    loop {
        match (&line.stream).read(&mut room) {
            Ok(0) => return Err("the line was closed".into()),
            Ok(bytes) => read.extend_from_slice(&room[..bytes]),
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => {
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
        while let Some(notice) = line::frame(&mut read)? {
            line.take(&hecto::taken(&notice).ok_or("an answer to nothing")?)?;
        }
    }
}

/// Sends each at its time. Whoever comes late sends at once what should have gone meanwhile.
fn send(lines: &[Line], load: Load<'_>, is_over: &dyn Fn() -> bool) -> Result<(), Wrong> {
    let (began, pause) = (Instant::now(), Duration::from_nanos(1_000_000_000 / load.a_second.max(1)));
    let mut at = began;
    while !is_over() {
        sleep(at.saturating_duration_since(Instant::now()));
        let number = load.numbers.next();
        // Every fourth is the house's, and the next one on the next connection.
        let is_house = load.with_house && number.is_multiple_of(HOUSE_IN);
        let turn = (number + number / HOUSE_IN) % lines.len() as u64;
        let line = lines.get(usize::try_from(turn)?).ok_or("no connection")?;
        line.ask(number, is_house, at)?;
        at += pause;
    }
    Ok(())
}

impl Line {
    fn dial(address: SocketAddr) -> Result<Self, Wrong> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, asked: Mutex::default(), writing: Mutex::default() })
    }

    fn ask(&self, number: u64, is_house: bool, at: Instant) -> Result<(), Wrong> {
        let mut telegram = telegrams::transfer(number).to_vec();
        if is_house {
            hecto::put(&mut telegram, BANK, HOUSE);
        }
        let telegram = Bytes::from(telegram);
        self.asked().insert(number, Asked { telegram: telegram.clone(), at, is_house });
        Ok(self.write(&telegram)?)
    }

    /// Hears all answers.
    fn hear(&self, hangs: bool) -> Result<Heard, Wrong> {
        let (mut heard, mut read, mut room) = (Heard::default(), BytesMut::new(), vec![0; 64 * 1024]);
        loop {
            let bytes = (&self.stream).read(&mut room)?;
            let now = Instant::now();
            read.extend_from_slice(&room[..bytes]);
            while let Some(answer) = line::frame(&mut read)? {
                self.answered(&answer, now, hangs, &mut heard)?;
            }
            if bytes == 0 {
                let left = self.asked().len();
                return if left == 0 { Ok(heard) } else { Err(format!("{left} without an answer").into()) };
            }
        }
    }

    fn answered(&self, answer: &[u8], now: Instant, hangs: bool, heard: &mut Heard) -> Result<(), Wrong> {
        if let Some(taken) = hecto::taken(answer) {
            return self.take(&taken);
        }
        let number = line::number(answer).ok_or("an answer without a number")?;
        let asked = self.asked().remove(&number).ok_or("an answer to nothing")?;
        let code = String::from_utf8_lossy(hecto::get(answer, hecto::RSP_CODE)).into_owned();
        let as_it_must = match asked.is_house {
            true => code == "0000" || hangs && NOT_DONE.contains(&&*code),
            false => telegrams::is_done(&asked.telegram, answer),
        };
        if !as_it_must {
            return Err(format!("transfer {number} did not come out as it must: {code}").into());
        }
        match asked.is_house {
            true if code == "0000" => heard.done += 1,
            true => heard.not_done += 1,
            false => heard.took.push((asked.at, now)),
        }
        Ok(())
    }

    /// FEI tells a core what became of an unknown transfer, when the house has answered late.
    fn take(&self, taken: &[u8]) -> Result<(), Wrong> {
        match self.write(taken) {
            // Everything was sent, and this one stays untaken.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        }
    }

    fn write(&self, telegram: &[u8]) -> io::Result<()> {
        let frame = [format!("{:04}", telegram.len()).as_bytes(), telegram].concat();
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        (&self.stream).write_all(&frame)
    }

    fn asked(&self) -> MutexGuard<'_, HashMap<u64, Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Heard {
    fn and(&mut self, other: Self) {
        self.took.extend(other.took);
        self.done += other.done;
        self.not_done += other.not_done;
    }
}
