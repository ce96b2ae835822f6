//! A file of lines that is read as one without line ends: what stands behind its first record tells.

use fei_layout::plan::RecordForm;

use super::batch::Batch;
use super::sums::Sums;
use crate::output::Output;
use crate::stop::Stop;

/// The line end that stands behind the first record.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineEnd {
    shown: &'static str,
    form: &'static str,
}

impl LineEnd {
    /// Looks behind the first record of a file's first piece.
    pub(super) fn seen(form: RecordForm, first: &Batch) -> Option<Self> {
        let RecordForm::Fixed(bytes) = form else { return None };
        let behind = first.bytes.get(..first.filled)?.get(usize::try_from(bytes).ok()?..)?;
        match behind {
            [b'\r', b'\n', ..] => Some(Self { shown: "CR LF", form: "crlf" }),
            [b'\n', ..] => Some(Self { shown: "LF", form: "lf" }),
            _ => None,
        }
    }

    /// Says it where a bad record has ended the run.
    pub(super) fn explain(self, stop: &Stop, out: &mut Output) {
        if matches!(stop, Stop::Record(_)) {
            self.say(out);
        }
    }

    /// Says it where most records are bad.
    pub(super) fn explain_most(self, sums: &Sums, out: &mut Output) {
        if sums.rejected > sums.records / 2 {
            self.say(out);
        }
    }

    fn say(self, out: &mut Output) {
        out.complain(format_args!(
            "behind the first record stands {}: if it is a file of lines, say --record {}",
            self.shown, self.form
        ));
    }
}
