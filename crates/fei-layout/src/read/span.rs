//! Places in a file's original text, also when what is read is a mended copy.

use std::ops::{Deref, Range};

/// Bytes of a file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Span {
    /// Index of the file.
    pub(crate) file: u32,
    /// The first byte.
    pub(crate) start: usize,
    /// Behind the last byte.
    pub(crate) end: usize,
}

impl Span {
    /// A part of this span, by bytes from its start.
    pub(crate) fn part(self, range: Range<usize>) -> Self {
        let start = (self.start + range.start).min(self.end);
        Self { start, end: (self.start + range.end).min(self.end).max(start), ..self }
    }

    /// As a range of the file's text.
    pub(crate) fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Changes to a text, by place in the original; they never overlap.
#[derive(Debug, Default, Clone)]
pub(crate) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// One more change; one that overlaps an earlier one is left out.
    pub(crate) fn push(&mut self, range: Range<usize>, new: impl Into<String>) {
        let at = self.0.partition_point(|(other, _)| other.start < range.start);
        let before = at.checked_sub(1).and_then(|before| self.0.get(before));
        let clear_before = before.is_none_or(|(other, _)| other.end <= range.start);
        let clear_behind =
            self.0.get(at).is_none_or(|(other, _)| range.end <= other.start && *other != range);
        if clear_before && clear_behind {
            self.0.insert(at, (range, new.into()));
        }
    }

    /// Takes out a part, with all changes inside it.
    pub(crate) fn replace(&mut self, part: Range<usize>) {
        self.0.retain(|(range, _)| range.end <= part.start || part.end <= range.start);
        self.push(part, "");
    }

    /// Whether the text stays as it is.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The changes inside a part.
    pub(crate) fn within(&self, part: Range<usize>) -> impl Iterator<Item = (&Range<usize>, &str)> {
        let inside = move |range: &Range<usize>| part.start <= range.start && range.end <= part.end;
        self.0.iter().filter(move |(range, _)| inside(range)).map(|(range, new)| (range, &**new))
    }

    /// The changed text.
    pub(crate) fn apply(&self, text: &str) -> String {
        let mut changed = String::with_capacity(text.len() + 16);
        let mut done = 0;
        for (range, new) in &self.0 {
            changed.push_str(&text[done..range.start]);
            changed.push_str(new);
            done = range.end;
        }
        changed.push_str(&text[done..]);
        changed
    }

    /// The place in the original of a byte of the changed text.
    pub(crate) fn original(&self, at: usize) -> usize {
        let mut at = at;
        for (range, new) in &self.0 {
            if at < range.start {
                break;
            }
            if at <= range.start + new.len() {
                // Inside what was put in: its start, or its end.
                return if at == range.start + new.len() { range.end } else { range.start };
            }
            at = at + range.len() - new.len();
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_a_changed_text_lead_back_to_the_original() {
        let text = "a = 0200， b = 1";
        let mut edits = Edits::default();
        edits.push(4..8, "\"0200\"");
        edits.push(8..11, ",");
        let changed = edits.apply(text);
        assert_eq!(changed, "a = \"0200\", b = 1");
        assert_eq!(edits.original(changed.find('b').unwrap()), text.find('b').unwrap());
        assert_eq!(edits.original(4), 4);
        assert_eq!(edits.original(10), 8);
        assert_eq!(edits.original(changed.len()), text.len());
    }
}
