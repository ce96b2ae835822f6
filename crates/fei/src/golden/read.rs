//! From golden files to cases: everything that is wrong is told at once, and nothing half-read is a case.

use fei_layout::plan::{Charset, Side};
use fei_layout::{Registry, SourceFile};
use jiff::civil::Date;
use toml::Spanned;
use toml::value::Datetime;

use super::error::Lines;
use super::file::{self, File, Only, Pieces};
use super::{Call, Case, CodecCase, GoldenError, NoticeCase, Part, Place, RecordsCase, ServedCase, Ways};
use crate::layouts::Folder;

/// All cases of a layouts folder, and what is wrong with its golden files.
#[derive(Debug, Default)]
pub(crate) struct Golden {
    pub(crate) cases: Vec<Case>,
    pub(crate) codec: Vec<CodecCase>,
    pub(crate) records: Vec<RecordsCase>,
    pub(crate) served: Vec<ServedCase>,
    pub(crate) notices: Vec<NoticeCase>,
    pub(crate) errors: Vec<GoldenError>,
}

/// Reads the golden files of a folder. The registry says which charset the telegrams of a party have; where its file has
/// errors, the layouts' findings say so, and its cases are left out.
pub(crate) fn read(folder: &Folder, registry: &Registry) -> Golden {
    read_those(folder, registry, &|_| true)
}

/// The calls to us alone, of golden files that have nothing wrong: what cannot hold one is not read.
pub(crate) fn read_served(folder: &Folder, registry: &Registry) -> Vec<ServedCase> {
    read_those(folder, registry, &|file| file.text.contains("served")).served
}

fn read_those(folder: &Folder, registry: &Registry, wanted: &dyn Fn(&SourceFile) -> bool) -> Golden {
    let mut golden = Golden::default();
    let wanted = folder.golden.iter().filter(|file| wanted(file));
    for file in wanted.filter(|file| !lies_with_a_broken_party(file, folder, registry)) {
        let parsed = match toml::from_str::<File>(&file.text) {
            Ok(parsed) => parsed,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                golden.errors.push(GoldenError::at(&file.path, &file.text, at, error.message()));
                continue;
            }
        };
        match Reader::of(file, registry) {
            Ok(reader) => reader.all(parsed, &mut golden),
            Err(error) => golden.errors.push(error),
        }
    }
    golden
}

/// Whether a party's file is there and did not load.
fn lies_with_a_broken_party(file: &SourceFile, folder: &Folder, registry: &Registry) -> bool {
    let party = file.path.rsplit_once('/').map_or("", |(party, _)| party);
    let own = format!("{party}/party.toml");
    registry.party(party).is_none() && folder.layouts.iter().any(|layout| *layout.path == *own)
}

/// What all cases of a file share.
struct Reader<'a> {
    file: &'a SourceFile,
    party: &'a str,
    transaction: String,
    charset: Charset,
    lines: Lines,
}

impl<'a> Reader<'a> {
    fn of(file: &'a SourceFile, registry: &Registry) -> Result<Self, GoldenError> {
        let wrong = |message: String| GoldenError::at(&file.path, &file.text, 0, message);
        let (party, name) = file
            .path
            .rsplit_once('/')
            .ok_or_else(|| wrong("a golden file lies beside its layout, in its party's folder".to_owned()))?;
        let name = name.split('.').next().unwrap_or_default();
        let speaks = registry.party(party).and_then(|party| party.telegram());
        let charset = speaks
            .ok_or_else(|| {
                wrong(format!("{party}/party.toml is not there, or no party that speaks telegrams"))
            })?
            .charset;
        Ok(Self {
            file,
            party,
            transaction: format!("{party}.{name}"),
            charset,
            lines: Lines::of(&file.text),
        })
    }

    fn all(&self, parsed: File, golden: &mut Golden) {
        let Golden { cases, codec, records, served, notices, errors } = golden;
        sort(parsed.case, cases, errors, |case, at| self.case(case, at));
        sort(parsed.codec, codec, errors, |case, at| self.codec(case, at));
        sort(parsed.records, records, errors, |case, at| self.records(case, at));
        sort(parsed.served, served, errors, |case, at| self.served(case, at));
        sort(parsed.notice, notices, errors, |case, at| self.notice(case, at));
    }

    fn case(&self, typed: file::Case, at: usize) -> Result<Case, GoldenError> {
        Ok(Case {
            place: self.place(at),
            transaction: self.transaction.clone(),
            party: self.party.to_owned(),
            date: self.date(&typed.date)?,
            core_sends: self.telegram(&typed.core_sends)?,
            core_gets: self.telegram(&typed.core_gets)?,
            call: self.call(&typed, at)?,
            ends: typed.ends,
            name: typed.name,
            ko: typed.ko,
            reference: typed.reference,
            losses: typed.losses,
            log: typed.log,
        })
    }

    fn call(&self, typed: &file::Case, at: usize) -> Result<Option<Call>, GoldenError> {
        let Some(line) = &typed.calls else {
            let stray = [
                ("sends", typed.sends.is_some()),
                ("answers", typed.answers.is_some()),
                ("fault", typed.fault.is_some()),
                ("status", typed.status.is_some()),
            ];
            return match stray.iter().find(|(_, is_there)| *is_there) {
                Some((key, _)) => Err(self.wrong(at, format!("`{key}` without `calls`: nothing is called"))),
                None => Ok(None),
            };
        };
        Ok(Some(Call {
            line: self.json(line)?,
            sends: typed.sends.as_ref().map(|pieces| self.json(pieces)).transpose()?,
            fault: typed.fault.clone(),
            status: typed.status,
            answers: typed.answers.as_ref().map(|pieces| self.json(pieces)).transpose()?,
        }))
    }

    fn codec(&self, typed: file::Codec, at: usize) -> Result<CodecCase, GoldenError> {
        let telegram = typed.telegram.as_ref().map(|pieces| self.telegram(pieces)).transpose()?;
        let mirror = typed.mirror.as_ref().map(|pieces| self.json(pieces)).transpose()?;
        let ways = match (typed.only, &typed.error, &telegram, &mirror) {
            (Some(Only::Decode), _, Some(_), _) | (None, Some(_), Some(_), None) => Ways::Decode,
            (Some(Only::Encode), _, _, Some(_)) | (None, Some(_), None, Some(_)) => Ways::Encode,
            (None, None, Some(_), Some(_)) => Ways::Both,
            _ => return Err(self.wrong(at, "say `telegram` and `mirror`, or one of them and its `error`")),
        };
        Ok(CodecCase {
            place: self.place(at),
            transaction: self.transaction.clone(),
            party: self.party.to_owned(),
            side: match typed.side {
                file::Side::Request => Side::Request,
                file::Side::Response => Side::Response,
            },
            date: self.date(&typed.date)?,
            name: typed.name,
            telegram,
            mirror,
            ways,
            error: typed.error,
            losses: typed.losses,
            view: typed.view,
        })
    }

    fn records(&self, typed: file::Records, at: usize) -> Result<RecordsCase, GoldenError> {
        let mut lines = Part::default();
        for line in &typed.lines {
            lines.push_line(&self.json(line)?);
        }
        Ok(RecordsCase {
            place: self.place(at),
            file_id: self.transaction.clone(),
            date: typed.date.as_ref().map(|date| self.date(date)).transpose()?,
            name: typed.name,
            file: self.telegram(&typed.file)?,
            lines,
            rejects: typed.rejects,
            losses: typed.losses,
        })
    }

    fn served(&self, typed: file::Served, at: usize) -> Result<ServedCase, GoldenError> {
        let telegram =
            |pieces: &Option<Pieces>| pieces.as_ref().map(|pieces| self.telegram(pieces)).transpose();
        if typed.core_sends.is_some() && typed.core_gets.is_none() {
            return Err(self.wrong(at, "`core_sends` without `core_gets`: the core answers what it was sent"));
        }
        Ok(ServedCase {
            place: self.place(at),
            transaction: self.transaction.clone(),
            party: self.party.to_owned(),
            date: self.date(&typed.date)?,
            line: self.json(&typed.calls)?,
            sends: typed.sends.as_ref().map(|pieces| self.json(pieces)).transpose()?,
            core_gets: telegram(&typed.core_gets)?,
            core_sends: telegram(&typed.core_sends)?,
            answers: self.json(&typed.answers)?,
            status: typed.status,
            ends: typed.ends,
            number: typed.number,
            key: typed.key,
            name: typed.name,
            ko: typed.ko,
            losses: typed.losses,
        })
    }

    fn notice(&self, typed: file::Notice, at: usize) -> Result<NoticeCase, GoldenError> {
        if typed.core_sends.is_some() != typed.taken.is_some() {
            return Err(self.wrong(
                at,
                "`core_sends` and `taken` go together: what the core answers, and what that means",
            ));
        }
        let telegram =
            |pieces: &Option<Pieces>| pieces.as_ref().map(|pieces| self.telegram(pieces)).transpose();
        Ok(NoticeCase {
            place: self.place(at),
            transaction: self.transaction.clone(),
            party: self.party.to_owned(),
            date: self.date(&typed.date)?,
            asked: self.telegram(&typed.asked)?,
            answered: telegram(&typed.answered)?,
            core_gets: self.telegram(&typed.core_gets)?,
            core_sends: telegram(&typed.core_sends)?,
            taken: typed.taken.unwrap_or_default(),
            name: typed.name,
            of: typed.of,
            reference: typed.reference,
            number: typed.number,
            attempt: u32::try_from(typed.attempt).unwrap_or(u32::MAX),
            outcome: typed.outcome,
        })
    }

    fn telegram(&self, pieces: &Pieces) -> Result<Part, GoldenError> {
        self.part(pieces, Some(self.charset))
    }

    fn json(&self, pieces: &Pieces) -> Result<Part, GoldenError> {
        self.part(pieces, None)
    }

    fn part(&self, pieces: &Pieces, charset: Option<Charset>) -> Result<Part, GoldenError> {
        let part = Part::of(pieces, charset, |byte| self.lines.line(byte));
        part.map_err(|(span, error)| self.wrong(span.start, error))
    }

    fn date(&self, typed: &Spanned<Datetime>) -> Result<Date, GoldenError> {
        let wrong = || self.wrong(typed.span().start, "a day without time: 2026-09-07");
        let typed = typed.get_ref();
        let day = typed.date.filter(|_| typed.time.is_none()).ok_or_else(wrong)?;
        Date::new(day.year as i16, day.month as i8, day.day as i8).map_err(|_| wrong())
    }

    fn place(&self, at: usize) -> Place {
        Place { file: self.file.path.clone(), line: self.lines.line(at) }
    }

    fn wrong(&self, at: usize, message: impl ToString) -> GoldenError {
        GoldenError::at(&self.file.path, &self.file.text, at, message)
    }
}

/// Cases that can be read, and what is wrong with the others.
fn sort<T, C>(
    typed: Vec<Spanned<T>>,
    cases: &mut Vec<C>,
    errors: &mut Vec<GoldenError>,
    read: impl Fn(T, usize) -> Result<C, GoldenError>,
) {
    for case in typed {
        let at = case.span().start;
        match read(case.into_inner(), at) {
            Ok(case) => cases.push(case),
            Err(error) => errors.push(error),
        }
    }
}
