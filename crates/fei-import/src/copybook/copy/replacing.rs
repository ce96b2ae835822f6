//! REPLACING: whole words, runs of words, or a marked part of a word such as `:TAG:`.

use super::super::words::{Kind, Word, words_at};

/// What is looked for, and what stands there instead.
#[derive(Debug)]
pub(super) struct Replacement {
    what: What,
    by: Box<str>,
}

#[derive(Debug)]
enum What {
    /// These words, one behind the other.
    Words(Vec<Word>),
    /// This text, wherever it stands in a word.
    Part(Box<str>),
    /// This text at the start of a word.
    Leading(Box<str>),
    /// This text at the end of a word.
    Trailing(Box<str>),
}

impl Replacement {
    /// `[LEADING | TRAILING] ==A== BY ==B==` or words without `==`; and what stands behind.
    pub(super) fn read(words: &[Word]) -> Option<(Self, &[Word])> {
        let leading = words.first()?.is("LEADING");
        let trailing = words.first()?.is("TRAILING");
        let words = if leading || trailing { &words[1..] } else { words };
        let [from, by, to, rest @ ..] = words else { return None };
        if !by.is("BY") {
            return None;
        }
        let text = text(from)?.trim();
        let what = match (leading, trailing) {
            (true, _) => What::Leading(text.into()),
            (_, true) => What::Trailing(text.into()),
            _ if is_marked(text) => What::Part(text.into()),
            _ => What::Words(words_at(text, from)),
        };
        let empty = matches!(&what, What::Words(words) if words.is_empty()) || text.is_empty();
        (!empty).then_some((Self { what, by: self::text(to)?.trim().into() }, rest))
    }

    /// The words with everything replaced.
    pub(super) fn apply(&self, words: Vec<Word>) -> Vec<Word> {
        let mut all = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let [word, more @ ..] = rest {
            match &self.what {
                What::Words(sought) if begins_with(rest, sought) => {
                    all.extend(words_at(&self.by, word));
                    rest = &rest[sought.len()..];
                    continue;
                }
                What::Words(_) => all.push(word.clone()),
                _ => match self.partly(word) {
                    Some(text) => all.extend(words_at(&text, word)),
                    None => all.push(word.clone()),
                },
            }
            rest = more;
        }
        all
    }

    /// The word with a part of it replaced.
    fn partly(&self, word: &Word) -> Option<String> {
        let Kind::Plain(text) = &word.kind else { return None };
        let upper = text.to_ascii_uppercase();
        match &self.what {
            What::Part(part) => {
                let part = part.to_ascii_uppercase();
                let mut replaced = String::new();
                let mut from = 0;
                for (at, _) in upper.match_indices(&part) {
                    replaced.push_str(&text[from..at]);
                    replaced.push_str(&self.by);
                    from = at + part.len();
                }
                replaced.push_str(&text[from..]);
                (from > 0).then_some(replaced)
            }
            What::Leading(part) => {
                let rest = upper.strip_prefix(&part.to_ascii_uppercase())?;
                Some(format!("{}{}", self.by, &text[text.len() - rest.len()..]))
            }
            What::Trailing(part) => {
                let rest = upper.strip_suffix(&part.to_ascii_uppercase())?;
                Some(format!("{}{}", &text[..rest.len()], self.by))
            }
            What::Words(_) => None,
        }
    }
}

/// `:TAG:` or `(TAG)`: a part of a word, since such signs end a word of COBOL.
fn is_marked(text: &str) -> bool {
    let marked = |open: char, close: char| {
        text.len() > 2 && text.starts_with(open) && text.ends_with(close) && !text.contains(' ')
    };
    marked(':', ':') || marked('(', ')')
}

fn begins_with(words: &[Word], sought: &[Word]) -> bool {
    words.len() >= sought.len()
        && words.iter().zip(sought).all(|(word, sought)| same(&word.kind, &sought.kind))
}

fn same(one: &Kind, other: &Kind) -> bool {
    match (one, other) {
        (Kind::Plain(one), Kind::Plain(other)) => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}

fn text(word: &Word) -> Option<&str> {
    match &word.kind {
        Kind::Plain(text) | Kind::Literal { text, .. } | Kind::Pseudo(text) => Some(text),
        Kind::Period => None,
    }
}
