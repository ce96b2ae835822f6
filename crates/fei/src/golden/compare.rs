//! Where two texts of bytes part.

use fei_codec::ExplainRow;
use fei_layout::plan::Layout;
use serde::Serialize;

use super::Part;

/// Bytes that are shown from the difference on.
const SHOWN: usize = 24;

/// The first byte at which something is not as the golden file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Difference {
    /// Which of the parts: `core_sends`, `sends`, `answers`, `core_gets`, …
    pub(crate) part: &'static str,
    /// The byte, from 0; none for a word.
    pub(crate) at: Option<usize>,
    /// The line of the golden file.
    pub(crate) line: usize,
    /// What the golden file has from there on; empty: nothing more.
    pub(crate) expected: String,
    /// What came from there on.
    pub(crate) got: String,
    /// Which field it is, where it can be told.
    pub(crate) field: Option<String>,
    /// What it may come from.
    pub(crate) note: Option<&'static str>,
}

/// The first difference of what came from what the file has, shown by `show`.
pub(crate) fn first_difference(
    part: &'static str,
    expected: &Part,
    got: &[u8],
    show: impl Fn(&[u8]) -> String,
) -> Option<Difference> {
    let same = expected.bytes.iter().zip(got).take_while(|(one, other)| one == other).count();
    if same == expected.bytes.len() && same == got.len() {
        return None;
    }
    let from = |bytes: &[u8]| show(bytes.get(same..).map_or(&[], |rest| &rest[..rest.len().min(SHOWN)]));
    Some(Difference {
        part,
        at: Some(same),
        line: expected.line(same),
        expected: from(&expected.bytes),
        got: from(got),
        field: None,
        note: None,
    })
}

impl Difference {
    /// Two words that are not the same.
    pub(crate) fn of_words(part: &'static str, line: usize, expected: &str, got: &str) -> Self {
        let (expected, got) = (expected.to_owned(), got.to_owned());
        Self { part, at: None, line, expected, got, field: None, note: None }
    }

    /// Says which field of the telegram it is.
    pub(crate) fn name_field(&mut self, layout: &Layout, telegram: &[u8]) {
        let Some(at) = self.at else { return };
        let rows = fei_codec::explain(layout, telegram);
        let holds = |row: &&ExplainRow| (row.at as usize..(row.at + row.width) as usize).contains(&at);
        self.field = rows.iter().find(holds).map(|row| format!("{} {}", row.key, row.ko));
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.part)?;
        if let Some(at) = self.at {
            write!(f, ": byte {at}")?;
        }
        if let Some(field) = &self.field {
            write!(f, " ({field})")?;
        }
        let shown =
            |text: &str| if text.is_empty() { "nothing more".to_owned() } else { format!("{text:?}") };
        write!(f, ": the file has {}, got {}", shown(&self.expected), shown(&self.got))?;
        self.note.map_or(Ok(()), |note| write!(f, " ({note})"))
    }
}
