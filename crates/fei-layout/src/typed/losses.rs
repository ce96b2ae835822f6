//! `losses = { cut = "error", … }` of a party: what is said of each kind of change.

use crate::plan::{Gate, Gates, LossKind};
use crate::read::{At, typed};

typed! {
    /// What is said of what a conversion changes: "error" refuses a request, "warn" is logged, "allow" is counted.
    "`losses`" LossTable {
        /// Text was cut.
        cut?: At<Gate>,
        /// Characters became `?`.
        replaced?: At<Gate>,
        /// NFC, look-alikes, or another spelling of the same bytes or zero.
        normalized?: At<Gate>,
        /// Half-width became full-width.
        widened?: At<Gate>,
        /// The ends of a text that cannot be told from padding.
        trimmed?: At<Gate>,
        /// A default, or zeros, where nobody gave a value.
        defaulted?: At<Gate>,
        /// A value that has no place on the other side.
        dropped?: At<Gate>,
        /// A value that could not be written, or cannot be told from none.
        emptied?: At<Gate>,
        /// Bytes that will be written in the layout's other form.
        rewritten?: At<Gate>,
        /// A value that is not what it is worked out to be.
        computed?: At<Gate>,
        /// The mapping took characters out, kept a piece, or changed their width.
        reshaped?: At<Gate>,
        /// A code became what `*` of its table stands for.
        translated?: At<Gate>,
    }
}

impl LossTable {
    /// The gates of the party.
    pub(crate) fn gates(&self) -> Gates {
        let said = |kind| match kind {
            LossKind::Cut => &self.cut,
            LossKind::Replaced => &self.replaced,
            LossKind::Normalized => &self.normalized,
            LossKind::Widened => &self.widened,
            LossKind::Trimmed => &self.trimmed,
            LossKind::Defaulted => &self.defaulted,
            LossKind::Dropped => &self.dropped,
            LossKind::Emptied => &self.emptied,
            LossKind::Rewritten => &self.rewritten,
            LossKind::Computed => &self.computed,
            LossKind::Reshaped => &self.reshaped,
            LossKind::Translated => &self.translated,
        };
        LossKind::ALL.iter().fold(Gates::default(), |gates, kind| match said(*kind) {
            Some(gate) => gates.with(*kind, gate.value),
            None => gates,
        })
    }
}
