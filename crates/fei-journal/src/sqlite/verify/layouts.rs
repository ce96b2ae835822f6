//! The layouts that are kept: each set is what its hash says. A text of none is one whose set was not written any more.

use rusqlite::Connection;

use super::{Break, Stop};
use crate::KeptSet;
use crate::sqlite::layouts::all;

pub(super) fn walk(view: &Connection) -> Result<(), Stop> {
    if all(view)?.iter().all(KeptSet::is_whole) {
        return Ok(());
    }
    let why = "in its layouts: a set of them is not what was kept".into();
    Err(Stop::Broken(Break { event: None, txn: None, why }))
}
