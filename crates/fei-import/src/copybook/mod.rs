//! COBOL copybooks: the text of a record description becomes the text of a layout file.
//!
//! Lines lose their columns (`source`), running text becomes words (`words`), COPY is followed (`copy`), words become
//! entries (`parse`), entries a tree (`tree`), items get their places (`arrange`) and their names (`names`), and rows are
//! written (`write`). What comes out is checked by fei-layout before it is given away.

mod arrange;
mod check;
mod copy;
mod entry;
mod form;
mod kinds;
mod names;
mod parse;
mod picture;
mod row;
mod source;
mod tree;
mod values;
mod words;
mod write;

use fei_layout::{Finding, SourceFile};

use crate::ImportCode;
use crate::finding::{Place, Report};
use copy::Reader;
use tree::Item;

pub use check::{Home, HomeError, records_party};
pub use form::Form;

/// Where the text of another copybook comes from: by the name that COPY says.
pub type Library<'l> = &'l mut dyn FnMut(&str) -> Option<SourceFile>;

/// What the text itself does not say.
#[derive(Debug, Clone, Copy)]
pub struct Options<'o> {
    /// Fixed columns or free; none: by what the lines look like.
    pub form: Option<Form>,
    /// The level 01 that is wanted; none: the first.
    pub record: Option<&'o str>,
    /// COMP-5 has its lowest byte first, as on x86.
    pub little_endian: bool,
    /// Bytes of POINTER and INDEX, 4 or 8; none: an item of them is an error.
    pub pointer: Option<u8>,
    /// Whose telegram or record it is.
    pub home: &'o Home,
}

/// What was made of a copybook.
#[derive(Debug, Clone)]
pub struct Imported {
    /// How its lines were read.
    pub form: Form,
    /// The record, as COBOL calls it.
    pub record: Box<str>,
    /// The layout file; none: findings say why.
    pub layout: Option<String>,
    /// What could not be said, by file and place.
    pub findings: Vec<Finding<ImportCode>>,
    /// Every file that was read.
    pub files: Vec<SourceFile>,
}

/// Makes a layout file of a copybook. Never fails: what keeps it from being made is a finding.
///
/// ```
/// use fei_import::copybook::{Form, Home, Options, import};
/// use fei_layout::SourceFile;
///
/// let text = "01 ACCT.\n   05 ACCT-NO PIC X(14).\n   05 BRANCH  PIC 9(4).\n";
/// let file = SourceFile { path: "ACCT.cpy".into(), text: text.into() };
/// let home = Home::records("cp949").unwrap();
/// let options = Options { form: None, record: None, little_endian: false, pointer: None, home: &home };
/// let imported = import(file, options, &mut |_| None);
/// assert_eq!(imported.form, Form::Free);
/// let layout = imported.layout.unwrap();
/// assert!(layout.contains(r#"{ at = 14, name = "branch",  as = "9(4)","#), "{layout}");
/// ```
#[must_use]
pub fn import(file: SourceFile, options: Options<'_>, library: Library<'_>) -> Imported {
    let mut report = Report::default();
    let from = file.path.clone();
    report.files.push(file);
    let reading = vec![stem(&from).to_ascii_uppercase()];
    let (form, words, comments) = {
        let comments = Default::default();
        let form = options.form;
        let mut reader =
            Reader { library, report: &mut report, form, reading, comments, taken: Default::default() };
        let (form, words) = reader.read(0);
        (form, words, reader.comments)
    };
    let entries = parse::entries(&words, &comments, &mut report);
    let root = tree::tree(entries, &mut report);
    let record = record(root, &from, options.record, &mut report);
    let layout = record.as_ref().and_then(|record| layout(record, &from, options, &mut report));
    let (files, findings) = report.finish();
    let record = record.map_or_else(Box::default, |record| record.entry.shown().into());
    Imported { form, record, layout, findings, files }
}

/// The file's name without its folder and its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// The level 01 that is wanted. A text without any is one record as a whole.
fn record(root: Item, from: &str, wanted: Option<&str>, report: &mut Report) -> Option<Item> {
    let start = Place::default();
    let (records, others): (Vec<_>, Vec<_>) = root.items.into_iter().partition(|item| item.entry.level == 1);
    if records.is_empty() {
        let (lone, items): (Vec<_>, Vec<_>) = others.into_iter().partition(|item| item.entry.level == 77);
        lone.iter().for_each(|item| left_out(item, report));
        if items.is_empty() && !report.failed() {
            report.error(
                ImportCode::Nothing,
                start,
                "no record is described here",
                "01 RECORD. 05 ITEM PIC X(10).",
            );
        }
        let mut whole = Item { items, ..Item::default() };
        whole.entry.name = Some(entry::Named { text: stem(from).into(), place: start });
        return (!whole.items.is_empty()).then_some(whole);
    }
    let is = |item: &Item, name: &str| item.entry.shown().eq_ignore_ascii_case(name);
    let at = wanted.map_or(Some(0), |name| records.iter().position(|item| is(item, name)));
    let Some(at) = at else {
        let known: Vec<_> = records.iter().map(|item| item.entry.shown()).collect();
        let message = format!("no level 01 is called {}", wanted.unwrap_or_default());
        report.error(ImportCode::Nothing, start, message, &known.join(", "));
        return None;
    };
    let mut found = None;
    for (nth, item) in records.into_iter().enumerate() {
        if nth == at { found = Some(item) } else { left_out(&item, report) }
    }
    others.iter().for_each(|item| left_out(item, report));
    found
}

fn left_out(item: &Item, report: &mut Report) {
    let message = format!("{} is no part of the record", item.entry.shown());
    let instead = match item.entry.level {
        1 => "it is left out: a layout is one record, and --record NAME takes another",
        _ => "it is left out",
    };
    report.instead(ImportCode::OtherRecord, item.entry.place, message, instead);
}

fn layout(record: &Item, from: &str, options: Options<'_>, report: &mut Report) -> Option<String> {
    let (little, pointer) = (options.little_endian, options.pointer);
    let machine = kinds::Machine { little, pointer, ebcdic: options.home.is_ebcdic() };
    let arranged = arrange::Arranger::new(report, machine).record(record);
    let names = names::names(&arranged.rows, options.home.names(), report);
    if report.failed() {
        return None;
    }
    let name = record.entry.shown();
    let head = write::Head {
        from,
        record: name,
        title: record.entry.comment.as_deref().unwrap_or(name),
        total: arranged.bytes.map(|bytes| bytes + options.home.header_bytes()),
    };
    let text = write::layout(&head, &arranged.rows, &names, options.home.offsets());
    check::checked(&text, record.entry.place, options.home, report)
}

#[cfg(test)]
mod tests;
