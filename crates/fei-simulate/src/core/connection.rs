//! One connection of a core: lengths and telegrams in, answers out.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::fault::CoreFault;
use super::{CoreSheet, Shared};

/// The longest telegram that is taken.
const BYTES_MAX: usize = 100_000;

/// Until one side closes it.
pub(super) async fn serve(
    stream: TcpStream,
    sheet: &Arc<dyn CoreSheet>,
    shared: &Arc<Shared>,
    answers: &mpsc::UnboundedSender<Bytes>,
    outgoing: &mut mpsc::UnboundedReceiver<Bytes>,
) {
    let (mut read, mut write) = stream.into_split();
    let (say, mut said) = mpsc::unbounded_channel();
    let reading = async {
        while let Ok(telegram) = next(&mut read, sheet.prefix()).await {
            if let Some(answer) = sheet.answer(&telegram) {
                shared.heard().push(telegram);
                let fault = shared.script.take();
                if fault == Some(CoreFault::HangUp) {
                    return;
                }
                tokio::spawn(answered(Arc::clone(sheet), answer, fault, say.clone()));
            } else {
                // whoever asked has gone when the core stops
                let _ = answers.send(telegram);
            }
        }
    };
    let writing = async {
        loop {
            let telegram = tokio::select! {
                Some(telegram) = said.recv() => telegram,
                Some(telegram) = outgoing.recv() => telegram,
                else => return,
            };
            let width = sheet.prefix();
            let frame = [format!("{:0>width$}", telegram.len()).as_bytes(), &telegram].concat();
            if write.write_all(&frame).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = reading => {}
        () = writing => {}
    }
}

/// What goes out for one question, and when.
async fn answered(
    sheet: Arc<dyn CoreSheet>,
    mut answer: Vec<u8>,
    fault: Option<CoreFault>,
    say: mpsc::UnboundedSender<Bytes>,
) {
    // The connection may be gone by then: the answer goes with it.
    let send = |telegram: &[u8]| _ = say.send(Bytes::copy_from_slice(telegram));
    match &fault {
        Some(CoreFault::Silent | CoreFault::HangUp) => return,
        Some(CoreFault::Refuse { code }) => sheet.refuse(&mut answer, code),
        Some(CoreFault::Say { telegram }) => answer = telegram.to_vec(),
        Some(CoreFault::Another) => {
            let mut another = answer.clone();
            sheet.of_another(&mut another);
            send(&another);
        }
        Some(CoreFault::Twice) => send(&answer),
        Some(CoreFault::Late { .. }) | None => {}
    }
    sleep(fault.map(|fault| fault.pause()).unwrap_or_default()).await;
    send(&answer);
}

async fn next(read: &mut OwnedReadHalf, prefix: usize) -> io::Result<Bytes> {
    let mut length = vec![0; prefix];
    read.read_exact(&mut length).await?;
    let length = std::str::from_utf8(&length).ok().and_then(|digits| digits.parse::<usize>().ok());
    let length = length.filter(|length| *length <= BYTES_MAX).ok_or(io::ErrorKind::InvalidData)?;
    let mut telegram = vec![0; length];
    read.read_exact(&mut telegram).await?;
    Ok(telegram.into())
}
