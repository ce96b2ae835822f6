//! What rows of a file of records must say of others.

use super::kind::row;
use crate::FindingCode;
use crate::compile::field::is_unread;
use crate::compile::recognise;
use crate::compile::shape::inside;
use crate::notation::{self, Check};
use crate::plan::{Counted, Field, FieldIx, Kind, RecordCheck, RecordKind, RecordRow, RecordSum, Sign};
use crate::read::At;
use crate::report::{Draft, Report};
use crate::typed::{CheckRow, Text};

/// Compiles a check; none: a finding says why.
pub(super) fn compile(
    typed: &CheckRow,
    kinds: &[RecordKind],
    report: &mut Report<'_>,
) -> Option<RecordCheck> {
    let mut maker = Maker { kinds, report };
    let target = match notation::Row::read(&typed.row) {
        Ok(target) => maker.row(&target, &typed.row),
        Err(bad) => maker.bad(&typed.row, &bad),
    };
    let is = match notation::check(&typed.is) {
        Ok(check) => maker.sum(check, typed, target),
        Err(bad) => maker.bad(&typed.is, &bad),
    };
    let since = typed.since.as_ref().map(|since| maker.kind(since, since));
    let since = since.map_or(Some(None), |kind| kind.map(Some));
    let (row, is) = target.zip(is)?;
    Some(RecordCheck { row, is, since: since?, written: typed.is.value.clone() })
}

struct Maker<'k, 'r, 'f> {
    kinds: &'k [RecordKind],
    report: &'r mut Report<'f>,
}

impl Maker<'_, '_, '_> {
    fn sum(&mut self, check: Check, typed: &CheckRow, target: Option<RecordRow>) -> Option<RecordSum> {
        let counts = matches!(check, Check::Count(_) | Check::Sum(_) | Check::HashTotal(..));
        if let Some((name, _)) = typed.when.iter().flat_map(|when| &when.0).next().filter(|_| !counts) {
            let message = "`when` picks what is counted or summed: this is neither";
            self.report.add(Draft::error(FindingCode::Misplaced, name.span, message));
        }
        let is = match check {
            Check::Count(kind) => {
                let kind = self.kind(&kind, &typed.is)?;
                RecordSum::Count(self.counted(kind, typed))
            }
            Check::Sum(of) => self.summed(&of, None, typed, target)?,
            Check::HashTotal(of, digits) => self.summed(&of, Some(digits), typed, target)?,
            Check::Same(of) => RecordSum::Same(self.row(&of, &typed.is)?),
            Check::Sequence => RecordSum::Sequence,
        };
        if !matches!(is, RecordSum::Same(_)) {
            self.scale(target?, &typed.row)?;
        }
        Some(is)
    }

    fn summed(
        &mut self,
        of: &notation::Row,
        digits: Option<u32>,
        typed: &CheckRow,
        target: Option<RecordRow>,
    ) -> Option<RecordSum> {
        let row = self.row(of, &typed.is)?;
        let (one, sum) = (self.scale(row, &typed.is)?, self.scale(target?, &typed.row)?);
        if one != sum {
            let message = format!("`{}` has {one} digits behind the point, its sum {sum}", of.name);
            self.report.add(Draft::error(FindingCode::Records, typed.is.span, message));
        }
        Some(RecordSum::Sum { of: self.counted(row.kind, typed), field: row.field, digits })
    }

    fn counted(&mut self, kind: u32, typed: &CheckRow) -> Counted {
        let Some(of) = self.kinds.get(kind as usize) else { return Counted { kind, when: Box::default() } };
        let when = typed.when.as_ref().map_or_else(Box::default, |when| {
            let table = At { value: when.clone(), span: typed.span };
            recognise::matches(
                &table,
                &of.layout,
                |name, report| row(name, name, &of.layout, report),
                self.report,
            )
        });
        Counted { kind, when }
    }

    /// How many digits behind the point a row has; none: it is no number, and a finding says so.
    fn scale(&mut self, row: RecordRow, written: &Text) -> Option<u32> {
        let field = self.field(row)?;
        let scale = match field.kind {
            Kind::Digits => Some(0),
            Kind::Number(number) if !matches!(number.sign, Sign::At(_)) && number.fraction.is_none() => {
                Some(number.scale)
            }
            _ => None,
        };
        if scale.is_none() && !is_unread(field) {
            let message = format!("`{}` is no number that can be counted or summed", field.key);
            let draft = Draft::error(FindingCode::Records, written.span, message);
            self.report.add(draft.expected("digits, with their sign and point in one row"));
        }
        scale
    }

    fn field(&self, row: RecordRow) -> Option<&Field> {
        let of = self.kinds.get(row.kind as usize)?;
        Some(of.layout.field(row.field))
    }

    fn row(&mut self, written: &notation::Row, text: &Text) -> Option<RecordRow> {
        let span = inside(text, written.at.clone(), self.report);
        let place = At { value: text.value.clone(), span };
        let kind = self.kind(&written.kind, &place)?;
        let of = self.kinds.get(kind as usize)?;
        let field: FieldIx = row(&written.name, &place, &of.layout, self.report)?;
        Some(RecordRow { kind, field })
    }

    fn kind(&mut self, name: &str, written: &Text) -> Option<u32> {
        let found = self.kinds.iter().position(|kind| &*kind.name == name);
        if found.is_none() {
            let names = self.kinds.iter().map(|kind| &*kind.name);
            let draft =
                Draft::error(FindingCode::NoSuchRow, written.span, format!("there is no record `{name}`"));
            self.report.add(draft.like(name, names));
        }
        found.and_then(|kind| u32::try_from(kind).ok())
    }

    fn bad<T>(&mut self, text: &Text, bad: &notation::Bad) -> Option<T> {
        let span = inside(text, bad.at..text.len(), self.report);
        self.report
            .add(Draft::error(FindingCode::BadText, span, "this cannot be checked").expected(bad.expected));
        None
    }
}
