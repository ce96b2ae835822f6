//! The layouts by which a transaction is shown and settled: those of the folder, and those of then where the journal keeps
//! them.

use std::path::PathBuf;
use std::sync::Arc;

use fei_journal::{KeptSet, Shown, WrittenBy};
use fei_layout::Registry;
use fei_layout::plan::{Layout, Transaction};

use crate::cli::desk::Desk;
use crate::layouts::{Folder, compile};
use crate::stop::Stop;

/// Where a transaction's layouts are looked for.
pub(super) struct Layouts {
    folder: Registry,
    /// Of the journal, where the folder does not have those of then.
    then: Vec<Arc<Registry>>,
}

impl Layouts {
    /// Those of a folder, by default of the settings' one, and what the journal keeps of a transaction's.
    pub(super) fn read(desk: &Desk, dir: Option<PathBuf>, shown: &Shown) -> Result<Self, Stop> {
        let dir = dir.unwrap_or_else(|| desk.settings.layouts_dir.clone());
        let folder = Folder::read(&dir)?.load().registry;
        let lacking = |by: &WrittenBy| folder.version(&by.transaction, &by.layout_hash).is_none();
        let lacking: Vec<_> =
            [Some(begun_by(shown)), notice_by(shown)].into_iter().flatten().filter(lacking).collect();
        let mut then = Vec::new();
        if !lacking.is_empty() {
            let has = |set: &KeptSet| lacking.iter().any(|by| set.versions().contains(&by.layout_hash));
            // A transaction is shown without them as well.
            let kept = desk.ask(desk.desk.kept_sets()).unwrap_or_default();
            then.extend(kept.iter().filter(|set| has(set) && set.is_whole()).filter_map(compile));
        }
        Ok(Self { folder, then })
    }

    fn version(&self, by: &WrittenBy) -> Option<(&Registry, &Arc<Transaction>)> {
        let mut all = [&self.folder].into_iter().chain(self.then.iter().map(|set| &**set));
        all.find_map(|set| Some((set, set.version(&by.transaction, &by.layout_hash)?)))
    }

    /// The version by which a transaction was begun; where nobody has that, the one of its day in the folder; none: it is gone.
    pub(super) fn known(&self, shown: &Shown) -> Option<(&Registry, &Arc<Transaction>)> {
        let by = begun_by(shown);
        let like = || Some((&self.folder, self.folder.transaction(&by.transaction, shown.row.day)?));
        self.version(&by).or_else(like)
    }

    /// What a notice is laid out by: what wrote it, or where that is gone what takes one like it.
    pub(super) fn notice(&self, shown: &Shown, telegram: &[u8]) -> Option<Arc<Layout>> {
        if let Some((_, wrote)) = notice_by(shown).and_then(|by| self.version(&by)) {
            return Some(wrote.request.clone());
        }
        let like = self.folder.recognise(&shown.row.channel, telegram, shown.row.day)?;
        Some(like.transaction.layout(like.side).clone())
    }
}

fn begun_by(shown: &Shown) -> WrittenBy {
    WrittenBy { transaction: shown.row.transaction.clone(), layout_hash: shown.layout_hash }
}

/// What wrote its notice, if one was written.
fn notice_by(shown: &Shown) -> Option<WrittenBy> {
    let kept = shown.events.iter().find(|event| &*event.what == "noticed")?;
    WrittenBy::parse(kept.detail.as_deref()?)
}
