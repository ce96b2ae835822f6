//! Layouts that outlive the process: a set is in the journal before it may hold, and one by which something open was begun is
//! taken up by whatever process goes on with that.

use std::collections::HashSet;
use std::sync::Arc;

use fei_journal::{Journal, JournalError, KeptSet, Layouts, OpenBy};
use fei_layout::Registry;

use crate::{EarlierSet, Gateway, events};

/// That a set is in the journal: only then it may hold.
#[derive(Debug)]
pub struct MayHold {
    /// By which hashes something open was begun: their sets stay.
    open: HashSet<[u8; 32]>,
}

impl MayHold {
    #[cfg(test)]
    pub(crate) fn with_nothing_open() -> Self {
        Self { open: HashSet::new() }
    }
}

impl<J: Journal + Layouts> Gateway<J> {
    /// Keeps the set that holds, and takes up what earlier processes have left: `compile` makes a set of its texts, when
    /// something needs it. Call it before anything is begun or gone on with.
    ///
    /// # Errors
    /// The set is not kept, or the journal cannot be read.
    pub async fn take_up_layouts(
        &self,
        holds: KeptSet,
        compile: fn(&KeptSet) -> Option<Arc<Registry>>,
    ) -> Result<(), JournalError> {
        let of_now = *holds.hash();
        self.journal.keep_set(holds).await?;
        let kept = self.journal.kept_sets().await?;
        let earlier = kept.into_iter().filter(|set| *set.hash() != of_now).filter(|set| {
            let is_whole = set.is_whole();
            if !is_whole {
                events::damaged_layouts();
            }
            is_whole
        });
        let earlier = earlier.map(|set| EarlierSet::new(set.versions().to_vec(), move || compile(&set)));
        self.sets().take_up(earlier);
        for open in self.journal.open_by().await? {
            // This compiles the sets that are needed, and no others.
            if self.sets().version(&open.by.transaction, &open.by.layout_hash).await.is_none() {
                events::begun_by_nobodys_layouts(&open);
            }
        }
        self.forget_layouts().await;
        Ok(())
    }

    /// Keeps a set that is to hold, durably.
    ///
    /// # Errors
    /// It is not kept, or nobody knows, and it must not hold.
    pub async fn keep_layouts(&self, set: KeptSet) -> Result<MayHold, JournalError> {
        self.journal.keep_set(set).await?;
        let open = self.journal.open_by().await?;
        Ok(MayHold { open: open.into_iter().map(|OpenBy { by, .. }| by.layout_hash).collect() })
    }

    /// Puts a new set of layouts in place, whole. Telegrams in flight keep the one they began with, and so does what
    /// follows them. Sets that are needed no more come back, to be dropped where no telegram waits.
    pub fn swap_layouts(&self, layouts: Arc<Registry>, kept: &MayHold) -> Vec<Arc<EarlierSet>> {
        self.sets().swap(layouts, &kept.open)
    }

    /// Has the journal remove the sets that are needed no more.
    pub async fn forget_layouts(&self) {
        if let Err(error) = self.journal.forget_sets().await {
            events::layouts_not_forgotten(&error);
        }
    }
}
