//! `fei import copybook`: a COBOL copybook becomes a layout file.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use fei_import::copybook::{Form, Home, Imported, Options, import, records_party};
use fei_layout::{Severity, render};
use serde_json::json;

use super::library::{self, Folders};
use crate::layouts::Folder;
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Make a layout file of a COBOL copybook.
///
/// What a layout cannot say is told on stderr, each with its place and what stands
/// there instead; `fei explain C016` tells more. Exit 1 when nothing could be made.
///
///   fei import copybook ACCTMST.cpy                              to stdout
///   fei import copybook ACCTMST.cpy -o layouts/ledger/account.toml
///   fei import copybook TX200.cpy --party hecto                  a body under hecto's header
///
/// A record that stands alone belongs into a folder whose party has `header = []`; where
/// there is no party yet, the one that fits is shown. Then `fei decode` reads it:
///
///   fei decode ledger.account.request RECORD
///
/// Copybooks that it copies are looked for beside it and in --include, whatever their
/// ending. A file that is not UTF-8 is read as CP949.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(in super::super) struct Copybook {
    /// The copybook.
    file: PathBuf,
    /// Whose telegram it is the body of: offsets go on behind the party's header. Without it a record stands alone.
    #[arg(long, value_name = "NAME")]
    party: Option<String>,
    /// The layouts folder in which the party is.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS", default_value = "layouts")]
    layouts: PathBuf,
    /// The charset of the text in a record that stands alone, which its party must have too; not that of the copybook.
    #[arg(long, value_name = "NAME", default_value = "cp949", conflicts_with = "party")]
    charset: String,
    /// More folders with copybooks.
    #[arg(long, value_name = "DIR")]
    include: Vec<PathBuf>,
    /// The level 01 that is wanted; the first when absent.
    #[arg(long, value_name = "NAME")]
    record: Option<String>,
    /// Which columns hold code.
    #[arg(long, value_enum, default_value = "auto")]
    source: Source,
    /// The byte order of COMP-5.
    #[arg(long, value_enum, default_value = "big", value_name = "ORDER")]
    comp5: Order,
    /// Bytes of POINTER, FUNCTION-POINTER and INDEX; without it they are an error.
    #[arg(long, value_enum, value_name = "BYTES")]
    pointer: Option<Pointer>,
    /// Where the layout goes; stdout when absent.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write over a file that is there.
    #[arg(long)]
    force: bool,
    /// What cannot be said exactly counts as an error, and nothing is written.
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Source {
    /// By what the lines look like.
    Auto,
    /// Columns 8 to 72.
    Fixed,
    /// All columns.
    Free,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The highest byte first, as on hosts.
    Big,
    /// The lowest byte first, as on x86.
    Little,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Pointer {
    /// As on hosts with 31 bits, and in programs of 32.
    #[value(name = "4")]
    Four,
    /// In programs of 64 bits.
    #[value(name = "8")]
    Eight,
}

impl Pointer {
    const fn bytes(self) -> u8 {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
        }
    }
}

impl Copybook {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        if let Some(there) = self.output.as_ref().filter(|path| path.exists() && !self.force) {
            return Err(Stop::Exists(there.clone()));
        }
        if let Some(path) = self.output.as_deref().filter(|_| self.party.is_none()) {
            without_header(path)?;
        }
        let home = self.home()?;
        let mut folders = Folders::of(&self.file, &self.include);
        let options = Options {
            form: match self.source {
                Source::Auto => None,
                Source::Fixed => Some(Form::Fixed),
                Source::Free => Some(Form::Free),
            },
            record: self.record.as_deref(),
            little_endian: self.comp5 == Order::Little,
            pointer: self.pointer.map(Pointer::bytes),
            home: &home,
        };
        let imported = import(library::read(&self.file)?, options, &mut |name| folders.find(name));
        if let Some(stop) = folders.unreadable {
            return Err(stop);
        }
        self.tell(&imported, out)
    }

    fn home(&self) -> Result<Home, Stop> {
        match &self.party {
            Some(party) => Home::of(party, Folder::read(&self.layouts)?.layouts),
            None => Home::records(&self.charset),
        }
        .map_err(Stop::Home)
    }

    fn tell(&self, imported: &Imported, out: &mut Output) -> Result<Exit, Stop> {
        let fatal = |severity| self.strict || severity == Severity::Error;
        let wrong = imported.findings.iter().filter(|finding| fatal(finding.severity)).count();
        let layout = imported.layout.as_deref().filter(|_| wrong == 0);
        if out.format == Format::Text && !imported.findings.is_empty() {
            let colour = out.colour_talk;
            let drawn = render::human(&imported.findings, &imported.files, colour);
            if wrong > 0 { out.complain(drawn.trim_end()) } else { out.say(drawn.trim_end()) }
        }
        if let (Some(path), Some(layout)) = (&self.output, layout) {
            save(path, layout)?;
            self.homeless(path, out);
        }
        match (out.format, layout) {
            (Format::Json, _) => out.json(&json!({
                "form": imported.form.to_string(),
                "record": imported.record,
                "layout": layout,
                "findings": imported.findings,
            }))?,
            (Format::Text, Some(layout)) if self.output.is_none() => out.bytes(layout.as_bytes())?,
            (Format::Text, _) => {}
        }
        out.say(sum(imported, wrong));
        Ok(if layout.is_some() { Exit::Fine } else { Exit::Findings })
    }

    /// A file means nothing without its party.
    fn homeless(&self, path: &Path, out: &mut Output) {
        let party = path.with_file_name("party.toml");
        if !party.exists() {
            let text = records_party(&self.charset);
            out.say(format_args!("{} is not there yet; for records it can be:\n\n{text}", party.display()));
        }
    }
}

/// A record that stands alone fits no party with a header.
fn without_header(path: &Path) -> Result<(), Stop> {
    let Some(folder) = path.parent().filter(|folder| folder.join("party.toml").exists()) else {
        return Ok(());
    };
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let layouts = folder.parent().filter(|layouts| !layouts.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let loaded = Folder::read(layouts)?.load();
    let party = loaded.registry.party(name).and_then(|party| party.telegram());
    match party.map(|party| party.header.bytes_min) {
        Some(bytes @ 1..) => Err(Stop::Headed { party: name.to_owned(), bytes }),
        _ => Ok(()),
    }
}

/// Writes beside the file and renames: a layout is never half there.
fn save(path: &Path, layout: &str) -> Result<(), Stop> {
    let beside = path.with_extension("toml.new");
    fs::write(&beside, layout)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|source| Stop::Save { path: path.to_owned(), source })
}

/// `ACCT-REC, read in fixed format: 3 findings`.
fn sum(imported: &Imported, wrong: usize) -> String {
    let record = if imported.record.is_empty() { "nothing" } else { &*imported.record };
    let made = if imported.layout.is_some() && wrong == 0 { "" } else { ", no layout was made" };
    let findings = imported.findings.len();
    let plural = if findings == 1 { "" } else { "s" };
    format!("{record}, read in {} format: {findings} finding{plural}{made}", imported.form)
}
