//! The life of a node: put together from settings and layouts, listening, drained.

mod assemble;
mod cores;
mod descriptors;
mod dial;
mod error;
mod journal;
mod lasting;
mod life;
mod lines;
mod memory;
mod needs;
pub(crate) mod panics;
mod port;
mod serve;
mod trust;

pub(crate) use assemble::{Node, check, fit};
pub(crate) use descriptors::make_room_for_descriptors;
pub(crate) use error::AssembleError;
pub(crate) use journal::{JournalError, desk, open};
pub(crate) use lasting::LastingJournal;
pub(crate) use life::{Running, Stopped, Told, outlive_file_limits, until_told};
pub(crate) use memory::keep_memory_in;
pub(crate) use serve::{HttpServer, pem};
pub(crate) use trust::{TrustFiles, Trusted, system_roots};
