//! Reading single values: text, numbers, switches, days, arrays. A value of the wrong type is reported, and where it can
//! be told read as what was meant.

use jiff::civil::Date;
use toml::de::DeValue;

use super::reader::Node;
use super::{Read, Reader};

impl Read for Box<str> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(text) => Some((&**text).into()),
            _ => {
                reader.wrong_type::<Self>(node, "text in quotes");
                bare(node, reader)
            }
        }
    }
}

/// What stands there without quotes, as the text that was likely meant.
fn bare(node: &Node<'_>, reader: &Reader<'_, '_>) -> Option<Box<str>> {
    let plain = matches!(node.get_ref(), DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_));
    plain.then(|| reader.report.text(reader.span(node)).into())
}

impl Read for u32 {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let number = match node.get_ref() {
            DeValue::Integer(digits) => u32::from_str_radix(digits.as_str(), digits.radix()).ok(),
            _ => None,
        };
        number.or_else(|| {
            reader.wrong_type::<Self>(node, "a number from 0 to 4294967295, without quotes");
            node.get_ref().as_str()?.trim().parse().ok()
        })
    }
}

impl Read for i32 {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let number = match node.get_ref() {
            DeValue::Integer(digits) => Self::from_str_radix(digits.as_str(), digits.radix()).ok(),
            _ => None,
        };
        number.or_else(|| reader.wrong_type(node, "a whole number, as -10, without quotes"))
    }
}

impl Read for bool {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        node.get_ref().as_bool().or_else(|| reader.wrong_type(node, "true or false, without quotes"))
    }
}

impl Read for Date {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let day = node.get_ref().as_datetime().filter(|given| given.time.is_none() && given.offset.is_none());
        let date = day.and_then(|given| given.date).and_then(|date| {
            let (year, month, day) = (
                i16::try_from(date.year).ok()?,
                i8::try_from(date.month).ok()?,
                i8::try_from(date.day).ok()?,
            );
            Date::new(year, month, day).ok()
        });
        date.or_else(|| reader.wrong_type(node, "a date, as 2021-07-06, without quotes"))
    }
}

/// Every item that can be read is read; the others are findings.
impl<T: Read> Read for Vec<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::Array(items) => {
                let read: Self = items.iter().filter_map(|item| T::read(item, reader)).collect();
                if read.len() < items.len() {
                    reader.report.lost(reader.span(node).file);
                }
                Some(read)
            }
            _ => reader.wrong_type(node, "an array, in [ ]"),
        }
    }
}

/// One value, or an array of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

impl<T: Read> Read for OneOrMany<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::Array(_) => Vec::read(node, reader).map(Self),
            _ => T::read(node, reader).map(|one| Self(vec![one])),
        }
    }
}
