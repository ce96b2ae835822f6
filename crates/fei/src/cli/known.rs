//! Parties that a look-up in the journal may be about. The journal keeps what layouts and settings have forgotten: only where nothing
//! was found a name that nobody knows is told, so that a typo does not look like "nothing".

use std::collections::BTreeSet;

use crate::layouts::Folder;
use crate::names::Unknown;
use crate::settings::Settings;
use crate::stop::Stop;

/// Whether there is such a party, by its folder or in the settings.
///
/// # Errors
/// There is none, though there are others.
pub(super) fn party(settings: &Settings, name: &str) -> Result<(), Stop> {
    let folder = Folder::read(&settings.layouts_dir).unwrap_or_default();
    let folders =
        folder.layouts.iter().filter_map(|file| file.path.split_once('/')).map(|(folder, _)| folder);
    let mut known: BTreeSet<&str> = folders.filter(|folder| !folder.starts_with('_')).collect();
    known.extend(settings.parties.keys().map(String::as_str));
    if known.is_empty() || known.contains(name) {
        return Ok(());
    }
    Err(Stop::Unknown { unknown: Unknown::of("party", name, "", known), errors: 0 })
}
