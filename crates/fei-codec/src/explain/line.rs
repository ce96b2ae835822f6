//! A telegram as one line of a log.

use fei_layout::plan::Layout;

use super::{Line, Part, rows};

/// A line is not longer than this: a telegram of a hundred items is looked at with `fei view`.
const LINE_BYTES_MAX: usize = 4096;

/// One line for a log: `msg_type=2000 amount=1500000 wd_account=110******789`. Masked; filler and empty values are left
/// out, text with a space in it stands in quotes; of a broken telegram what can be read, then what is wrong with it.
#[must_use]
pub fn masked(layout: &Layout, telegram: &[u8]) -> String {
    let mut line = String::new();
    for Line { part, row, .. } in rows(layout, telegram) {
        let part = match &row.value {
            Ok(value) if part != Part::Named || value.is_empty() => continue,
            Ok(value) if value.contains([' ', '"', '=']) => format!("{}={value:?}", row.key),
            Ok(value) => format!("{}={value}", row.key),
            Err(error) => format!("broken={:?}", error.to_string()),
        };
        if line.len() + part.len() > LINE_BYTES_MAX {
            line.push_str(" …");
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&part);
    }
    line
}
