//! A text as lines: how deep each lies in brackets, in which array, and where its comment starts.

use super::line::{Class, Line, Shape};

/// A string that goes on over the line's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Basic,
    Literal,
    MultiBasic,
    MultiLiteral,
}

impl Quote {
    fn opening(rest: &str) -> Option<Self> {
        [("\"\"\"", Self::MultiBasic), ("'''", Self::MultiLiteral), ("\"", Self::Basic), ("'", Self::Literal)]
            .into_iter()
            .find_map(|(mark, quote)| rest.starts_with(mark).then_some(quote))
    }

    const fn mark(self) -> &'static str {
        match self {
            Self::Basic => "\"",
            Self::Literal => "'",
            Self::MultiBasic => "\"\"\"",
            Self::MultiLiteral => "'''",
        }
    }

    const fn is_multi(self) -> bool {
        matches!(self, Self::MultiBasic | Self::MultiLiteral)
    }

    const fn escapes(self) -> bool {
        matches!(self, Self::Basic | Self::MultiBasic)
    }
}

/// Every line of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut scanner = Scanner::default();
    text.lines().map(|line| scanner.line(line)).collect()
}

struct Bracket {
    opens: u8,
    /// A number of its own.
    number: u32,
    /// The line that it stands on.
    line: u32,
}

#[derive(Default)]
struct Scanner {
    /// The multi-line string that is open.
    open: Option<Quote>,
    /// The brackets that are open.
    brackets: Vec<Bracket>,
    seen: u32,
    line: u32,
}

impl Scanner {
    fn line<'t>(&mut self, text: &'t str) -> Line<'t> {
        let was_open = self.open.is_some();
        let classes = self.classify(text);
        let (depth, inside) = self.brackets_of(text, &classes);
        if was_open || self.open.is_some() {
            return Line { depth, inside, shape: Shape::Verbatim(text), comment: None };
        }
        let end = classes.iter().position(|class| *class == Class::Comment).unwrap_or(text.len());
        let comment = Some(text[end..].trim_end()).filter(|comment| !comment.is_empty());
        let lead = text.len() - text.trim_start().len();
        let code = text[..end].trim();
        let shape = Shape::of(code, classes.get(lead..).unwrap_or_default(), depth, inside.is_some());
        Line { depth, inside, shape, comment }
    }

    fn classify(&mut self, text: &str) -> Vec<Class> {
        let mut classes = Vec::with_capacity(text.len());
        while classes.len() < text.len() {
            let rest = &text[classes.len()..];
            let (class, bytes) = match self.open {
                Some(quote) => (Class::Text, self.inside_text(quote, rest)),
                None => self.outside_text(rest),
            };
            classes.resize(classes.len() + bytes, class);
        }
        // A string of one line that does not end is no TOML, and was refused before.
        self.open = self.open.filter(|quote| quote.is_multi());
        classes
    }

    fn outside_text(&mut self, rest: &str) -> (Class, usize) {
        if rest.starts_with('#') {
            return (Class::Comment, rest.len());
        }
        match Quote::opening(rest) {
            Some(quote) => {
                self.open = Some(quote);
                (Class::Text, quote.mark().len())
            }
            None => (Class::Code, rest.chars().next().map_or(1, char::len_utf8)),
        }
    }

    fn inside_text(&mut self, quote: Quote, rest: &str) -> usize {
        if quote.escapes() && rest.starts_with('\\') {
            return 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
        }
        if rest.starts_with(quote.mark()) {
            self.open = None;
            // Up to two quotes more may stand directly before the closing three.
            let more = rest.bytes().take_while(|byte| quote.mark().as_bytes()[0] == *byte).count();
            return if quote.is_multi() { more.min(5) } else { 1 };
        }
        rest.chars().next().map_or(1, char::len_utf8)
    }

    /// The depth at which the line is written, and the number of the array that it lies in.
    fn brackets_of(&mut self, text: &str, classes: &[Class]) -> (usize, Option<u32>) {
        self.line += 1;
        let mut depth = self.depth();
        let array = self.brackets.last().filter(|bracket| bracket.opens == b'[');
        let inside = array.map(|bracket| bracket.number);
        let mut leading = true;
        for (byte, class) in text.bytes().zip(classes) {
            match byte {
                b'[' | b'{' if *class == Class::Code => {
                    leading = false;
                    self.seen += 1;
                    self.brackets.push(Bracket { opens: byte, number: self.seen, line: self.line });
                }
                b']' | b'}' if *class == Class::Code => {
                    self.brackets.pop();
                    if leading {
                        depth = self.depth();
                    }
                }
                b' ' | b'\t' | b',' => {}
                _ => leading = false,
            }
        }
        (depth, inside)
    }

    /// Brackets that were opened on one line count once.
    fn depth(&self) -> usize {
        self.brackets.chunk_by(|one, next| one.line == next.line).count()
    }
}
