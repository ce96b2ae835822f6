//! One formula: what a computed row should hold.

use fei_layout::plan::{Addends, CheckDigit, Checksum, Compute, DateForm, Field, FieldIx, Kind, Stretch};

use super::{Here, Moment, digits};
use crate::num::{index, offset};
use crate::sum::Sum;
use crate::{Error, ErrorKind, Scope, Value};

impl Here<'_, '_> {
    /// What should stand here.
    pub(super) fn value(&self, moment: Option<Moment<'_>>) -> Result<Value<'static>, Error> {
        Ok(match &self.computed.what {
            Compute::Length(stretch) => self.number(Sum::of(offset(self.bytes(*stretch)?.len())))?,
            Compute::Count(group) => self.number(Sum::of(self.view.items_in(self.scope, *group)))?,
            Compute::Sequence => self.number(Sum::of(self.number.saturating_add(1)))?,
            Compute::Sum(addends) => self.number(self.sum(addends)?)?,
            Compute::HashTotal(addends, kept) => {
                self.number(self.sum(addends)?.last_digits(*kept, self.scale()))?
            }
            Compute::CheckDigit(rule, of) => Value::Text(self.check_digit(rule, *of)?.to_string().into()),
            Compute::Checksum(rule, stretch) => self.checksum(*rule, self.bytes(*stretch)?),
            Compute::Now => self.clock(moment.map(|moment| moment.now))?,
            Compute::BusinessDate => self.clock(moment.map(|moment| moment.business_date))?,
        })
    }

    fn field(&self) -> &Field {
        self.view.layout().field(self.computed.field)
    }

    /// Digits behind the point of the row.
    fn scale(&self) -> u32 {
        if let Kind::Number(number) = self.field().kind { number.scale } else { 0 }
    }

    fn number(&self, sum: Sum) -> Result<Value<'static>, Error> {
        let sum = sum.plus(self.computed.plus);
        let text = sum.and_then(Sum::text).ok_or_else(|| self.too_large())?;
        Ok(Value::Number(text.into()))
    }

    fn too_large(&self) -> Error {
        self.fault(ErrorKind::Number, "a sum of at most 38 digits", "more".to_owned())
    }

    fn bytes(&self, stretch: Stretch) -> Result<&[u8], Error> {
        let telegram = self.view.telegram();
        let Stretch::Rows(first, last) = stretch else { return Ok(telegram) };
        let place = |ix: FieldIx| self.view.place(self.scope, ix);
        let wide = self.view.layout().field(last);
        let (Some(start), Some(end)) = (place(first), place(last)) else {
            let key = |ix: FieldIx| &self.view.layout().field(ix).key;
            let expected = format!("{} to {} in this variant", key(first), key(last));
            return Err(self.fault(ErrorKind::Choice, expected, "another variant".to_owned()));
        };
        let end = end.saturating_add(wide.bytes());
        Ok(telegram.get(index(start)..index(end)).unwrap_or_default())
    }

    fn sum(&self, addends: &Addends) -> Result<Sum, Error> {
        let mut scopes = vec![self.scope];
        for group in &addends.groups {
            let items = |scope: Scope| {
                (0..self.view.items_in(scope, *group))
                    .filter_map(move |number| self.view.item(scope, *group, number))
            };
            scopes = scopes.into_iter().flat_map(items).collect();
        }
        let mut sum = Sum::default();
        for scope in scopes {
            for element in 0..self.view.elements(scope, addends.field) {
                let value = self.view.element(scope, addends.field, element)?;
                let number = Sum::read(value.text());
                sum = number.and_then(|number| sum.and(number)).ok_or_else(|| self.too_large())?;
            }
        }
        Ok(sum)
    }

    fn check_digit(&self, rule: &CheckDigit, of: FieldIx) -> Result<u32, Error> {
        let value = self.view.value_in(self.scope, of)?;
        let digit = match rule {
            CheckDigit::Mod10 => digits::mod10(value.text()),
            CheckDigit::Mod11 => digits::mod11(value.text()),
            CheckDigit::Weighted { weights, modulus } => digits::weighted(value.text(), weights, *modulus),
        };
        digit.ok_or_else(|| {
            let key = &self.view.layout().field(of).key;
            self.fault(
                ErrorKind::Digits,
                format!("a check digit of {key}, which is digits"),
                "no digits".to_owned(),
            )
        })
    }

    /// A checksum as the row shows it: hexadecimal digits, or the number that they are.
    fn checksum(&self, rule: Checksum, bytes: &[u8]) -> Value<'static> {
        let (sum, width) = match rule {
            Checksum::Lrc => (bytes.iter().fold(0, |sum, byte| sum ^ u32::from(*byte)), 2),
            Checksum::Crc16 => (u32::from(crc::Crc::<u16>::new(&crc::CRC_16_IBM_3740).checksum(bytes)), 4),
            Checksum::Crc32 => (crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(bytes), 8),
        };
        match self.field().kind {
            Kind::Bytes(_) | Kind::Text => Value::Text(format!("{sum:0width$X}").into()),
            _ => Value::Number(sum.to_string().into()),
        }
    }

    /// The clock, as far as the row shows it.
    fn clock(&self, now: Option<&str>) -> Result<Value<'static>, Error> {
        let none =
            || self.fault(ErrorKind::Required, "a value: there is no clock here", "no such key".to_owned());
        let now = now.ok_or_else(none)?;
        let part = match self.field().kind {
            Kind::Date(DateForm::Time) => now.get(8..14),
            Kind::Date(DateForm::DateTime | DateForm::ShortDateTime(_)) => now.get(..14),
            Kind::Date(DateForm::Millis) => {
                return Ok(Value::Text(format!("{:0<17}", now.get(..17).unwrap_or(now)).into()));
            }
            _ => now.get(..8),
        };
        part.map(|part| Value::Text(part.to_owned().into())).ok_or_else(none)
    }
}
