//! What people should see of a transaction, and that changes nothing: an event, with what came of an answer if it told
//! nothing.

use fei_exchange::TxnId;

use super::group::{Change, Group};
use super::image::{Image, Place, came_before};
use super::work::Work;
use crate::Note;
use crate::seal::{SealError, Sealer};

/// A note to be, made by the caller.
#[derive(Debug)]
pub(super) struct NewNote {
    txn: TxnId,
    text: Box<str>,
    came: Option<Image>,
}

impl NewNote {
    pub(super) fn new(sealer: &Sealer, txn: TxnId, note: Note) -> Result<Self, SealError> {
        let seal = |came: bytes::Bytes| Image::seal(sealer, txn, Place::CAME, &came);
        Ok(Self { txn, text: note.text, came: note.came.map(seal).transpose()? })
    }
}

impl Work for NewNote {
    type Done = ();

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        let change = match &self.came {
            Some(came) if !came_before(group.connection, self.txn, "kept")? => {
                Change::of(self.txn, "kept", "owner").telegram(came)
            }
            _ => Change::of(self.txn, "noted", "owner"),
        };
        group.happened(&change.detail(Some(&self.text))).map(drop)
    }
}
