//! Tries the files of records: a small file and its JSON lines, both ways.

use std::sync::Arc;

use fei_gateway::{Clock, SystemClock};
use fei_layout::Registry;
use fei_layout::plan::RecordFile;

use super::{Difference, RecordsCase, first_difference};
use crate::records::{Days, Input, Way, Whole, version};
use crate::ruler::in_charset;
use crate::stamp::Stamp;
use crate::stop::Stop;

/// Where a file of records is not as it is written. One with rejected records has no way back.
pub(crate) fn judge(case: &RecordsCase, registry: &Registry) -> Result<Vec<Difference>, Stop> {
    let versions: Vec<_> = registry.record_file(&case.file_id).iter().map(|file| (file, file.form)).collect();
    if versions.is_empty() {
        return Ok(vec![case.differs("layout", &case.file_id, "no such file of records")]);
    }
    let stamp = case.date.map_or_else(Stamp::today, Stamp::of_case);
    let days = Days { asked: case.date, today: SystemClock.today() };
    let meant = |bytes: &[u8], way| {
        version(&versions, days, way, &mut Input::of(bytes)).map(|((file, _), _)| Arc::clone(file))
    };
    let file = &meant(&case.file.bytes, Way::Decode)?;
    let decoded = Whole::decoded(file, &case.file.bytes)?;
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut found: Vec<_> = first_difference("lines", &case.lines, &decoded.out, show).into_iter().collect();
    found.extend(rejects(case, &decoded.rejects));
    let mut losses = decoded.losses;
    if decoded.rejects.is_empty() && case.rejects.is_empty() {
        let again = &meant(&case.lines.bytes, Way::Encode)?;
        let encoded = Whole::encoded(again, &case.lines.bytes, stamp)?;
        found.extend(first_difference("file", &case.file, &encoded.out, |bytes| shown(file, bytes)));
        found.extend(rejects(case, &encoded.rejects));
        losses.extend(encoded.losses);
    }
    let (expected, got) = (case.losses.join(", "), losses.join(", "));
    if expected != got {
        found.push(case.differs("losses", &expected, &got));
    }
    Ok(found)
}

/// Bytes in the charset of the file's first kind: it is only for people.
fn shown(file: &Arc<RecordFile>, bytes: &[u8]) -> String {
    file.kinds.first().map_or_else(String::new, |kind| in_charset(kind.layout.charset, bytes))
}

/// Rejected records, in order: each says what the case has of it.
fn rejects(case: &RecordsCase, got: &[String]) -> Option<Difference> {
    let as_written =
        case.rejects.len() == got.len() && case.rejects.iter().zip(got).all(|(part, got)| got.contains(part));
    (!as_written).then(|| case.differs("rejects", &case.rejects.join("; "), &got.join("; ")))
}

impl RecordsCase {
    fn differs(&self, part: &'static str, expected: &str, got: &str) -> Difference {
        Difference::of_words(part, self.place.line, expected, got)
    }
}
