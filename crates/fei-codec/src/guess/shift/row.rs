//! The rows up to the first bad byte: one of them is where a shift began.

use fei_layout::plan::{Align, Kind, Layout, Role};

use crate::allowed::verify;
use crate::reading::Reading;
use crate::view::element_key;
use crate::walk::{Visit, is_view};

use super::super::trial::Trial;

/// Rows that are tried, the nearest to the first bad byte.
const ROWS_MAX: usize = 256;

/// One row, where it stands.
pub(super) struct Row {
    pub(super) path: String,
    pub(super) at: u32,
    pub(super) width: u32,
    pub(super) align: Align,
    pub(super) pad: u8,
    /// The byte of a space in its charset.
    pub(super) space: u8,
}

/// The rows of what the telegram was taken for; of the header alone when that is not known.
pub(super) fn rows(trial: &Trial<'_>) -> Vec<Row> {
    let all = match trial.candidates.recognised {
        Some(one) => until_bad(one.layout(), trial.telegram, u32::MAX),
        None => {
            let header = trial.candidates.others.first().map(|one| one.layout());
            header.map_or_else(Vec::new, |layout| until_bad(layout, trial.telegram, layout.header_fields))
        }
    };
    let far = all.len().saturating_sub(ROWS_MAX);
    all.into_iter().skip(far).collect()
}

fn until_bad(layout: &Layout, telegram: &[u8], fields: u32) -> Vec<Row> {
    let mut reading = Reading::lenient(layout, telegram);
    let mut rows = Vec::new();
    while let Ok(visit) = reading.next() {
        let Visit::Field(ix, at) = visit else {
            if visit == Visit::End {
                break;
            }
            continue;
        };
        if ix.0 >= fields {
            break;
        }
        let field = layout.field(ix);
        if is_view(field) {
            continue;
        }
        let text = matches!(field.kind, Kind::Text | Kind::Hangul);
        for number in 0..field.repeat {
            let at = field.value_at(at, number);
            let path = reading.walk.path(&element_key(field, number));
            let (align, pad) =
                if text { (field.align, field.pad) } else { (Align::Right, field.charset.zero()) };
            rows.push(Row { path, at, width: field.width, align, pad, space: field.charset.space() });
            if !matches!(field.role, Role::PartOf(_)) && verify(layout, field, telegram, at).is_err() {
                return rows;
            }
        }
    }
    rows
}
