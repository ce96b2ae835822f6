//! From words to entries: sentences that begin with a level, and their clauses.

mod clauses;
mod values;

use std::collections::BTreeMap;

use super::entry::{Entry, Named};
use super::words::{Kind, Word};
use crate::ImportCode;
use crate::finding::{Place, Report};

/// The words of one file after the other, read from the front.
pub(super) struct Cursor<'w> {
    words: &'w [Word],
    /// Where the last word stood, and on which line.
    last: Place,
    line: u32,
}

impl<'w> Cursor<'w> {
    fn peek(&self) -> Option<&'w Word> {
        self.words.first()
    }

    fn next(&mut self) -> Option<&'w Word> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        (self.last, self.line) = (first.place, first.line);
        Some(first)
    }

    /// Takes the next word if it is one of these.
    fn skip(&mut self, words: &[&str]) -> bool {
        let is = self.peek().is_some_and(|word| words.iter().any(|known| word.is(known)));
        if is {
            self.next();
        }
        is
    }

    /// A word that is a name.
    fn name(&mut self) -> Option<Named> {
        let word = self.peek()?;
        let Kind::Plain(text) = &word.kind else { return None };
        self.next();
        Some(Named { text: text.clone(), place: word.place })
    }
}

/// What stands behind the code, by file and line.
pub(super) type Comments = BTreeMap<(u32, u32), Box<str>>;

/// All entries of a copybook.
pub(super) fn entries(words: &[Word], comments: &Comments, report: &mut Report) -> Vec<Entry> {
    let mut cursor = Cursor { words, last: Place::default(), line: 0 };
    let mut all = Vec::new();
    let mut skipping = false;
    while let Some(word) = cursor.peek() {
        if word.is("PROCEDURE") && !skipping {
            break;
        }
        match level(word) {
            Some(level) => {
                skipping = false;
                let (file, line) = (word.place.file, word.line);
                let mut entry = entry(level, &mut cursor, report);
                let of = |line| comments.get(&(file, line)).cloned();
                entry.comment = of(cursor.line).or_else(|| of(line));
                all.push(entry);
            }
            None if DIRECTIVES.iter().any(|known| word.is(known)) => {
                cursor.next();
            }
            None => {
                if !skipping {
                    let message = "text that describes no data";
                    report.instead(
                        ImportCode::NotData,
                        word.place,
                        message,
                        "it is left out, up to the next level",
                    );
                }
                skipping = true;
                skip_sentence(&mut cursor);
            }
        }
    }
    all
}

/// The level number that a word is.
fn level(word: &Word) -> Option<u8> {
    let Kind::Plain(text) = &word.kind else { return None };
    let digits = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<u8>().ok().filter(|_| digits)?;
    matches!(number, 1..=49 | 66 | 77 | 88).then_some(number)
}

/// Words that only say how a listing looks.
const DIRECTIVES: &[&str] = &["SKIP1", "SKIP2", "SKIP3", "EJECT"];

/// Skips words up to a period, or up to a line that begins with a level.
fn skip_sentence(cursor: &mut Cursor<'_>) {
    while let Some(word) = cursor.next() {
        let next = cursor.peek();
        if word.kind == Kind::Period || next.is_some_and(|next| next.first && level(next).is_some()) {
            break;
        }
    }
}

fn entry(level: u8, cursor: &mut Cursor<'_>, report: &mut Report) -> Entry {
    let first = cursor.next().map(|word| word.place).unwrap_or_default();
    let mut entry = Entry { level, place: first, ..Entry::default() };
    if let Some(word) = cursor.peek().filter(|word| !clauses::begins(word) || level == 66 || level == 88) {
        if word.is("FILLER") {
            cursor.next();
        } else if let Some(name) = cursor.name() {
            entry.place = whole(first, name.place);
            entry.name = Some(name);
        }
    }
    while let Some(word) = cursor.peek() {
        if word.kind == Kind::Period {
            cursor.next();
            return entry;
        }
        if word.first && self::level(word).is_some() {
            let end = Place { start: cursor.last.end, ..cursor.last };
            let message = format!("no period behind {}", entry.shown());
            report.instead(ImportCode::NoPeriod, end, message, "the entry ends where the next level begins");
            return entry;
        }
        clauses::clause(&mut entry, cursor, report);
    }
    let end = Place { start: cursor.last.end, ..cursor.last };
    let message = format!("no period behind {}", entry.shown());
    report.instead(ImportCode::NoPeriod, end, message, "the entry ends with the text");
    entry
}

/// From one word to another, if they stand in one file.
fn whole(from: Place, to: Place) -> Place {
    if from.file == to.file && to.end > from.start { Place { end: to.end, ..from } } else { from }
}
