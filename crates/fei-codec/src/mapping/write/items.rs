//! Which items a group of the answer has: the request's own, or one for each element of the institution's list, paired
//! by key and never by position.

use fei_exchange::Outcome;
use fei_layout::plan::{GroupIx, Layout, PairedBy, Pairing, ResponseRow};

use super::draft::{Draft, Item};
use super::twin;
use crate::json::Instance;
use crate::mapping::same::same;
use crate::mapping::sources::Sources;
use crate::{Error, ErrorKind, Scope, Value};

impl<'a> Draft<'a> {
    /// The items of the next group, in their order.
    ///
    /// # Errors
    /// An element that belongs to no item, or an item without an element.
    pub(super) fn items(&self, ix: GroupIx, key: &str) -> Result<Vec<Item<'a>>, Error> {
        let level = self.level();
        if let Some((_, items)) = self.several.as_ref().filter(|(several, _)| several.told == ix) {
            return Ok(items.clone());
        }
        let copies = copies(self, ix, level);
        let row = level.rows.iter().find_map(|row| match row {
            ResponseRow::Group { group, list, by, rows } if *group == ix => Some((*list, by, &**rows)),
            _ => None,
        });
        let (Some((list, by, rows)), Some(sources)) = (row, level.sources) else { return Ok(copies) };
        let elements = sources.answer.and_then(|answer| answer.elements(sources.element, list));
        match elements {
            Some(elements) if by.is_empty() => Ok(in_their_order(&elements, sources, rows)),
            Some(elements) => paired(self, &copies, &elements, by, (sources, rows), key),
            None if by.is_empty() => {
                match sources.answer.and_then(|answer| answer.other_than_list(sources.element, list)) {
                    None => Ok(Vec::new()),
                    Some(got) => Err(self.error(self.walk.path(key), ErrorKind::WrongType, "a list", got)),
                }
            }
            None if copies.is_empty() || self.outcome() != Outcome::Executed => Ok(copies),
            None => Err(self.error(self.walk.path(key), ErrorKind::Missing, "a list in the answer", "none")),
        }
    }
}

/// The items of the request's group of the same name.
fn copies<'a>(draft: &Draft<'a>, ix: GroupIx, level: &Item<'a>) -> Vec<Item<'a>> {
    let twin = level.twin.zip(twin::group(draft.layout, ix, draft.request.layout()));
    let Some((scope, group)) = twin else { return Vec::new() };
    (0..draft.request.items_in(scope, group))
        .map_while(|number| draft.request.item(scope, group, number))
        .map(|item| Item { twin: Some(item), ..Item::EMPTY })
        .collect()
}

fn in_their_order<'a>(elements: &[Instance], sources: Sources<'a>, rows: &'a [ResponseRow]) -> Vec<Item<'a>> {
    let item = |(element, index): (&Instance, u32)| {
        let sources = Some(Sources { element: *element, index, ..sources });
        Item { sources, rows, ..Item::EMPTY }
    };
    elements.iter().zip(1..).map(item).collect()
}

/// Each element goes to the one item that has its key.
fn paired<'a>(
    draft: &Draft<'a>,
    copies: &[Item<'a>],
    elements: &[Instance],
    by: &[Pairing],
    (sources, rows): (Sources<'a>, &'a [ResponseRow]),
    key: &str,
) -> Result<Vec<Item<'a>>, Error> {
    let mut items = copies.to_vec();
    for (number, element) in elements.iter().enumerate() {
        let sources = Sources { element: *element, ..sources };
        let open = |item: &&mut Item<'a>| item.sources.is_none() && belongs(draft, item, &sources, by);
        let Some(item) = items.iter_mut().find(open) else {
            let got = format!("element {number}, which belongs to none");
            return Err(draft.error(
                draft.walk.path(key),
                ErrorKind::Count,
                "elements with the keys of the items",
                &got,
            ));
        };
        *item = Item { sources: Some(at_twin(sources, item.twin)), rows, ..*item };
    }
    let mut indexed = items.into_iter().zip(0_u32..);
    indexed.try_fold(Vec::new(), |mut done, (item, number)| match item.sources {
        Some(sources) => {
            let sources = Some(Sources { index: number + 1, ..sources });
            done.push(Item { sources, ..item });
            Ok(done)
        }
        None => {
            let path = format!("{}[{number}]", draft.walk.path(key));
            Err(draft.error(path, ErrorKind::Missing, "an element of the answer with its key", "none"))
        }
    })
}

/// Fields in an item's rows are those of the request's item.
fn at_twin<'a>(sources: Sources<'a>, twin: Option<Scope>) -> Sources<'a> {
    Sources { scope: twin.unwrap_or(sources.scope), ..sources }
}

/// Whether an element has the keys of an item.
fn belongs(draft: &Draft<'_>, item: &Item<'_>, sources: &Sources<'_>, by: &[Pairing]) -> bool {
    item.twin.is_some_and(|scope| is_of_item(&Sources { scope, ..*sources }, draft.layout, by))
}

/// Whether the element at hand has the keys of the item at hand.
pub(in crate::mapping) fn is_of_item(sources: &Sources<'_>, answer: &Layout, by: &[Pairing]) -> bool {
    by.iter().all(|pair| {
        let came = sources.answer.and_then(|answer| answer.value(sources.element, pair.slot));
        let sent = match pair.by {
            PairedBy::Reference => sources.reference().map(|number| Value::Text(number.into())),
            PairedBy::Field(field) => {
                let twin = twin::field(answer, field, sources.request, sources.scope);
                twin.and_then(|twin| sources.request.value_in(sources.scope, twin.field).ok())
            }
        };
        matches!((sent, came), (Some(sent), Some(came)) if !came.is_empty() && same(&sent, &came))
    })
}
