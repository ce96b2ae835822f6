//! Whose record it is, and whether the layout loads beside that party.

use std::fmt;

use fei_layout::plan::{Charset, Offsets};
use fei_layout::{Loaded, Severity, SourceFile, fmt::format, load};

use crate::ImportCode;
use crate::finding::{Place, Report};

/// The party that a record belongs to.
#[derive(Debug, Clone)]
pub struct Home {
    /// Its folder and what is shared, as fei-layout reads it.
    files: Vec<SourceFile>,
    party: Box<str>,
    /// Names that its header has already.
    names: Vec<String>,
    header_bytes: u64,
    offsets: Offsets,
    charset: Charset,
}

/// Why a record cannot belong to a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HomeError {
    /// The party's files do not load, or it is not there.
    NoParty(Box<str>),
    /// It speaks JSON.
    SpeaksJson(Box<str>),
    /// A charset that no layout has.
    NoCharset(Box<str>),
}

impl fmt::Display for HomeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoParty(name) => write!(f, "no party {name:?} that loads: see `fei check`"),
            Self::SpeaksJson(name) => write!(f, "the party {name:?} speaks JSON: it has no records"),
            Self::NoCharset(name) => write!(f, "no charset is called {name:?}"),
        }
    }
}

impl std::error::Error for HomeError {}

impl Home {
    /// Records of a charset, without a header.
    ///
    /// # Errors
    /// A charset that layouts do not have.
    pub fn records(charset: &str) -> Result<Self, HomeError> {
        let plain = charset.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        let text = records_party(charset);
        let file = SourceFile { path: "records/party.toml".into(), text: text.into() };
        Self::of("records", vec![file])
            .ok()
            .filter(|_| plain)
            .ok_or_else(|| HomeError::NoCharset(charset.into()))
    }

    /// A party of a layouts folder, with all files of that folder that it may use.
    ///
    /// # Errors
    /// A party that is not there, does not load or speaks JSON.
    pub fn of(name: &str, files: Vec<SourceFile>) -> Result<Self, HomeError> {
        let files: Vec<_> = files.into_iter().filter(|file| belongs(&file.path, name)).collect();
        let Loaded { registry, .. } = load(&files);
        let party = registry.party(name).ok_or_else(|| HomeError::NoParty(name.into()))?;
        let party = party.telegram().ok_or_else(|| HomeError::SpeaksJson(name.into()))?;
        let header = &party.header;
        let names = header.fields.iter().map(|field| field.key.to_string()).collect();
        let (header_bytes, offsets) = (u64::from(header.bytes_min), party.offsets);
        Ok(Self { files, party: name.into(), names, header_bytes, offsets, charset: party.charset })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn header_bytes(&self) -> u64 {
        self.header_bytes
    }

    /// Whether its text is EBCDIC.
    pub(super) fn is_ebcdic(&self) -> bool {
        use Charset::{Cp037, Cp500, Cp933, Cp1047, Cp1364};
        matches!(self.charset, Cp037 | Cp500 | Cp1047 | Cp933 | Cp1364)
    }

    pub(super) fn offsets(&self) -> Offsets {
        self.offsets
    }
}

/// The `party.toml` of records of a charset.
#[must_use]
pub fn records_party(charset: &str) -> String {
    format!(
        "#:schema ../.schema/party.json\n# Records as files hold them: no header, no line.\nspeaks  = \"telegram\"\n\
         charset = \"{charset}\"\ntext    = {{ request = \"reject\", answer = \"replace\" }}\nheader  = []\n"
    )
}

/// The party itself and shared rows: what a transaction of it may use.
fn belongs(path: &str, party: &str) -> bool {
    let Some((folder, file)) = path.split_once('/') else { return false };
    folder == "_common" || (folder == party && (file == "party.toml" || file.starts_with('_')))
}

/// The text with its columns aligned, if fei-layout takes it.
pub(super) fn checked(text: &str, place: Place, home: &Home, report: &mut Report) -> Option<String> {
    let not = |message: String, report: &mut Report| {
        let message = format!("the layout of this record does not load: {message}");
        report.error(ImportCode::NotLoaded, place, message, "");
        None
    };
    let text = match format(text) {
        Ok(text) => text,
        Err(finding) => return not(finding.message, report),
    };
    let path: Box<str> = format!("{}/imported.toml", home.party).into();
    let mut files = home.files.clone();
    files.push(SourceFile { path: path.clone(), text: text.clone().into() });
    let findings = load(&files).findings;
    match findings.into_iter().find(|one| one.file == path && one.severity == Severity::Error) {
        Some(wrong) => not(format!("{} {}, line {}", wrong.code, wrong.message, wrong.line), report),
        None => Some(text),
    }
}
