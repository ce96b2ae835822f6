//! What a command reads: a file, or stdin for `-` and for nothing.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::BytesMut;
use clap::Args;
use fei_layout::plan::TelegramParty;
use fei_wire::{FrameError, Framer};
use tokio_util::codec::Decoder;

use crate::stop::Stop;

/// More than any telegram or its JSON has.
const BYTES_MAX: u64 = 16 << 20;

/// Where the input is.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// The file; `-` or nothing is stdin.
    file: Option<PathBuf>,
}

impl Input {
    /// Where it is; none is stdin.
    pub(super) fn path(self) -> Option<PathBuf> {
        self.file
    }

    /// All of it.
    pub(super) fn read(&self) -> Result<Vec<u8>, Stop> {
        read(self.file.as_deref())
    }
}

/// All of a file, or of stdin.
pub(super) fn read(file: Option<&Path>) -> Result<Vec<u8>, Stop> {
    match file {
        Some(path) if path != Path::new("-") => {
            let open = File::open(path);
            open.and_then(all).map_err(|source| Stop::Read { path: path.to_owned(), source })
        }
        _ => all(io::stdin()).map_err(|source| Stop::Read { path: "stdin".into(), source }),
    }
}

fn all(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(io::Error::other(format!("more than {BYTES_MAX} bytes")));
    }
    Ok(bytes)
}

/// The one telegram of a frame.
pub(super) fn unframed(party: &TelegramParty, frame: &[u8]) -> Result<Vec<u8>, Stop> {
    let framing = fei_wire::Framing { bytes_min: 0, ..fei_gateway::line_rules(party).framing };
    let mut rest = BytesMut::from(frame);
    let telegram = Framer::new(framing, &[]).decode_eof(&mut rest).map_err(Stop::Frame)?;
    let telegram = telegram.ok_or(Stop::Frame(FrameError::Cut { bytes: frame.len() }))?;
    if rest.is_empty() { Ok(telegram.to_vec()) } else { Err(Stop::BehindFrame(rest.len())) }
}
