//! The values of a request: rows of the telegram and FEI's own.

use std::collections::BTreeSet;

use super::told::Telling;
use crate::FindingCode;
use crate::compile::json::Json;
use crate::compile::lookup::{self, Found};
use crate::compile::template::{World, no_such_row, no_such_value};
use crate::nearest::nearest;
use crate::plan::{FieldIx, GroupIx, Items, JsonPath, Layout, PathStep, Source};
use crate::read::Span;
use crate::report::Draft;

/// The values that a request can be made of.
pub(crate) struct RequestWorld<'l> {
    layout: &'l Layout,
    numbered: bool,
    /// The groups of the list at hand, outermost first.
    pub(crate) list: Vec<GroupIx>,
    /// Rows that the institution is told of.
    pub(crate) told: BTreeSet<FieldIx>,
    /// The group whose items are transactions.
    items: Option<GroupIx>,
    /// Whether one of them is at hand, outside of the list.
    pub(crate) at_item: bool,
    /// Whether the call is about one that was made before.
    is_later: bool,
    /// Whether it is said until somebody hears it, and may say of itself that it was said before.
    persists: bool,
    /// What is told by an answer of ours; none: this is a call.
    telling: Option<Telling<'l>>,
    /// Whether it says its own number.
    pub(crate) own_reference: bool,
}

impl<'l> RequestWorld<'l> {
    pub(crate) fn new(layout: &'l Layout, party: &Json<'_>, items: Option<&Items>) -> Self {
        Self {
            layout,
            numbered: party.plan.reference.is_some(),
            list: Vec::new(),
            told: BTreeSet::new(),
            items: items.map(|items| items.asked),
            at_item: false,
            is_later: false,
            persists: false,
            telling: None,
            own_reference: false,
        }
    }

    /// The same for a call about one that was made before: it may have a number of its own.
    /// Of items that are transactions it is about one.
    pub(crate) fn later(layout: &'l Layout, party: &Json<'_>, items: Option<&Items>) -> Self {
        Self { is_later: true, at_item: items.is_some(), ..Self::new(layout, party, items) }
    }

    /// The same for one that is said again until somebody hears it.
    pub(crate) fn persistent(self, persists: bool) -> Self {
        Self { persists, ..self }
    }

    /// The same for what a caller of ours hears, out of the rows of a telegram.
    pub(crate) fn telling(layout: &'l Layout, party: &Json<'_>, telling: Telling<'l>) -> Self {
        Self { telling: Some(telling), numbered: false, ..Self::new(layout, party, None) }
    }

    /// Whether a value of these groups is one value here.
    fn is_one(&self, groups: &[GroupIx]) -> bool {
        let item = self.items.filter(|_| self.at_item);
        groups.is_empty() || groups == self.list || item.is_some_and(|item| groups == [item])
    }

    /// Whether a transaction is at hand whose number can be said.
    fn is_numbered(&self) -> bool {
        let in_list = |items: GroupIx| self.at_item || self.list.first() == Some(&items);
        self.numbered && self.items.is_none_or(in_list)
    }

    /// The request that it speaks of.
    pub(crate) fn layout(&self) -> &'l Layout {
        self.layout
    }

    /// The group at a path `detail` or `detail[].sub`.
    pub(crate) fn group(&self, path: &JsonPath) -> Option<GroupIx> {
        lookup::group(self.layout, path)
    }

    fn own_words(&self) -> Vec<&'static str> {
        if let Some(telling) = &self.telling {
            return telling.words(!self.list.is_empty());
        }
        let list = if self.list.is_empty() { &[][..] } else { &["index"] };
        let mut words = vec!["now", "secret.NAME", "setting.NAME", "count.GROUP"];
        words.extend(self.is_numbered().then_some("reference"));
        words.extend((self.numbered && self.is_later).then_some("own_reference"));
        words.extend(self.persists.then_some("attempt"));
        words.extend(list);
        words
    }
}

impl World for RequestWorld<'_> {
    fn could_be(&self, path: &JsonPath) -> bool {
        lookup::field(self.layout, path).is_some()
    }

    fn path(&mut self, path: &JsonPath, raw: &str, span: Span) -> Result<Vec<Source>, Draft> {
        let Some(Found { fields, groups }) = lookup::field(self.layout, path) else {
            let names = lookup::names(self.layout);
            let header =
                self.layout.fields[..self.layout.header_fields as usize].iter().map(|field| &*field.key);
            self.told
                .extend(names.iter().find(|(name, _)| nearest(raw, [&**name]).is_some()).map(|(_, ix)| *ix));
            return Err(no_such_row(
                raw,
                &format!("the {}", self.layout.id.side),
                names.iter().map(|(name, _)| &**name).chain(header),
                span,
            ));
        };
        if !self.is_one(&groups) {
            let draft = Draft::error(
                FindingCode::ListMismatch,
                span,
                format!("`{raw}` has many values, its place has one"),
            );
            return Err(draft.expected("json = \"list[].key\" for a value of a group"));
        }
        self.told.extend(&fields);
        Ok(Found { fields, groups }.sources())
    }

    fn own(&mut self, word: &str, of: Option<&str>, span: Span) -> Result<Vec<Source>, Draft> {
        if let Some(told) = self.telling.as_ref().and_then(|telling| telling.own(word, of, span)) {
            return told;
        }
        match (word, of) {
            ("reference", None) if self.is_numbered() => Ok(vec![Source::Reference]),
            ("own_reference", None) if self.numbered && self.is_later => {
                self.own_reference = true;
                Ok(vec![Source::OwnReference])
            }
            ("attempt", None) if self.persists => Ok(vec![Source::Attempt]),
            ("now", None) if self.telling.is_none() => Ok(vec![Source::Now]),
            ("secret", Some(name)) if self.telling.is_none() => Ok(vec![Source::Secret(name.into())]),
            ("setting", Some(name)) => Ok(vec![Source::Setting(name.into())]),
            ("index", None) if !self.list.is_empty() => Ok(vec![Source::Index]),
            ("count", Some(name)) => {
                let group = self.group(&JsonPath([PathStep::Key(name.into())].into()));
                group.map(|group| vec![Source::Count(group)]).ok_or_else(|| {
                    let groups = self.layout.groups.iter().map(|group| &*group.key);
                    no_such_row(name, &format!("the {}", self.layout.id.side), groups, span)
                        .help("@count.GROUP counts the items of a group")
                })
            }
            ("reference", None) if self.numbered => {
                let message = "each item has a number of its own";
                let draft = Draft::error(FindingCode::Items, span, message);
                Err(draft.expected("`{@reference}` in a row of the items' list"))
            }
            ("reference", None) if self.telling.is_none() => {
                Err(no_such_value(word, &self.own_words(), span)
                    .help("the party's file has no `reference` rule"))
            }
            _ => Err(no_such_value(word, &self.own_words(), span)),
        }
    }
}
