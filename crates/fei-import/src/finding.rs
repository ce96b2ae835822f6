//! The catalogue of what an import has to say, and how a finding gets its place.

use fei_layout::{Finding, Severity, SourceFile};

fei_layout::finding_codes! {
    /// What a finding of an import is about.
    ImportCode in "explain/" {
        Column        "C001" "a character in column 7 that means nothing",
        OpenLiteral   "C002" "a literal that is not closed",
        NoCopybook    "C003" "a copybook that is not there",
        BadCopy       "C004" "a COPY that cannot be followed",
        NotData       "C005" "text that describes no data",
        Level         "C006" "a level that does not fit",
        BadClause     "C007" "a clause that cannot be read",
        BadPicture    "C008" "a PICTURE that cannot be read",
        NoBytes       "C009" "an item without PICTURE and without items of its own",
        NoPeriod      "C010" "an entry without its period",
        Float         "C011" "floating point",
        Address       "C012" "an address or an index",
        Edited        "C013" "an edited PICTURE",
        Scaled        "C014" "a PICTURE with P",
        National      "C015" "national characters",
        Slack         "C016" "slack bytes of SYNCHRONIZED",
        Views         "C017" "REDEFINES",
        Renames       "C018" "RENAMES",
        OtherRecord   "C019" "an item outside of the record",
        Condition     "C020" "a condition that is no list of codes",
        Value         "C021" "a VALUE that is no default",
        Name          "C022" "a name that had to be made",
        Depending     "C023" "an OCCURS DEPENDING ON without its count",
        BlankZero     "C024" "BLANK WHEN ZERO",
        Debugging     "C025" "a debugging line",
        Native        "C026" "a binary number of the machine's own",
        Nothing       "C027" "no record",
        TooLarge      "C028" "more than a layout may hold",
        NotLoaded     "C029" "a layout that does not load",
        Column72      "C030" "text that column 72 cut off",
    }
}

/// A part of a text: which of the files that were read, and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub(crate) file: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Findings in the making, and the files that they are about.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) files: Vec<SourceFile>,
    findings: Vec<Finding<ImportCode>>,
    failed: bool,
}

impl Report {
    /// Something that keeps the copybook from being imported.
    pub(crate) fn error(
        &mut self,
        code: ImportCode,
        place: Place,
        message: impl Into<String>,
        expected: &str,
    ) {
        let expected = (!expected.is_empty()).then(|| expected.to_owned());
        self.add(code, Severity::Error, place, message.into(), expected, None);
    }

    /// Something that a layout cannot say, and what stands there instead.
    pub(crate) fn instead(
        &mut self,
        code: ImportCode,
        place: Place,
        message: impl Into<String>,
        instead: impl Into<String>,
    ) {
        self.add(code, Severity::Warning, place, message.into(), None, Some(instead.into()));
    }

    /// Whether anything keeps the copybook from being imported.
    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    /// The findings by file and place.
    pub(crate) fn finish(mut self) -> (Vec<SourceFile>, Vec<Finding<ImportCode>>) {
        let order = |file: &str| self.files.iter().position(|known| &*known.path == file);
        self.findings.sort_by_key(|finding| (order(&finding.file), finding.span.start, finding.code));
        (self.files, self.findings)
    }

    fn add(
        &mut self,
        code: ImportCode,
        severity: Severity,
        place: Place,
        message: String,
        expected: Option<String>,
        help: Option<String>,
    ) {
        self.failed |= severity == Severity::Error;
        // Where it stands is worked out by counting lines: nothing is, once no more is told.
        let is_full = self.findings.len() >= FINDINGS_MAX;
        let Some(file) = self.files.get(place.file as usize).filter(|_| !is_full) else { return };
        let start = file.text.floor_char_boundary(place.start);
        let end = file.text.ceil_char_boundary(place.end.min(file.text.len())).max(start);
        let (line, column) = file.line_and_column(start);
        let finding = Finding {
            code,
            severity,
            file: file.path.clone(),
            span: start..end,
            line,
            column,
            message,
            expected,
            help,
            mended: None,
            related: Vec::new(),
        };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

/// Nobody reads more; a text that is no copybook would give one for each of its words.
const FINDINGS_MAX: usize = 500;
