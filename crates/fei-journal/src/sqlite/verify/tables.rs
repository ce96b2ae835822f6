//! What refuses a change behind the program's back, the tables' CHECKs and the triggers, and the indexes, without which a
//! question takes all day and a key may come twice, as this program makes them. A journal may be given more indexes.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{Break, Stop};
use crate::sqlite::migrations;

const MADE: &str = "SELECT name, type, sql FROM sqlite_schema
    WHERE name NOT LIKE 'sqlite_%' AND type IN ('trigger', 'table', 'index')";

/// By its name: which it is, and its text.
type Made = BTreeMap<Box<str>, (Box<str>, Box<str>)>;

/// Every one stands as it was made, and there is no other table or trigger.
pub(super) fn stand(view: &Connection) -> Result<(), Stop> {
    let (mut stands, expected) = (made(view)?, made(&migrations::as_made(view)?)?);
    for (name, made) in expected {
        let kind = &made.0;
        match stands.remove(&name) {
            Some(stands) if stands == made => {}
            Some(_) => return Err(broken(&format!("the {kind} {name} is another one"))),
            None => return Err(broken(&format!("the {kind} {name} is missing"))),
        }
    }
    match stands.into_iter().find(|(_, (kind, _))| &**kind != "index") {
        Some((name, (kind, _))) => Err(broken(&format!("the {kind} {name} is none of FEI's"))),
        None => Ok(()),
    }
}

fn made(connection: &Connection) -> rusqlite::Result<Made> {
    let mut made = connection.prepare(MADE)?;
    made.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?.collect()
}

fn broken(why: &str) -> Stop {
    Stop::Broken(Break { event: None, txn: None, why: format!("in its tables: {why}").into() })
}
