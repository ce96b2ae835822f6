//! The layouts that are measured.

use std::error::Error;
use std::sync::Arc;

use fei_layout::plan::{Layout, Side};

use crate::registry::registry;

/// The layout of one side of a transaction, in its last version.
pub(crate) fn layout(transaction: &str, side: Side) -> Result<Arc<Layout>, Box<dyn Error>> {
    let registry = registry()?;
    let mut versions = registry.transactions().filter(|one| &*one.id == transaction);
    let newest = versions.find(|one| one.until.is_none());
    Ok(newest.ok_or_else(|| format!("there is no {transaction}"))?.layout(side).clone())
}
