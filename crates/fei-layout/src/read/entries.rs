//! Tables whose keys are the user's own: codes, echoes, conditions.

use super::reader::{Node, in_order};
use super::{At, Read, Reader};

/// Keys and values in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entries<V>(pub(crate) Vec<(At<Box<str>>, V)>);

impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: Read> Read for Entries<V> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let table = reader.table(node, "a table, in { }")?;
        let mut entries = Vec::with_capacity(table.len());
        for (key, span, value) in in_order(table) {
            let key = At { value: key.into(), span: reader.document.span(span) };
            if let Some(value) = V::read(value, reader) {
                entries.push((key, value));
            }
        }
        Some(Self(entries))
    }
}

impl<V> Entries<V> {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.0.iter().find(|(known, _)| *known.value == *key).map(|(_, value)| value)
    }
}
