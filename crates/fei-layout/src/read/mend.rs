//! Characters of a Korean keyboard and numbers with leading zeros, found before TOML sees them and mended for the sake
//! of what follows: outside of strings and comments neither has a meaning.

use super::Span;
use super::span::Edits;
use crate::FindingCode;
use crate::report::{Draft, FINDINGS_MAX, Report};
use crate::source::line_around;

/// Reports every such place; gives the mendings. None: there are more than are told, and what follows is not looked at.
pub(crate) fn characters(file: u32, text: &str, report: &mut Report<'_>) -> Option<Edits> {
    let mut scan = Scan { file, text, at: 0, edits: Edits::default(), found: Vec::new() };
    while scan.at < text.len() && scan.found.len() <= FINDINGS_MAX {
        scan.token();
    }
    let too_many = scan.found.len() > FINDINGS_MAX;
    for (at, draft) in scan.found {
        // The mended line is whole: what else is wrong on it is mended too.
        let line = line_around(text, at);
        let on_line = scan.edits.within(line);
        let draft = on_line.fold(draft, |draft, (range, new)| {
            draft.mend(Span { file, start: range.start, end: range.end }, new)
        });
        report.add(draft);
    }
    (!too_many).then_some(scan.edits)
}

/// Keys whose value is a number.
const NUMBER_KEYS: &[&str] = &["at", "total", "max", "slots", "width", "bytes", "bytes_max", "length"];

struct Scan<'t> {
    file: u32,
    text: &'t str,
    at: usize,
    edits: Edits,
    /// Where, and what.
    found: Vec<(usize, Draft)>,
}

impl Scan<'_> {
    /// Goes over one token.
    fn token(&mut self) {
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else { return };
        match first {
            '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => self.string(first),
            '0'..='9' => self.number(),
            _ if is_word(first) => self.at += rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ if first.is_ascii() => self.at += 1,
            _ if is_quote(first) => self.wide_string(),
            _ => self.character(first),
        }
    }

    /// A string in ASCII quotes; one that a full-width quote ends is mended.
    fn string(&mut self, quote: char) {
        let rest = &self.text[self.at..];
        let triple = if quote == '"' { "\"\"\"" } else { "'''" };
        if rest.starts_with(triple) {
            let end = rest[3..].find(triple).map_or(rest.len(), |end| end + 6);
            self.at += end;
            return;
        }
        let line = rest.lines().next().unwrap_or_default();
        match closing(&line[1..], quote) {
            Some(end) => self.at += 1 + end + 1,
            None => match wide_closing(&line[1..]) {
                Some((end, wide)) => {
                    self.wide(self.at + 1 + end, wide, quote);
                    self.at += 1 + end + wide.len_utf8();
                }
                None => self.at += line.len().max(1),
            },
        }
    }

    /// A string that a full-width quote opens.
    fn wide_string(&mut self) {
        let rest = &self.text[self.at..];
        let line = rest.lines().next().unwrap_or_default();
        let open = line.chars().next().unwrap_or_default();
        let quote = if matches!(open, '‘' | '’' | '＇') { '\'' } else { '"' };
        let start = self.at;
        self.edits.push(start..start + open.len_utf8(), quote);
        let inside = &line[open.len_utf8()..];
        let end = inside.char_indices().find(|(_, c)| *c == quote || is_quote(*c));
        self.at += open.len_utf8();
        if let Some((end, close)) = end {
            if close != quote {
                self.edits.push(self.at + end..self.at + end + close.len_utf8(), quote);
            }
            self.at += end + close.len_utf8();
        }
        self.tell(start, format!("{} where TOML wants `{quote}`", name_of(open)), quote);
    }

    /// `0200` is no number in TOML, and no bank means the number 200 by it.
    fn number(&mut self) {
        let rest = &self.text[self.at..];
        let token =
            &rest[..rest.find(|c| !(is_word(c) || matches!(c, '.' | ':' | '+'))).unwrap_or(rest.len())];
        let leading =
            token.len() > 1 && token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit());
        let in_string = rest[token.len()..].starts_with(['"', '\'']);
        if leading && !in_string && self.is_value() {
            let span = self.span(token.len());
            let number = NUMBER_KEYS.contains(&self.key());
            let (message, meant) = if number {
                let bare = token.trim_start_matches('0');
                let bare = if bare.is_empty() { "0" } else { bare };
                (format!("`{token}`: a number has no zeros in front"), bare.to_owned())
            } else {
                (format!("`{token}` would lose its leading zeros: a code is text"), format!("\"{token}\""))
            };
            self.found.push((
                self.at,
                Draft::error(FindingCode::LeadingZero, span, message).expected(meant.as_str()),
            ));
            self.edits.push(span.range(), meant);
        }
        self.at += token.len();
    }

    /// The key whose value stands here.
    fn key(&self) -> &str {
        let before = self.text[..self.at].trim_end().trim_end_matches(['=', '＝']).trim_end();
        &before[before.rfind(|c| !is_word(c)).map_or(0, |at| before.ceil_char_boundary(at + 1))..]
    }

    /// Whether what stands here is a value, not a key.
    fn is_value(&self) -> bool {
        let before = self.text[..self.at].trim_end();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let in_array = |before: &str| before.ends_with(['[', ',', '，']) && !line_is_table(line);
        before.ends_with(['=', '＝']) || in_array(before) && !self.is_key()
    }

    /// Whether an equals sign follows.
    fn is_key(&self) -> bool {
        let behind = self.text[self.at..].trim_start_matches(|c: char| c.is_ascii_digit());
        behind.trim_start_matches([' ', '\t']).starts_with(['=', '＝', '.'])
    }

    /// A character that only looks like TOML.
    fn character(&mut self, found: char) {
        if let Some(meant) = plain(found) {
            self.wide(self.at, found, meant);
        }
        self.at += found.len_utf8();
    }

    /// One character that stands for another.
    fn wide(&mut self, at: usize, found: char, meant: char) {
        self.edits.push(at..at + found.len_utf8(), meant);
        let before = std::mem::replace(&mut self.at, at + found.len_utf8());
        self.tell(at, format!("{} where TOML wants `{meant}`", name_of(found)), meant);
        self.at = before;
    }

    /// A finding from a place up to here.
    fn tell(&mut self, start: usize, message: String, meant: char) {
        let span = Span { file: self.file, start, end: self.at };
        let draft = Draft::error(FindingCode::WideCharacter, span, message).expected(format!("`{meant}`"));
        let help = "the keyboard was in Korean or full-width mode: type it again in English mode";
        self.found.push((start, draft.help(help)));
    }

    fn span(&self, len: usize) -> Span {
        Span { file: self.file, start: self.at, end: self.at + len }
    }
}

/// Whether a line is the head of a table, `[answer]`.
fn line_is_table(line: &str) -> bool {
    line.trim_start().starts_with('[') && !line.contains('=')
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Where an ASCII quote closes a string on this line; escapes are for `"` only.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let closes = char::from(byte) == quote && !escaped;
        escaped = quote == '"' && byte == b'\\' && !escaped;
        closes
    })
}

/// Where a full-width quote was meant to close: what follows goes on as a table or an array does.
fn wide_closing(text: &str) -> Option<(usize, char)> {
    text.char_indices().filter(|(_, c)| is_quote(*c)).find(|(at, c)| {
        let behind = text[at + c.len_utf8()..].trim_start();
        behind.is_empty() || behind.starts_with([',', '，', '}', '｝', ']', '］', '#', '=', '＝'])
    })
}

fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '＂' | '＇' | '〃' | '「' | '」')
}

/// The TOML character that a look-alike stands for.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '，' | '、' => ',',
        '＝' => '=',
        '｛' => '{',
        '｝' => '}',
        '［' | '【' => '[',
        '］' | '】' => ']',
        '．' | '。' => '.',
        '＃' => '#',
        '\u{a0}' | '\u{3000}' | '\u{2002}'..='\u{200b}' | '\u{202f}' | '\u{feff}' => ' ',
        '！'..='～' => char::from_u32(c as u32 - 0xfee0)?,
        _ => return None,
    })
}

fn name_of(c: char) -> String {
    match c {
        '\u{a0}' => "a no-break space".to_owned(),
        '\u{3000}' => "a full-width space".to_owned(),
        '\u{2002}'..='\u{200b}' | '\u{202f}' | '\u{feff}' => {
            format!("an invisible character (U+{:04X})", c as u32)
        }
        '“' | '”' | '‘' | '’' | '「' | '」' => format!("a typographic quote `{c}`"),
        _ => format!("a full-width `{c}`"),
    }
}

#[cfg(test)]
mod tests;
