//! What is known of a layout's rows before there is a telegram.

use fei_layout::plan::{FieldIx, Layout, Role, SetBy, Side};

use crate::num::index;
use crate::scalar;
use crate::walk::{Walk, has_value};

/// Of one layout.
pub(crate) struct Known {
    /// Where its first rows stand; none where one of them has to be remembered on the way.
    pub(crate) leading: Option<Leading>,
    /// The rows of a request that only the answer fills, wherever they stand.
    pub(crate) answers: Box<[FieldIx]>,
    /// Whether something is asked of filler.
    pub(crate) asks_of_filler: bool,
}

/// The rows that are there in every telegram, up to the first group or choice.
pub(crate) struct Leading {
    /// By field; none for those that come later.
    pub(crate) places: Box<[Option<u32>]>,
    /// The step behind them.
    pub(crate) step: u32,
    /// The byte behind them.
    pub(crate) end: u32,
}

impl Known {
    pub(super) fn of(layout: &Layout) -> Self {
        let is_answers =
            |ix: &FieldIx| layout.field(*ix).set_by == SetBy::Answer && has_value(layout.field(*ix));
        let answers = (0..).map(FieldIx).take(layout.fields.len()).filter(is_answers);
        let asks = |field| scalar::is_checked(field) && field.role == Role::Filler;
        Self {
            leading: (layout.registers == 0).then(|| Leading::of(layout)),
            answers: if layout.id.side == Side::Request { answers.collect() } else { Box::default() },
            asks_of_filler: layout.fields.iter().any(asks),
        }
    }
}

impl Leading {
    fn of(layout: &Layout) -> Self {
        let (mut walk, mut places) = (Walk::new(layout), vec![None; layout.fields.len()]);
        walk.leading(u32::MAX, |ix, at| {
            if let Some(place) = places.get_mut(index(ix.0)) {
                *place = Some(at);
            }
        });
        Self { places: places.into(), step: walk.step(), end: walk.at() }
    }
}
