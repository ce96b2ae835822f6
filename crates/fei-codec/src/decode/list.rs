//! What stands behind the end of a list that ends where its field is blank. It never reads an element.

use fei_layout::plan::Field;

use super::Decoder;
use crate::view::element_key;
use crate::walk::Walk;
use crate::{Loss, LossKind, Place, scalar};

impl Decoder<'_> {
    /// The losses of elements that are blank in other bytes than spaces: encoding writes spaces.
    pub(super) fn behind(&mut self, walk: &Walk<'_>, field: &Field, at: u32, elements: u32) {
        for number in elements..field.repeat {
            let at = field.value_at(at, number);
            if scalar::is_spaces(field, self.telegram, at) {
                continue;
            }
            let path = walk.path(&element_key(field, number));
            let (place, kind) = (Place::Offset { at, width: field.width }, LossKind::Rewritten);
            self.losses.push(Loss { path, place, kind, before: String::new(), after: String::new() });
        }
    }
}
