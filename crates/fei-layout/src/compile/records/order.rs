//! The order of a file's records as places, each with those that can follow it: no notation is looked at any more when
//! a file is read.

use crate::FindingCode;
use crate::compile::shape::inside;
use crate::notation::{self, Order};
use crate::plan::{OrderPlace, RecordOrder};
use crate::report::{Draft, Report};
use crate::typed::{RecordTable, Text};

/// Places, one bit each.
const PLACES_MAX: usize = 64;

/// Compiles an order; none: a finding says why.
pub(super) fn compile(
    text: &Text,
    named: &[(Text, RecordTable)],
    report: &mut Report<'_>,
) -> Option<RecordOrder> {
    let order = match notation::order(text) {
        Ok(order) => order,
        Err(bad) => {
            let span = inside(text, bad.at..text.len(), report);
            report.add(Draft::error(FindingCode::BadText, span, "this is no order").expected(bad.expected));
            return None;
        }
    };
    let before = report.errors();
    let mut places = Places { text, named, places: Vec::new(), report };
    let whole = places.walk(&order);
    let places = places.places;
    if places.len() > PLACES_MAX {
        let message = format!("{} places in one order are more than {PLACES_MAX}", places.len());
        report.add(Draft::error(FindingCode::TooLong, text.span, message));
    }
    if report.errors() == before {
        all_there(text, named, &places, report);
    }
    let places: Vec<_> = (0..)
        .zip(places)
        .map(|(nth, place)| OrderPlace { may_end: whole.last & bit(nth) != 0, ..place })
        .collect();
    (report.errors() == before).then(|| RecordOrder {
        places: places.into(),
        first: whole.first,
        may_be_empty: whole.empty,
    })
}

/// Reports kinds of records that the order has no place for.
fn all_there(text: &Text, named: &[(Text, RecordTable)], places: &[OrderPlace], report: &mut Report<'_>) {
    let absent = |kind: u32| places.iter().all(|place| place.kind != kind);
    for (_, (name, _)) in (0..).zip(named).filter(|(kind, _)| absent(*kind)) {
        let message = format!("no record can be `{}`", name.value);
        let draft = Draft::error(FindingCode::Records, name.span, message);
        report.add(draft.related(text.span, "it does not stand in the order"));
    }
}

/// How a part of an order can begin and end.
struct Part {
    first: u64,
    last: u64,
    empty: bool,
}

struct Places<'a, 'r, 'f> {
    text: &'a Text,
    named: &'a [(Text, RecordTable)],
    places: Vec<OrderPlace>,
    report: &'r mut Report<'f>,
}

impl Places<'_, '_, '_> {
    /// Gives each record of a part its place, and each place those that can follow it.
    fn walk(&mut self, order: &Order) -> Part {
        match order {
            Order::Record(name, at) => self.record(name, at),
            Order::Then(parts) => {
                let mut whole = Part { first: 0, last: 0, empty: true };
                for part in parts {
                    let part = self.walk(part);
                    self.follow(whole.last, part.first);
                    whole = Part {
                        first: whole.first | if whole.empty { part.first } else { 0 },
                        last: part.last | if part.empty { whole.last } else { 0 },
                        empty: whole.empty && part.empty,
                    };
                }
                whole
            }
            Order::Either(ways) => {
                let mut whole = Part { first: 0, last: 0, empty: false };
                for way in ways {
                    let way = self.walk(way);
                    whole.first |= way.first;
                    whole.last |= way.last;
                    whole.empty |= way.empty;
                }
                whole
            }
            Order::Times { of, perhaps, again } => {
                let part = self.walk(of);
                if *again {
                    self.follow(part.last, part.first);
                }
                Part { empty: part.empty || *perhaps, ..part }
            }
        }
    }

    fn record(&mut self, name: &str, at: &std::ops::Range<usize>) -> Part {
        let kind = self.named.iter().position(|(known, _)| *known.value == *name);
        if kind.is_none() {
            let span = inside(self.text, at.clone(), self.report);
            let names = self.named.iter().map(|(name, _)| &*name.value);
            let draft = Draft::error(FindingCode::NoSuchRow, span, format!("there is no record `{name}`"));
            self.report.add(draft.like(name, names));
        }
        let here = bit(self.places.len());
        let kind = kind.and_then(|kind| u32::try_from(kind).ok()).unwrap_or(u32::MAX);
        self.places.push(OrderPlace { kind, next: 0, may_end: false });
        Part { first: here, last: here, empty: false }
    }

    fn follow(&mut self, last: u64, first: u64) {
        let of_last = self.places.iter_mut().enumerate().filter(|(nth, _)| last & bit(*nth) != 0);
        of_last.for_each(|(_, place)| place.next |= first);
    }
}

/// A place's bit; those beyond the last have none, and are an error.
fn bit(place: usize) -> u64 {
    u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0)
}
