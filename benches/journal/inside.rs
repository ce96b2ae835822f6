//! Transfers inside the gateway, one after the other on one thread, without a socket: for counting instructions.

use std::error::Error;
use std::sync::Arc;

use fei_journal::MemoryJournal;

use crate::host;
use crate::registry::registry;

/// Takes `transfers` of them to their end; no figure is better than one for which the answers were not looked at.
pub(crate) async fn run(transfers: u64) -> Result<(), Box<dyn Error>> {
    let ask = host::gateway(registry()?, Arc::new(MemoryJournal::default()), None)?;
    for number in 0..transfers {
        if !ask(number).await {
            return Err(format!("transfer {number} did not come out as it must").into());
        }
    }
    Ok(())
}
