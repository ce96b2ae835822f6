//! COPY: another text in this place, with words of it replaced.

mod replacing;

use super::parse::Comments;
use super::source::running;
use super::words::{Kind, Word, words};
use super::{Form, Library};
use crate::ImportCode;
use crate::finding::{Place, Report};
use replacing::Replacement;

/// Copybooks inside of one another, at most.
const DEPTH_MAX: usize = 16;
/// Words of a record with all its copybooks: far above any, as the other limits are. Copybooks that copy others four times
/// each would else be a million million texts after twenty steps.
const WORDS_MAX: usize = 400_000;
/// COPY statements that are followed, those in copybooks as often as they are copied.
const COPIES_MAX: usize = 1_000;
/// Lines of all texts that are copied.
const LINES_MAX: usize = 200_000;

/// How much was copied so far.
#[derive(Debug, Default)]
pub(super) struct Taken {
    copies: usize,
    lines: usize,
    words: usize,
    /// More than a limit: it was told, and nothing is copied any more.
    full: bool,
}

/// Reads files and puts others in the place of their COPY.
pub(super) struct Reader<'l, 'r> {
    pub(super) library: Library<'l>,
    pub(super) report: &'r mut Report,
    /// The form that the caller asked for.
    pub(super) form: Option<Form>,
    /// Names of the copybooks that are being read.
    pub(super) reading: Vec<String>,
    /// What stands behind the code, by file and line.
    pub(super) comments: Comments,
    pub(super) taken: Taken,
}

impl Reader<'_, '_> {
    /// The words of a file that is in the report, with all that it copies.
    pub(super) fn read(&mut self, file: u32) -> (Form, Vec<Word>) {
        let Some(source) = self.report.files.get(file as usize) else { return (Form::Fixed, Vec::new()) };
        let text = source.text.clone();
        let form = self.form.unwrap_or_else(|| Form::of(&text));
        let running = running(file, &text, form, self.report);
        let words = words(file, &running, self.report);
        self.comments.extend(running.comments.into_iter().map(|(line, text)| ((file, line), text)));
        (form, self.expanded(words))
    }

    fn expanded(&mut self, words: Vec<Word>) -> Vec<Word> {
        let mut all = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let [word, more @ ..] = rest {
            if word.is("REPLACE") && begins_sentence(&all) {
                let message = "REPLACE over a whole text";
                self.report.error(ImportCode::BadCopy, word.place, message, "COPY … REPLACING");
            }
            let Some((statement, behind)) = statement(rest).filter(|_| !all.last().is_some_and(names)) else {
                all.push(word.clone());
                rest = more;
                continue;
            };
            let copied = self.copy(word.place, statement);
            if let Some(last) = all.last().filter(|last| last.kind != Kind::Period && !copied.is_empty()) {
                // `01 ACCOUNT COPY ACCT.`: the entry ends where the text begins.
                let period = Word { kind: Kind::Period, ..last.clone() };
                all.push(period);
            }
            all.extend(copied);
            rest = behind;
        }
        all
    }

    /// What a COPY stands for: the name of a text, and what is to be replaced in it.
    fn copy(&mut self, place: Place, statement: &[Word]) -> Vec<Word> {
        if self.taken.full {
            return Vec::new();
        }
        let Some((name, options)) = statement.split_first().filter(|(name, _)| !text_of(name).is_empty())
        else {
            self.report.error(ImportCode::BadCopy, place, "COPY of nothing", "COPY NAME.");
            return Vec::new();
        };
        let replacements = self.replacements(options);
        let known_as = text_of(name).to_ascii_uppercase();
        if self.reading.contains(&known_as) || self.reading.len() >= DEPTH_MAX {
            let message = format!("{known_as} copies itself, or copybooks lie more than {DEPTH_MAX} deep");
            self.report.error(ImportCode::BadCopy, name.place, message, "");
            return Vec::new();
        }
        let Some(source) = (self.library)(text_of(name)) else {
            let message = format!("there is no copybook {}", text_of(name));
            let expected = "a file of this name beside the first one, or in a folder of --include";
            self.report.error(ImportCode::NoCopybook, name.place, message, expected);
            return Vec::new();
        };
        self.taken.copies += 1;
        self.taken.lines += source.text.lines().count();
        if self.is_full(place) {
            return Vec::new();
        }
        let file = self.file(source);
        self.reading.push(known_as);
        let (_, copied) = self.read(file);
        self.reading.pop();
        let replaced = replacements.iter().fold(copied, |words, one| one.apply(words));
        self.taken.words += replaced.len();
        if self.is_full(place) { Vec::new() } else { replaced }
    }

    /// Whether more was copied than a record may take; tells so once, where it went over.
    fn is_full(&mut self, place: Place) -> bool {
        let Taken { copies, lines, words, full } = self.taken;
        let over = [(copies, COPIES_MAX, "COPY"), (lines, LINES_MAX, "lines"), (words, WORDS_MAX, "words")];
        if let Some((_, most, what)) = over.iter().find(|(taken, most, _)| taken > most).filter(|_| !full) {
            let message = format!("copybooks with more than {most} {what} in all");
            self.report.error(ImportCode::TooLarge, place, message, "");
            self.taken.full = true;
        }
        self.taken.full
    }

    /// The number of a file; one that is copied twice is one file.
    fn file(&mut self, source: fei_layout::SourceFile) -> u32 {
        let files = &mut self.report.files;
        let known = files.iter().position(|file| file.path == source.path);
        let at = known.unwrap_or_else(|| {
            files.push(source);
            files.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn replacements(&mut self, options: &[Word]) -> Vec<Replacement> {
        let Some(at) = options.iter().position(|word| word.is("REPLACING")) else { return Vec::new() };
        let mut rest = options.get(at + 1..).unwrap_or_default();
        let mut all = Vec::new();
        while let Some(first) = rest.first() {
            match Replacement::read(rest) {
                Some((replacement, behind)) => {
                    all.push(replacement);
                    rest = behind;
                }
                None => {
                    let message = "REPLACING that cannot be read";
                    self.report.error(ImportCode::BadCopy, first.place, message, "==A== BY ==B==");
                    break;
                }
            }
        }
        all
    }
}

/// The statement that words begin with, if it copies a text: what stands behind COPY up to its period, or the one name of
/// an INCLUDE of SQL or of a library; and the words behind.
fn statement(words: &[Word]) -> Option<(&[Word], &[Word])> {
    match words {
        [copy, rest @ ..] if copy.is("COPY") => {
            let end = rest.iter().position(|word| word.kind == Kind::Period).unwrap_or(rest.len());
            Some((&rest[..end], rest.get(end + 1..).unwrap_or_default()))
        }
        [exec, sql, include, _, end, rest @ ..]
            if exec.is("EXEC") && sql.is("SQL") && include.is("INCLUDE") && end.is("END-EXEC") =>
        {
            Some((&words[3..4], without_period(rest)))
        }
        [include, _, rest @ ..] if include.is("++INCLUDE") || include.is("-INC") => {
            Some((&words[1..2], without_period(rest)))
        }
        _ => None,
    }
}

fn without_period(words: &[Word]) -> &[Word] {
    let period = words.first().is_some_and(|word| word.kind == Kind::Period);
    &words[usize::from(period)..]
}

/// `05 COPY PIC X` is an item called COPY: a level stands before it.
fn names(before: &Word) -> bool {
    matches!(&before.kind, Kind::Plain(text) if text.parse::<u8>().is_ok_and(|level| level > 0 && level < 89))
}

fn begins_sentence(before: &[Word]) -> bool {
    before.last().is_none_or(|last| last.kind == Kind::Period)
}

fn text_of(word: &Word) -> &str {
    match &word.kind {
        Kind::Plain(text) | Kind::Literal { text, .. } => text,
        Kind::Pseudo(_) | Kind::Period => "",
    }
}
