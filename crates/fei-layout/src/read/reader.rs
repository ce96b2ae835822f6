//! Reading typed values out of a TOML tree: every mistake is reported, and reading goes on behind it.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{At, Document, Span, also};
use crate::FindingCode;
use crate::nearest::nearest;
use crate::report::{Draft, Report};

/// A node of the TOML tree.
pub(crate) type Node<'i> = Spanned<DeValue<'i>>;

/// What can be read from a node. `None` means that a finding says why.
pub(crate) trait Read: Sized {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self>;
}

/// A table that was read.
pub(crate) trait Table {
    /// The whole table.
    fn span(&self) -> Span;

    /// Which of its keys are there, and where.
    fn present(&self) -> &[At<&'static str>];
}

/// Whether a key is there, readable or not.
pub(crate) fn has(table: &impl Table, key: &str) -> bool {
    table.present().iter().any(|present| present.value == key)
}

/// Where a finding about something that is not in a table stands: at its start.
pub(crate) fn top(table: &impl Table) -> Span {
    Span { end: table.span().start, ..table.span() }
}

/// Reports keys of a table that have no meaning there.
pub(crate) fn misplaced(table: &impl Table, is: impl Fn(&str) -> bool, why: &str, report: &mut Report<'_>) {
    for key in table.present().iter().filter(|key| is(key.value)) {
        let message = format!("`{}` does not belong here: {why}", key.value);
        report.add(Draft::error(FindingCode::Misplaced, key.span, message));
    }
}

/// Reads one document.
pub(crate) struct Reader<'d, 'a> {
    pub(crate) document: &'d Document<'d>,
    pub(crate) report: &'d mut Report<'a>,
}

impl Reader<'_, '_> {
    /// Where a node stands in the original text.
    pub(crate) fn span(&self, node: &Node<'_>) -> Span {
        self.document.span(node.span())
    }

    /// The node as a table; anything else is a finding.
    pub(crate) fn table<'n, 'i>(&mut self, node: &'n Node<'i>, what: &str) -> Option<&'n DeTable<'i>> {
        match node.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => self.wrong_type(node, what),
        }
    }

    /// Reports a value of the wrong type.
    pub(crate) fn wrong_type<T>(&mut self, node: &Node<'_>, expected: &str) -> Option<T> {
        let span = self.span(node);
        let got = type_name(node.get_ref());
        let draft = Draft::error(FindingCode::WrongType, span, format!("this is {got}")).expected(expected);
        let bare = self.report.text(span).to_owned();
        self.report.add(match node.get_ref() {
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) if expected.starts_with("text") => {
                draft.mend(span, format!("\"{bare}\""))
            }
            DeValue::String(text) if expected.starts_with("a number") && is_number(text) => {
                draft.mend(span, text.trim())
            }
            DeValue::String(text) if expected.starts_with("true") && matches!(&**text, "true" | "false") => {
                draft.mend(span, &**text)
            }
            DeValue::String(text) if expected.starts_with("a date") => draft.mend(span, &**text),
            _ => draft,
        });
        None
    }

    /// The members of a table whose keys are known, in the order of the file; other keys are findings. What stands
    /// under a mistyped key is read as what the key was likely meant to be.
    pub(crate) fn members<'n, 'i>(
        &mut self,
        table: &'n DeTable<'i>,
        known: &'static [&'static str],
        what: &str,
    ) -> Members<'n, 'i> {
        let mut members = Vec::with_capacity(table.len());
        for (key, span, node) in in_order(table) {
            let span = self.document.span(span);
            match known.iter().find(|known| **known == key) {
                Some(value) => members.push((At { value: *value, span }, node)),
                None => {
                    let near = self.unknown_key(key, span, known, what);
                    let meant = near.filter(|near| !table.contains_key(*near));
                    members.extend(meant.map(|value| (At { value, span }, node)));
                }
            }
        }
        Members(members)
    }

    fn unknown_key(
        &mut self,
        key: &str,
        span: Span,
        known: &'static [&'static str],
        what: &str,
    ) -> Option<&'static str> {
        let near = nearest(key, known.iter().copied());
        let draft = Draft::error(FindingCode::UnknownKey, span, format!("{what} has no key `{key}`"));
        self.report.add(match near {
            Some(near) => draft.help(format!("did you mean `{near}`?")).mend(span, near),
            None => draft.help(format!("its keys are {}", known.join(", "))),
        });
        near
    }

    /// One of the words that are allowed; anything else is a finding. A mistyped word is read as the one that it was
    /// likely meant to be.
    pub(crate) fn word(&mut self, node: &Node<'_>, words: &[&'static str]) -> Option<&'static str> {
        let listed = || words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let DeValue::String(text) = node.get_ref() else {
            return self.wrong_type(node, &format!("text in quotes: one of {}", listed()));
        };
        if let Some(word) = words.iter().find(|word| **word == *text) {
            return Some(word);
        }
        let span = self.span(node);
        let draft = Draft::error(FindingCode::UnknownWord, span, format!("`{text}` is not a word for this"));
        let draft = draft.expected(format!("one of {}", listed()));
        let ours = also::charset(text).filter(|ours| words.contains(ours));
        let near = ours.or_else(|| nearest(text, words.iter().copied()));
        self.report.add(match near {
            Some(near) => draft.help(format!("did you mean \"{near}\"?")).mend(span, format!("\"{near}\"")),
            None => draft,
        });
        near
    }

    /// Reads an optional member.
    pub(crate) fn optional<T: Read>(&mut self, members: &Members<'_, '_>, key: &str) -> Option<T> {
        T::read(members.get(key)?, self)
    }

    /// Reads a member that must be there.
    pub(crate) fn needed<T: Read>(&mut self, members: &Members<'_, '_>, key: &str, whole: Span) -> Option<T> {
        let Some(node) = members.get(key) else {
            self.report.add(missing(whole, key));
            return None;
        };
        T::read(node, self)
    }
}

/// The members of a table whose keys are known.
pub(crate) struct Members<'n, 'i>(Vec<(At<&'static str>, &'n Node<'i>)>);

impl<'n, 'i> Members<'n, 'i> {
    fn get(&self, key: &str) -> Option<&'n Node<'i>> {
        self.0.iter().find(|(known, _)| known.value == key).map(|(_, node)| *node)
    }

    /// Which keys are there, and where.
    pub(crate) fn present(self) -> Vec<At<&'static str>> {
        self.0.into_iter().map(|(key, _)| key).collect()
    }
}

/// The finding that a key is missing from a table.
pub(crate) fn missing(whole: Span, key: &str) -> Draft {
    Draft::error(FindingCode::MissingKey, whole, format!("`{key}` is missing"))
}

impl<T: Read> Read for At<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let span = reader.span(node);
        Some(Self { value: T::read(node, reader)?, span })
    }
}

/// The members of a table in the order of the file.
pub(crate) fn in_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t str, std::ops::Range<usize>, &'t Node<'i>)> {
    let mut members: Vec<_> =
        table.iter().map(|(key, value)| (&**key.get_ref(), key.span(), value)).collect();
    members.sort_by_key(|(_, span, _)| span.start);
    members
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
